"""Withdrawing on the site: who may, that the version is marked for those inside, due again on the board."""

from datetime import date

import pytest
from django.urls import reverse

from budget.models import Unit
from budget.scope import Scope
from desk.board import Mark, unit_rows
from disclosure.models import Posting, Publication, Withdrawal
from disclosure.progress import Standing, rows
from disclosure.publication import content_of, publish, withdraw
from disclosure.publication.verification import Part, State

from .conftest import DEPARTMENT, WHY
from .test_progress import approve, post
from .test_public import address as public
from .test_published import PAGES, READERS, address, complete, opened_by
from .test_releasing import CENTRE, found, joint, prepared, said
from .test_verification import correct

pytestmark = pytest.mark.django_db


# Who may, and how


def test_only_who_publishes_a_scope_may_withdraw(client, people, published):
    assert opened_by(client, people, address("withdrawal", 1)) == {"accountant"}


@pytest.mark.parametrize(
    "name", ["clerk", "approver", "other", "reviewer", "auditor", "administrator", "outsider"]
)
def test_everybody_else_is_refused(client, people, published, name):
    client.force_login(people[name])

    assert client.get(address("withdrawal", 1)).status_code == 404
    assert client.post(address("withdrawal", 1), {"reason": WHY}).status_code == 404
    assert not Withdrawal.objects.exists()
    if name in READERS:
        page = client.get(address("version", 1)).text
        assert address("withdrawal", 1) not in page


def test_who_is_not_logged_in_is_asked_to(client, published):
    assert client.post(address("withdrawal", 1), {"reason": WHY}).url.startswith("/login/")
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("name", ["clerk", "approver"])
def test_a_clerk_does_not_withdraw_its_own_unit(client, people, light_files, name):
    unit = Unit.objects.get(pk="318002")
    people[name].unit = unit
    people[name].save()
    complete(CENTRE)
    publish(CENTRE, people["accountant"])
    client.force_login(people[name])

    assert client.get(address("version", 1, scope=CENTRE)).status_code == 200
    for method in (client.get, client.post):
        assert method(address("withdrawal", 1, scope=CENTRE), {"reason": WHY}).status_code == 404
    assert not Withdrawal.objects.exists()


def test_it_is_confirmed_with_a_reason(writer, published):
    assert address("withdrawal", 1) in writer.get(address("version", 1)).text
    page = writer.post(address("withdrawal", 1), {"reason": " "})
    assert "这个字段是必填项" in page.text
    assert not Withdrawal.objects.exists()
    answer = writer.post(address("withdrawal", 1), {"reason": WHY})

    assert answer.url == address("version", 1)
    assert said(answer) == ["已撤回第 1 版，公众不能再看到。"]
    its = Withdrawal.objects.get()
    assert (its.reason, its.person.username) == (WHY, "accountant")


def test_a_second_time_it_is_said_that_it_was_done(writer, withdrawn):
    for method in (writer.get, writer.post):
        answer = method(address("withdrawal", 1), {"reason": "又一次"})
        assert answer.url == address("version", 1)
        assert said(answer)[-1] == "这一版刚才已经撤回，没有重复撤回。"

    assert Withdrawal.objects.get().reason == WHY


def test_what_is_not_there_is_not_withdrawn(writer, published):
    assert writer.post(address("withdrawal", 2), {"reason": WHY}).status_code == 404
    assert writer.get(address("withdrawal", 1, scope=Scope(2023))).status_code == 404


def test_a_version_that_cannot_be_read_is_withdrawn_all_the_same(writer, published, monkeypatch):
    monkeypatch.setattr("disclosure.published.readable", lambda publication: None)

    assert address("withdrawal", 1) in writer.get(address("verification", 1)).text
    assert "撤回第 1 版</button>" in writer.get(address("withdrawal", 1)).text
    assert writer.post(address("withdrawal", 1), {"reason": WHY}).status_code == 302
    assert Withdrawal.objects.exists()


def test_the_page_says_what_stays_open_beside_it(writer, published, accountant):
    correct(accountant)
    post(published, accountant, date(2023, 3, 10), "https://example.gov.cn/318")
    older, newest = (writer.get(address("withdrawal", number)).text for number in (1, 2))

    assert "第 2 版</a>照常公开" in older
    assert "https://example.gov.cn/318" in older
    assert "较早的版次不会因此恢复为现行" in newest
    assert f'较早的<a href="{address("withdrawal", 1)}">第 1 版</a>仍可按自己的网址打开' in newest


def test_of_what_was_published_in_one_act_each_is_withdrawn_by_itself(writer, people, light_files):
    complete(CENTRE)
    whole, centre = joint(people, DEPARTMENT, CENTRE)
    page = writer.get(address("withdrawal", 1)).text
    assert f'<a href="{address("withdrawal", 1, scope=CENTRE)}">318002 第 1 版</a>' in page
    assert "它们是一起舍入的" in page
    writer.post(address("withdrawal", 1), {"reason": WHY})

    assert list(Publication.objects.holding()) == [centre]
    assert writer.get(public("latest", CENTRE)).status_code == 200
    assert writer.get(public("latest")).status_code == 410
    assert content_of(whole.content).together


# For those inside


@pytest.mark.parametrize("page", PAGES)
def test_who_is_signed_in_sees_it_marked(client, people, withdrawn, page):
    assert opened_by(client, people, address(page, 1)) == READERS
    client.force_login(people["auditor"])
    shown = client.get(address(page, 1)).text

    assert "<b>已撤回</b>" in shown
    assert WHY in shown
    assert address("withdrawal", 1) not in shown


