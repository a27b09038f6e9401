"""公开文本: who may open it, what the checklist asks for, and all booklets of a year in one zip."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from budget.models import Unit, UnitYear
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure import batch, batches, publishing
from disclosure.batch import make, scopes_of
from disclosure.beside import beside
from disclosure.booklet import compose
from disclosure.models import Batch, Statement
from disclosure.renderers import BOOKLET_FORMATS
from disclosure.renderers.typesetting import NoChineseFont
from tests import builders
from tests.disclosure.here import here

pytestmark = pytest.mark.django_db

DEPARTMENT, UNIT, ALL = Scope(2023, "318"), Scope(2023, "318", "318001"), Scope(2023)
SEES = {
    "clerk": {UNIT},
    "accountant": {DEPARTMENT, UNIT},
    "reviewer": {DEPARTMENT, UNIT},
    "auditor": {DEPARTMENT, UNIT},
    "administrator": set(),
    "outsider": set(),
}


@pytest.fixture
def shared(transactional_db, monkeypatch):
    """The test's database, and its folder, for processes beside this one: they know the environment only."""
    its = connection.settings_dict
    place = f"{its['USER']}:{quote(its['PASSWORD'])}@{its['HOST']}:{its['PORT']}"
    kind, place = ("sqlite", "") if connection.vendor == "sqlite" else ("postgresql", place)
    monkeypatch.setenv("DATABASE_URL", f"{kind}://{place}/{its['NAME']}")
    monkeypatch.setenv("VAR_DIR", str(settings.VAR_DIR))


@pytest.fixture
def case(codes):
    assert import_workbook(WORKBOOK).faults == []


@pytest.fixture
def people(case):
    unit = Unit.objects.get(pk="318001")
    return {
        "clerk": builders.clerk(unit),
        "accountant": builders.accountant(unit.department),
        "reviewer": builders.reviewer(unit.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def accountant(client, people):
    client.force_login(people["accountant"])
    return client


@pytest.mark.parametrize("person", SEES)
@pytest.mark.parametrize(
    ("page", "more"), [("booklet", ()), ("preview", ()), ("booklet-file", ("html",))]
)
def test_a_booklet_is_for_whom_may_see_its_scope(client, people, person, page, more):
    client.force_login(people[person])
    opened = {
        scope
        for scope in (DEPARTMENT, UNIT, ALL)
        if client.get(reverse(f"disclosure:{page}", args=[scope, *more])).status_code == 200
    }

    assert opened == SEES[person]


def test_the_case_is_ready_but_for_warnings(accountant):
    page = accountant.get(reverse("disclosure:booklet", args=[DEPARTMENT]))

    assert page.context["ready"]
    assert page.context["missing"] == 0
    assert [str(item.state) for item in page.context["items"]].count("空表列示") == 3
    assert page.context["items"][-1].note == "另有 7 项提示"


def test_a_missing_reason_stands_in_the_checklist_with_its_place(accountant):
    Statement.objects.filter(title="项目支出").delete()
    page = accountant.get(reverse("disclosure:booklet", args=[DEPARTMENT]))

    assert not page.context["ready"]
    assert "项目支出较2022年增加27.11万元的原因" in page.content.decode()
    assert "标题“项目支出”" in page.content.decode()


def test_a_page_says_why_a_pdf_cannot_be_made(accountant, monkeypatch):
    def refuse(booklet):
        raise NoChineseFont

    broken = publishing.BOOKLET_FORMATS["pdf"]._replace(render=refuse)
    monkeypatch.setitem(publishing.BOOKLET_FORMATS, "pdf", broken)
    answer = accountant.get(reverse("disclosure:booklet-file", args=[DEPARTMENT, "pdf"]))

    assert answer.status_code == 503
    assert "没有中文字体" in answer.content.decode()


def test_an_unknown_format_is_not_there(accountant):
    assert (
        accountant.get(reverse("disclosure:booklet-file", args=[DEPARTMENT, "xlsx"])).status_code
        == 404
    )


# All booklets of a year


def listing(archive):
    text = archive.read("清单.csv").decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))[1:]


def test_a_zip_holds_a_booklet_of_every_department_and_unit(case):
    target = BytesIO()
    make(scopes_of(2023), "html", target, through=here)
    archive = ZipFile(target)

    assert sorted(archive.namelist()) == [
        "318/318 秦皇岛经济技术开发区财政局2023年度部门预算公开.html",
        "318/318001 秦皇岛经济技术开发区财政局(本级)2023年度单位预算公开.html",
        "318/318002 秦皇岛经济技术开发区财政集中支付中心2023年度单位预算公开.html",
        "清单.csv",
    ]
    assert [row[:2] for row in listing(archive)] == [
        ["318", ""],
        ["318", "318001"],
        ["318", "318002"],
    ]


def test_a_broken_booklet_is_listed_and_stops_no_other(case, monkeypatch):
    whole = batch.compose

    def compose(scope, **how):
        if scope.unit == "318001":
            raise ValueError("坏数据")
        return whole(scope, **how)

    monkeypatch.setattr(batch, "compose", compose)
    target = BytesIO()
    results = make(scopes_of(2023), "html", target, through=here)

    assert [made.failure for made in results if made.failure] == [
        "数据或程序有误，请把日志交给系统管理员（ValueError）。"
    ]
    assert len(ZipFile(target).namelist()) == 3
    assert ["318", "318001", "", "0", results[0].failure or results[1].failure] in listing(
        ZipFile(target)
    )


