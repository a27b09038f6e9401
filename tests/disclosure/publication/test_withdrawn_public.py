"""A withdrawn version for the public: gone at every address, and nothing of it told but since when."""

import json
from datetime import date

import pytest
from django.utils import timezone

from budget.scope import Scope
from disclosure.publication import latest, publish, withdraw

from .conftest import DEPARTMENT, WHY
from .test_public import LATEST, OF_VERSION
from .test_public import address as public
from .test_verification import correct

pytestmark = pytest.mark.django_db
DATA = ("latest-json", "json", "package", "csv", "zip")
FILES = ("tables.csv", "tables.json")


@pytest.mark.parametrize("name", [*LATEST, *OF_VERSION])
def test_nothing_of_it_is_told_to_the_public(client, published, accountant, name):
    held = client.get(public(name)).headers["ETag"]
    made = withdraw(published, accountant, WHY)
    answer = client.get(public(name), headers={"If-None-Match": held})
    told = answer.content.decode()

    assert answer.status_code == 410
    assert f"{timezone.localtime(made.at):%Y}" in told
    assert "该文本已于" in told
    for secret in (WHY, "accountant", published.title, "财政局", "1482.64", published.seal):
        assert secret not in told
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("name", FILES)
def test_its_files_are_gone(client, withdrawn, name):
    answer = client.get(public("file", DEPARTMENT, 1, name))

    assert answer.status_code == 410
    assert "1482.64" not in answer.content.decode()
    assert client.head(public("file", DEPARTMENT, 1, name)).status_code == 410


@pytest.mark.parametrize("name", DATA)
def test_as_data_it_is_said_to_programs(client, withdrawn, name):
    answer = client.get(public(name))

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    at = timezone.localtime(withdrawn.at)
    assert json.loads(answer.content) == {
        "publication": "318-2023-1",
        "year": 2023,
        "version": 1,
        "withdrawn": at.isoformat(),
        "message": f"该文本已于 {at:%Y-%m-%d} 撤回。",
        "current": False,
        "current_version": None,
    }


def test_what_never_was_is_still_not_there(client, withdrawn):
    assert client.get(public("version", DEPARTMENT, 2)).status_code == 404
    assert client.get(public("latest", Scope(2023, "318", "318001"))).status_code == 404


def test_switched_off_nothing_is_told_of_it_either(client, withdrawn, settings):
    settings.PUBLIC_PAGES = False

    assert client.get(public("latest")).status_code == 404
    assert client.get(public("latest-json")).status_code == 404


def test_the_list_says_it_and_offers_no_data(client, withdrawn, published):
    page = client.get("/public/").text

    assert f"该文本已于 {timezone.localtime(withdrawn.at):%Y-%m-%d} 撤回" in page
    assert published.title not in page
    assert "数据包" not in page.partition("<tbody>")[2]


def test_of_an_earlier_one_only_that_is_gone(client, published, accountant):
    correct(accountant)
    withdraw(published, accountant, WHY)

    assert client.get(public("version")).status_code == 410
    assert f'href="{public("version", DEPARTMENT, 2)}"' in client.get(public("version")).text
    assert client.get(public("json")).json()["current_version"] == 2
    holding = client.get(public("latest"))
    assert holding.status_code == 200
    assert f"已于 {date.today():%Y}" in holding.text.partition("全部版本")[2]


def test_no_earlier_version_takes_the_place_of_the_latest(client, published, accountant):
    withdraw(correct(accountant), accountant, WHY)

    for name in LATEST:
        assert client.get(public(name)).status_code == 410
    assert "不因撤回而恢复有效" in client.get(public("latest")).text
    assert published.title not in client.get("/public/").text
    for name in ("version", "tables", "text"):
        page = client.get(public(name)).text
        assert "这一版已被更正，不再有效。更正它的第 2 版已于" in page
        assert "现行的第" not in page
    data = client.get(public("json")).json()
    assert (data["current"], data["current_version"]) == (False, None)


def test_what_a_reader_has_of_another_version_is_renewed(client, published, accountant):
    second = correct(accountant)
    correct(accountant, "又一次。")
    for each, others in ((second, (1, 3)), (latest(DEPARTMENT), (1,))):
        held = [client.get(public("version", DEPARTMENT, number)) for number in others]
        withdraw(each, accountant, WHY)
        for old in held:
            tag = old.headers["ETag"]
            page = client.get(old.request["PATH_INFO"], headers={"If-None-Match": tag})
            assert page.status_code == 200
            assert f"第 {each.version} 版</a> {each.published:%Y}" in page.text
            assert "　已于" in page.text


def test_published_again_it_is_public_again(client, withdrawn, accountant):
    publish(DEPARTMENT, accountant, reason="重新公布")

    assert client.get(public("latest")).status_code == 200
    assert client.get(public("latest-json")).json()["version"] == 2
    assert client.get(public("version")).status_code == 410


@pytest.mark.parametrize("number", [0, 2])
def test_the_list_and_a_page_cost_no_query_more(
    client, published, accountant, number, django_assert_num_queries
):
    for words in ("一", "二")[:number]:
        withdraw(latest(DEPARTMENT), accountant, WHY)
        correct(accountant, words)

    with django_assert_num_queries(1):
        client.get("/public/")
    with django_assert_num_queries(4):
        client.get(public("latest"))