def test_its_file_is_served_with_that_in_its_name(writer, withdrawn, published):
    answer = writer.get(address("version-file", 1, "tables.csv"))

    assert answer.content == bytes(published.files.get(name="tables.csv").content)
    assert "%E5%B7%B2%E6%92%A4%E5%9B%9E" in answer["Content-Disposition"]  # 已撤回


def test_the_history_says_who_when_and_why(writer, withdrawn):
    page = writer.get(address("versions")).text

    assert "✗ 已撤回" in page
    assert f"accountant 撤回：{WHY}" in page
    assert "现行</span>" not in page
    assert "重新公布</a>" in page


def test_the_history_costs_as_many_queries(
    writer, published, accountant, django_assert_num_queries
):
    writer.get(address("versions"))
    with django_assert_num_queries(14):
        writer.get(address("versions"))
    withdraw(correct(accountant), accountant, WHY)
    withdraw(published, accountant, WHY)
    with django_assert_num_queries(14):
        writer.get(address("versions"))


def test_an_earlier_version_says_that_none_holds(writer, published, accountant):
    withdraw(correct(accountant), accountant, WHY)

    assert "已撤回，现在没有现行的版次" in writer.get(address("version", 1)).text


def test_it_is_registered_nowhere_any_more(writer, withdrawn):
    typed = {"address": "https://example.gov.cn/", "posted": "2023-03-20"}
    answer = writer.post(address("posting", 1), typed)

    assert said(answer) == ["没有登记。这一版已经撤回，不再公开。"]
    assert not Posting.objects.exists()
    assert "登记</button>" not in writer.get(address("version", 1)).text


def test_publishing_again_is_confirmed_knowing_of_it(writer, withdrawn):
    page = writer.get(address("publish"))
    assert "完全相同" in page.text
    assert WHY in page.text
    seen = page.context["ready"].to_confirm
    assert f'name="seen" value="{seen}"' in page.text
    answer = writer.post(address("publish"), {"seen": seen, "reason": "重新公布"})

    assert answer.url == address("version", 2)


def test_a_confirmation_from_before_it_publishes_nothing(writer, withdrawn):
    before = writer.get(address("publish")).context["ready"].draft.digest
    answer = writer.post(address("publish"), {"seen": before, "reason": "更正"})

    assert "没有公布。318：第 1 版在您查看之后已经撤回" in said(answer)[0]
    assert Publication.objects.count() == 1


def test_the_changes_are_those_against_the_withdrawn_one(writer, withdrawn, accountant):
    correct(accountant)
    (changed,) = writer.get(address("version", 2)).context["changed"]

    assert changed.after.endswith("更正后的解释。")


def test_it_can_be_published_again_together(writer, withdrawn):
    page = prepared(writer)
    row = found(page)[DEPARTMENT]

    assert (row.same, row.unchanged, row.version) == (True, False, 2)
    assert "（第 1 版已撤回）" in page.text
    assert "! 与撤回的版本相同" in page.text
    assert f'value="318:{row.to_confirm}"' in page.text


def test_the_verification_says_whether_the_chain_is_whole(writer, withdrawn, monkeypatch):
    assert "前后相接，没有缺失" in writer.get(address("verification", 1)).text
    broken = [Part("撤回的记录 1", State.MISSING, "不见了")]
    monkeypatch.setattr("disclosure.published.verify_chain", lambda: broken)

    assert "一链有断" in writer.get(address("verification", 1)).text


# Deadlines


def test_on_the_board_of_deadlines_it_is_due_again(accountant, published):
    approve()
    post(published, accountant, date(2023, 3, 10))
    today = date(2023, 3, 20)
    withdraw(published, accountant, WHY)
    row = rows(accountant, 2023, today)[0]

    assert (row.standing, row.posting, row.days) == (Standing.OVERDUE, None, 8)
    assert row.publication.withdrawn.reason == WHY
    again = publish(DEPARTMENT, accountant, reason="重新公布")
    assert rows(accountant, 2023, today)[0].standing is Standing.OVERDUE
    post(again, accountant, date(2023, 3, 19))
    row = rows(accountant, 2023, today)[0]
    assert (row.standing, row.days) == (Standing.POSTED, 7)


def test_no_posting_from_before_a_withdrawal_counts(accountant, published):
    """Not even one of a version that was not withdrawn: from then on there was none to read."""
    approve()
    post(published, accountant, date(2023, 3, 10))
    second = correct(accountant)
    post(second, accountant, date(2023, 3, 11))
    withdraw(second, accountant, WHY)
    correct(accountant, "又一次。")

    assert rows(accountant, 2023, date(2023, 3, 20))[0].posting is None


def test_one_of_a_later_version_does(accountant, published):
    second = correct(accountant)
    post(second, accountant, date(2023, 3, 11))
    withdraw(published, accountant, WHY)

    assert rows(accountant, 2023, date(2023, 3, 20))[0].standing is Standing.POSTED


def test_the_page_of_the_board_says_it_for_no_query_more(
    writer, published, accountant, django_assert_num_queries
):
    url = reverse("disclosure:progress", args=[2023])
    writer.get(url)
    with django_assert_num_queries(8):
        writer.get(url)
    withdraw(published, accountant, WHY)
    with django_assert_num_queries(8):
        page = writer.get(url).text

    assert "✗ 已撤回" in page


def test_on_the_desk_a_unit_is_no_longer_marked_as_published(accountant, light_files):
    complete(CENTRE)
    made = publish(CENTRE, accountant)

    def marks():
        return set(unit_rows(Unit.objects.filter(pk="318002"), 2023)[0].marks)

    assert marks() == {Mark.PUBLISHED}
    withdraw(made, accountant, WHY)
    assert marks() == {Mark.COMPILING}