def test_a_booklet_that_cannot_be_rendered_is_listed_too(shared, case):
    UnitYear.objects.filter(unit="318001").update(name="财\U00013000局")
    results = make(scopes_of(2023), "pdf", BytesIO())

    assert {made.scope.unit: "没有“\U00013000”" in made.failure for made in results} == {
        "": True,  # which lists its units
        "318001": True,
        "318002": False,
    }


def test_a_booklet_in_the_zip_is_the_same_as_one_by_itself(case):
    target = BytesIO()
    results = make(scopes_of(2023), "html", target, through=here)
    alone = {
        made.name: BOOKLET_FORMATS["html"].render(compose(made.scope).booklet) for made in results
    }

    archive = ZipFile(target)
    assert {name: archive.read(name) for name in alone} == alone
    assert {made.name for made in results} | {batch.LIST} == set(archive.namelist())


@pytest.mark.parametrize("rounding", ["controlled", "together"])
def test_booklets_of_processes_are_those_of_this_one(shared, case, rounding):
    def made(through):
        target = BytesIO()
        make(scopes_of(2023), "html", target, rounding=rounding, through=through)
        archive = ZipFile(target)
        return {name: archive.read(name) for name in archive.namelist()}

    assert made(beside) == made(here)


def test_a_batch_is_run_with_progress_and_kept_for_its_person(shared, client, people, monkeypatch):
    monkeypatch.setattr(batches, "launch", lambda batch: None)
    client.force_login(people["reviewer"])
    answer = client.post(reverse("disclosure:batch-start", args=[2023, "pdf"]))
    started = Batch.objects.get()
    assert answer.url == reverse("disclosure:batch", args=[started.pk])
    assert "已完成 0 / 3" in client.get(answer.url).content.decode()

    batches.run(started)
    started.refresh_from_db()
    assert (started.done, started.failures, started.stopped) == (3, [], "")
    page = client.get(answer.url).content.decode()
    file = client.get(reverse("disclosure:batch-file", args=[started.pk]))

    assert "全部完成" in page
    archive = ZipFile(BytesIO(b"".join(file.streaming_content)))
    pages = PdfReader(BytesIO(archive.read(archive.namelist()[0]))).pages
    assert len(pages) > 20
    client.force_login(people["auditor"])
    assert client.get(answer.url).status_code == 404
    assert client.get(reverse("disclosure:batch-file", args=[started.pk])).status_code == 404


@pytest.mark.parametrize(("person", "count"), [("clerk", 1), ("accountant", 3), ("auditor", 3)])
def test_a_batch_makes_what_its_person_may_see(people, person, count):
    assert len(batches.scopes_for(people[person], 2023)) == count


@pytest.mark.parametrize("person", ["administrator", "outsider"])
def test_who_sees_no_budget_starts_no_batch(client, people, person):
    client.force_login(people[person])

    assert client.post(reverse("disclosure:batch-start", args=[2023, "pdf"])).status_code == 404


def test_a_second_start_finds_the_running_batch(people, monkeypatch):
    monkeypatch.setattr(batches, "launch", lambda batch: None)
    first = batches.start(people["auditor"], 2023, "docx")

    assert batches.start(people["auditor"], 2023, "docx") == first
    assert batches.path(first).parent == settings.VAR_DIR / "batches"


def test_another_batch_waits_until_the_first_is_done(client, people, monkeypatch):
    monkeypatch.setattr(batches, "launch", lambda batch: None)
    first = batches.start(people["auditor"], 2023, "docx")
    client.force_login(people["auditor"])
    answer = client.post(reverse("disclosure:batch-start", args=[2023, "pdf"]), follow=True)

    assert answer.redirect_chain[0][0] == reverse("disclosure:batch", args=[first.pk])
    assert "您的另一批还在进行" in answer.content.decode()
    assert batches.start(people["reviewer"], 2023, "pdf") != first


def test_a_batch_whose_process_was_killed_stands_in_nobodys_way(client, people, monkeypatch):
    monkeypatch.setattr(batches, "launch", lambda batch: None)
    killed = batches.start(people["auditor"], 2023, "pdf")
    Batch.objects.filter(pk=killed.pk).update(noted=timezone.now() - timedelta(minutes=16))
    client.force_login(people["auditor"])
    page = client.get(reverse("disclosure:batch", args=[killed.pk])).content.decode()
    assert ("此后没有进展" in page, "refresh" in page) == (True, False)

    again = batches.start(people["auditor"], 2023, "pdf")
    killed.refresh_from_db()
    assert (again == killed, bool(killed.finished), again.finished) == (False, True, None)
    assert killed.stopped == "运行它的程序被外部终止"


def test_the_command_makes_all_booklets_of_a_year(shared, case, tmp_path, capsys):
    file = tmp_path / "all.zip"
    call_command("disclose", "all", "2023", "--batch", "--format", "html", "--output", str(file))

    assert capsys.readouterr().out == "已生成 3 份，未能生成 0 份。\n"
    assert len(ZipFile(file).namelist()) == 4


@pytest.mark.parametrize(
    ("code", "form", "message"),
    [
        ("319", "pdf", "2023年没有部门319的预算"),
        ("all", "xlsx", "--batch 的格式可用：pdf、docx、html"),
    ],
)
def test_the_command_refuses_a_batch_of_nothing(case, tmp_path, code, form, message):
    arguments = ["2023", "--batch", "--format", form, "--output", str(tmp_path / "x.zip")]

    with pytest.raises(CommandError, match=message):
        call_command("disclose", code, *arguments)
