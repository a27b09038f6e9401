"""Import in the browser by person, and by two at once."""

import io
from threading import Barrier, Thread

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from budget.models import BudgetLine, CeilingDraft, Department, RevenueLine, Unit
from desk.models import Upload
from tests import builders as make
from tests.desk.uploads import IMPORT, confirmed, logged_in, uploaded, words
from tests.workbooks import line, purchase, revenue, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def clerk(unit):
    return logged_in(make.clerk(unit))


def test_auditors_and_outsiders_import_nothing(unit):
    people = [make.auditor(), make.person("", "outsider")]
    kept = Upload.objects.create(person=people[0], name="x", content=b"")
    for person in people:
        client = logged_in(person)
        answers = [
            client.get(IMPORT), client.post(IMPORT), client.get(f"{IMPORT}{kept.pk}/"),
            client.post(f"{IMPORT}{kept.pk}/confirm/"), client.post(f"{IMPORT}{kept.pk}/discard/"),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [403] * 5


def test_a_reviewer_imports_ceilings_and_nothing_else(unit):
    make.project(unit, "P1")
    make.line(make.unit_budget(unit))
    reviewer = logged_in(make.reviewer(unit.department))
    sheets = {
        "部门": [["318", "别的名字"]],
        "预算单位": [["318001", "别的名字", "318", "行政", "", ""]],
        "项目": [["P1", "别的名字", "318001", 2023, ""]],
        "收入预算": [revenue()],
        "支出预算": [line()],
        "政府采购": [purchase()],
        "固定资产": [["2022-12-31", "318001", "车辆", 1, 5]],
        "控制数": [[2023, "318", "", "一般公共预算拨款", 50]],
    }
    page = reviewer.get(uploaded(reviewer, workbook(**sheets)))
    faults = {fault.sheet for fault in page.context["intake"].faults}
    assert faults == sheets.keys() - {"控制数"}
    address = uploaded(reviewer, workbook(控制数=sheets["控制数"]))
    assert confirmed(reviewer, address).status_code == 302
    assert CeilingDraft.objects.get().amount == 50


def test_nobody_sees_anothers_upload(clerk, unit):
    address = uploaded(clerk, workbook(支出预算=[line()]))
    accountant = logged_in(make.accountant(unit.department))
    assert accountant.get(address).status_code == 404
    assert accountant.post(f"{address}confirm/", {"digest": "x"}).status_code == 404
    assert accountant.post(f"{address}discard/").status_code == 404
    assert clerk.get(f"{IMPORT}99999999999999999999/").status_code == 404


def test_the_anonymous_are_asked_to_log_in():
    pages = [IMPORT, f"{IMPORT}1/", "/desk/template/", "/desk/export/2023/318/"]
    assert {Client().get(page).url.split("?")[0] for page in pages} == {reverse("login")}


def test_acts_are_posts(clerk):
    address = uploaded(clerk, workbook(支出预算=[line()]))
    assert [clerk.get(f"{address}{act}/").status_code for act in ("confirm", "discard")] == [
        405,
        405,
    ]


def test_a_clerk_learns_nothing_of_other_units(clerk):
    other = make.unit("318002", "秘密单位")
    make.project(other, "P9", "秘密项目")
    rows = [line("318002"), line(支出类别="项目支出", 项目编码="P9")]
    page = clerk.get(uploaded(clerk, workbook(支出预算=rows))).content.decode()
    assert "有 2 处错误" in page
    assert "秘密" not in page


def test_an_administrator_imports_departments_and_units_only():
    administrator = logged_in(make.administrator())
    row = ["777001", "新单位", "777", "行政", "", ""]
    address = uploaded(administrator, workbook(部门=[["777", "新局"]], 预算单位=[row]))
    assert confirmed(administrator, address).status_code == 302
    assert (Department.objects.get().name_in(2023), Unit.objects.count()) == ("新局", 1)
    page = administrator.get(uploaded(administrator, workbook(支出预算=[line("777001")])))
    assert "有 1 处错误" in words(page)


def test_a_clerks_export_of_its_unit_imports_unchanged(clerk):
    file = workbook(收入预算=[revenue()], 支出预算=[line(), line(预算阶段="二上")])
    confirmed(clerk, uploaded(clerk, file))
    answer = clerk.get("/desk/export/2023/318/318001/")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    page = clerk.get(uploaded(clerk, io.BytesIO(answer.content)))
    assert "没有需要写入的内容" in words(page)
    assert clerk.get("/desk/export/2023/318/").status_code == 404


@pytest.mark.parametrize("year", [0, 1, 10000, 99999999999999999999])
def test_a_year_that_is_none_has_no_export(clerk, year):
    assert clerk.get(f"/desk/export/{year}/318/318001/").status_code == 404


def test_the_template_is_for_everybody_who_is_logged_in(clerk):
    answer = clerk.get("/desk/template/")
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[0] == "填写说明"


# At once


@pytest.mark.django_db(transaction=True)
def test_two_people_who_confirm_at_once_never_double_a_row(codes):
    unit = make.unit("318001")
    people = [make.clerk(unit), make.accountant(unit.department)]
    file = workbook(收入预算=[revenue()], 支出预算=[line(), line(经济科目编码="30102")])
    clients = [logged_in(person) for person in people]
    previews = [uploaded(client, file) for client in clients]
    pages = [client.get(address) for client, address in zip(clients, previews, strict=True)]
    barrier, answers = Barrier(2), []

    def confirm(client, address, page):
        barrier.wait()
        answers.append(confirmed(client, address, page).status_code)
        connection.close()

    threads = [
        Thread(target=confirm, args=each) for each in zip(clients, previews, pages, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409]
    assert (BudgetLine.objects.count(), RevenueLine.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_writes_once(codes):
    clients = [logged_in(make.clerk(make.unit("318001")))]
    clients.append(logged_in(make.User.objects.get()))
    address = uploaded(clients[0], workbook(支出预算=[line()]))
    page = clients[0].get(address)
    barrier, answers = Barrier(2), []

    def confirm(client):
        barrier.wait()
        answers.append(confirmed(client, address, page).status_code)
        connection.close()

    threads = [Thread(target=confirm, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 404]
    assert BudgetLine.objects.count() == 1
