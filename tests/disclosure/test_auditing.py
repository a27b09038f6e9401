"""核对 on the site: filters, files, exceptions, settings, the overview of a year; each person by address."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from budget.findings import Status
from budget.scope import Scope
from disclosure import batches, bureau, waivers
from disclosure.fingerprint import digests
from disclosure.models import Batch, CheckSetting, Checkup, Revocation, Waiver
from disclosure.review import check
from disclosure.tuning import catalogue, declared, set_check, tuning
from tests import builders

DEPARTMENT, OWN = Scope(2023, "318"), Scope(2023, "318", "318001")


@pytest.fixture
def people(codes):
    """A unit that buys services without any purchase: G02 warns, and nothing forbids."""
    own = builders.unit("318001", "财政局本级")
    other = builders.unit("319001", "教育局本级")
    for unit in (own, other):
        budget = builders.unit_budget(unit)
        builders.revenue(budget)
        builders.line(budget, economic="30227", category="12")
    return {
        "clerk": builders.clerk(own),
        "sister": builders.clerk(builders.unit("318002", "支付中心"), "sister"),
        "accountant": builders.accountant(own.department),
        "stranger": builders.accountant(other.department, "stranger"),
        "reviewer": builders.reviewer(own.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


def found(scope=OWN, number="G02"):
    (result,) = (result for result in check(scope) if result.rule.number == number)
    return result


def waived(person, scope=OWN, reason="在协议供货之外，已经批准"):
    result = found(scope)
    return waivers.waive(scope, result.rule, result.findings[0], reason, person)


# Who sees what

PAGES = {
    "checks": (reverse("disclosure:checks", args=[OWN]), {"clerk", "accountant", "reviewer", "auditor"}),
    "file": (
        reverse("disclosure:checks-file", args=[OWN, "csv"]),
        {"clerk", "accountant", "reviewer", "auditor"},
    ),
    "department": (
        reverse("disclosure:checks", args=[DEPARTMENT]), {"accountant", "reviewer", "auditor"},
    ),
    "audit": (
        reverse("disclosure:audit", args=[2023]),
        {"clerk", "sister", "accountant", "stranger", "reviewer", "auditor"},  # of its own units
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_there_for_who_may_see_it(client, people, page):
    url, seen = PAGES[page]
    answers = {}
    for name, person in people.items():
        client.force_login(person)
        answers[name] = client.get(url).status_code
    assert {name for name, status in answers.items() if status == 200} == seen
    assert set(answers.values()) <= {200, 404}


@pytest.mark.parametrize("number", ["G02", "D01"])
def test_the_catalogue_is_read_by_whoever_has_a_role_and_set_by_the_administrator(
    client, people, number
):
    url = reverse("disclosure:setting", args=[2023, number])
    posted = {"level": "F", "tolerance": "0", "year": "2023", "reason": "本市规定"}
    answers = {}
    for name, person in people.items():
        client.force_login(person)
        answers[name] = (
            client.get(reverse("disclosure:catalogue", args=[2023])).status_code,
            client.get(url).status_code,
            client.post(url, posted).status_code,
        )
    firm = number == "D01"
    assert answers.pop("outsider") == (404, 404, 404)
    assert answers.pop("administrator") == (200, 200, 403 if firm else 302)
    assert set(answers.values()) == {(200, 200, 403)}
    assert CheckSetting.objects.count() == (0 if firm else 1)


@pytest.mark.parametrize(("level", "may"), [("W", {"accountant", "reviewer"}), ("F", {"reviewer"})])
def test_who_grants_an_exception(people, level, may):
    set_check(
        declared(2023, "G02"), 2023, level=level, tolerance=Decimal(0), reason="本市规定",
        person=people["administrator"],
    )  # fmt: skip
    granted = set()
    for name, person in people.items():
        try:
            waived(person)
        except PermissionDenied:
            continue
        granted.add(name)
    assert granted == may


# Exceptions


def test_an_exception_lifts_what_forbids_while_it_stands_as_it_stood(people):
    set_check(
        declared(2023, "G02"), 2023, level="F", tolerance=Decimal(0), reason="本市规定",
        person=people["administrator"],
    )  # fmt: skip
    assert check(OWN).forbids
    granted = waived(people["reviewer"])
    report = check(OWN)
    assert (report.forbids, found().status) == (False, Status.FAILS)
    ((result, finding),) = report.waived
    assert (result.rule.number, finding.waived.reason, finding.waived.role) == (
        "G02", "在协议供货之外，已经批准", "财政审核",
    )  # fmt: skip
    assert not check(DEPARTMENT).forbids  # what is one unit's is the same in its department's
    line = builders.line(builders.unit_budget(granted.unit), economic="30227", amount="1.00",
                         category="12", note="又一笔")  # fmt: skip
    assert check(OWN).waived == []
    line.delete()
    waivers.revoke(granted, "不再成立", people["reviewer"])
    assert check(OWN).forbids
    assert Waiver.objects.count() == 1


def test_a_firm_check_knows_no_exception_and_no_reason_is_none(people):
    builders.revenue(builders.unit_budget(OWN.units().get()), "3", "5")
    result = found(number="D01")
    with pytest.raises(PermissionDenied):
        waivers.waive(OWN, result.rule, result.findings[0], "理由", people["reviewer"])
    with pytest.raises(ValidationError):
        waived(people["reviewer"], reason="  ")


def test_exceptions_and_settings_are_only_added(people):
    row = waived(people["reviewer"])
    revoked = waivers.revoke(row, "不再成立", people["reviewer"])
    for kept in (revoked, row):
        for act in (
            lambda kept=kept: type(kept).objects.filter(pk=kept.pk).update(reason="别的"),
            lambda kept=kept: type(kept).objects.filter(pk=kept.pk)._raw_delete("default"),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                act()
    with pytest.raises(ValidationError):
        waivers.revoke(row, "再一次", people["reviewer"])
    assert Revocation.objects.count() == 1


def test_an_exception_is_granted_and_ended_on_the_page(client, people):
    client.force_login(people["accountant"])
    its = found().findings[0]
    posted = {
        "number": "G02",
        "finding": its.identity,
        "standing": its.standing,
        "reason": "已批准",
    }
    page = client.post(reverse("disclosure:waive", args=[OWN]), posted, follow=True)
    assert "已批准例外：G02" in page.text
    assert "部门财务" in page.text
    row = Waiver.objects.get()
    ended = client.post(
        reverse("disclosure:revoke", args=[OWN, row.pk]), {"reason": "不再成立"}, follow=True
    )
    assert "已撤销例外" in ended.text
    moved = client.post(
        reverse("disclosure:waive", args=[OWN]), posted | {"standing": "1.00|0.00"}, follow=True
    )
    assert "这一处的数已经变化" in moved.text
    client.force_login(people["stranger"])
    assert client.post(reverse("disclosure:waive", args=[OWN]), posted).status_code == 404
    client.force_login(people["clerk"])
    assert client.post(reverse("disclosure:waive", args=[OWN]), posted).status_code == 403


# Settings


def test_a_setting_holds_from_its_year_on_and_the_latest_counts(people):
    rule, admin = declared(2023, "Y01"), people["administrator"]
    for year, level, tolerance in ((2023, "W", 30), (2024, "I", 80), (2023, "W", 20)):
        set_check(
            rule, year, level=level, tolerance=Decimal(tolerance), reason="试行", person=admin
        )
    assert [(tuning(y).rule(rule).level, tuning(y).rule(rule).tolerance) for y in (2022, 2023, 2025)] == [
        ("I", 50), ("W", 20), ("I", 80),
    ]  # fmt: skip


def test_what_law_fixes_is_not_set(people):
    with pytest.raises(ValidationError):
        set_check(
            declared(2023, "T1.5"), 2023, level="W", tolerance=Decimal(0), reason="放宽",
            person=people["administrator"],
        )  # fmt: skip


def test_every_check_is_declared_once_with_its_population_and_its_source():
    rules = [rule for _, its in catalogue(2023) for rule in its]
    numbers = [rule.number for rule in rules]
    assert len(numbers) == len(set(numbers))
    assert [r.number for r in rules if not (r.name and r.text and r.source and r.population)] == []
    assert [r.number for r in rules if r.firm and r.level != "F"] == []


# The page


def test_checks_are_chosen_by_level_result_and_words(client, people):
    client.force_login(people["auditor"])

    def numbers(**asked):
        page = client.get(reverse("disclosure:checks", args=[OWN]), asked)
        return [problem.result.rule.number for problem in page.context["problems"]]

    assert numbers() == ["G02", "N05", "N07", "N09", "N10"]  # nobody has written its texts
    assert numbers(level="W", q="购买服务") == ["G02"]
    assert numbers(q="318001") == ["G02"]
    assert numbers(q="没有这样的词") == []
    assert numbers(level="I", status="FAILS") == []


def test_the_report_is_a_file_with_both_figures(client, people):
    client.force_login(people["auditor"])
    content = client.get(reverse("disclosure:checks-file", args=[OWN, "xlsx"])).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    (row,) = (row for row in rows if "G02" in row)
    assert ("购买服务的支出" in row, 100 in row, "政府采购" in row) == (True, True, True)
    assert client.get(f"{reverse('disclosure:checks', args=[OWN])[:-1]}.exe").status_code == 404


# The overview of a year


def shown(client, **asked):
    page = client.get(reverse("disclosure:audit", args=[2023]), asked)
    return [(line.code, line.state) for line, _ in page.context["lines"]]


def test_the_one_wrong_booklet_comes_first_and_a_later_change_shows(client, people):
    client.force_login(people["reviewer"])
    assert shown(client) == [("318", "unchecked"), ("318001", "unchecked")]
    batch = Batch.objects.create(person=people["reviewer"], year=2023, form="checks", total=2)
    batches.run(batch)
    assert (batch.done, batch.failures, batch.stopped) == (2, [], "")
    assert shown(client) == [("318", "faults"), ("318001", "warnings")]  # no texts are typed yet
    assert Checkup.objects.get(unit="318001").found[0][:2] == ["G02", "W"]
    builders.line(builders.unit_budget(OWN.units().get()), amount="5.00")
    assert shown(client) == [("318", "moved"), ("318001", "moved")]
    assert shown(client, q="318001") == [("318001", "moved")]
    assert shown(client, state="clean") == []


def test_what_is_wrong_in_one_booklet_alone_leads_the_checks_that_fail(client, codes):
    """Where every booklet deserves some warning, the rare one must not drown in the usual ones."""
    usual, rare = ["Y03", "W", "三公经费", "某处"], ["N04", "W", "增减方向一致", "某处"]
    grave = ["D01", "F", "收支平衡", "某处"]
    for code, found in (("318001", [usual, grave]), ("318002", [usual, rare]), ("318003", [usual])):
        unit = builders.unit(code)
        builders.line(builders.unit_budget(unit))
        scope = Scope(2023, "318", code)
        Checkup.objects.create(
            year=2023, department=unit.department, unit=unit, at=timezone.now(),
            digest=digests([scope])[scope], faults=grave in found, warnings=1, notices=0, waived=0,
            not_run=0, found=found,
        )  # fmt: skip
    client.force_login(builders.auditor())

    def page(**asked):
        return client.get(reverse("disclosure:audit", args=[2023]), asked).context

    assert [(each.number, each.booklets) for each in page()["failing"]] == [
        ("D01", 1), ("N04", 1), ("Y03", 3),
    ]  # fmt: skip
    assert [(line.code, its) for line, its in page(check="N04")["lines"]] == [
        ("318002", [rare, usual])
    ]
    assert [line.code for line, _ in page(check="Y03")["lines"]] == ["318001", "318002", "318003"]
    assert [its[0] for _, its in page(check="Y03", state="faults")["lines"]] == [usual]
    assert page(check="X")["lines"] == []


def test_the_overview_has_pages(client, people, monkeypatch):
    monkeypatch.setattr(bureau, "PAGE", 1)
    client.force_login(people["reviewer"])
    assert shown(client) == [("318", "unchecked")]
    assert shown(client, page="2") == [("318001", "unchecked")]
    assert shown(client, page="9", q="318001") == [("318001", "unchecked")]


@pytest.mark.parametrize("units", [1, 3])
def test_the_overview_costs_the_same_for_one_unit_and_for_three(
    client, codes, django_assert_num_queries, units
):
    for number in range(1, units + 1):
        budget = builders.unit_budget(builders.unit(f"318{number:03}"))
        builders.line(budget)
        builders.revenue(budget)
    client.force_login(builders.auditor())
    with django_assert_num_queries(9):
        client.get(reverse("disclosure:audit", args=[2023]))
    call_command("checkbudget", "all", "2023")
    with django_assert_num_queries(29):
        client.get(reverse("disclosure:audit", args=[2023]))


def test_checking_all_from_the_command_keeps_the_results(people, capsys):
    call_command("checkbudget", "all", "2023")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("：")[0] for line in lines[:4]] == [
        "✓ 318 部门318", "✓ 318001 财政局本级", "✓ 319 部门319", "✓ 319001 教育局本级",
    ]  # fmt: skip
    assert Checkup.objects.count() == 4
