"""舍入 on pages, in files, in the booklet and in checks: the modes, the marks, the list of adjusted figures."""

import re
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from budget.findings import Status
from budget.scope import Scope
from budget.vocabulary import PERSONNEL, PROJECT, PUBLIC
from disclosure import views
from disclosure.adjusted import ADJUSTED, adjusted, of_booklet
from disclosure.booklet import compose
from disclosure.review import check
from disclosure.rounding import CONTROLLED, PLAIN
from disclosure.tables import disclose
from tests import builders

pytestmark = pytest.mark.django_db

UNIT, DEPARTMENT, OTHER, ALL = (
    Scope(2023, "318", "318001"),
    Scope(2023, "318"),
    Scope(2023, "319"),
    Scope(2023),
)
SCOPES = (UNIT, DEPARTMENT, OTHER, ALL)
SEES = {
    "clerk": {UNIT},
    "accountant": {UNIT, DEPARTMENT},
    "reviewer": {UNIT, DEPARTMENT},
    "auditor": set(SCOPES),
    "administrator": set(),
    "outsider": set(),
}
PLAIN_QUERY = "?rounding=plain"


@pytest.fixture
def people(codes):
    """3.335 万元 twice, which is 6.67 and not 3.34 + 3.34; and a department of whole places."""
    budget = builders.unit_budget(builders.unit("318001", "某单位"))
    for economic, category in (("30101", PERSONNEL), ("30201", PUBLIC)):
        builders.line(budget, economic=economic, category=category, amount="33350")
    builders.revenue(budget, amount="66700")
    other = builders.unit_budget(builders.unit("319001"))
    builders.line(other, amount="100")
    builders.revenue(other, amount="100")
    unit = UNIT.units().get()
    return {
        "clerk": builders.clerk(unit),
        "accountant": builders.accountant(unit.department),
        "reviewer": builders.reviewer(unit.department),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
        "outsider": builders.person(),
    }


@pytest.fixture
def auditor(client, people):
    client.force_login(people["auditor"])
    return client


def address(page, scope, *more):
    return reverse(f"disclosure:{page}", args=[scope, *more])


def kinds(page):
    """What table 6 prints of 人员经费 and 公用经费."""
    found = re.findall(
        r'data-row="total" data-column="(?:personnel|public)">(?:<a[^>]*>)?([^<]*)<', page.text
    )
    return sorted(found)


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize(("page", "more"), [("rounding", ()), ("rounding-file", ("csv",))])
def test_the_list_is_for_whom_the_scope_is(client, people, name, page, more):
    client.force_login(people[name])
    statuses = {scope: client.get(address(page, scope, *more)).status_code for scope in SCOPES}
    assert statuses == {scope: 200 if scope in SEES[name] else 404 for scope in SCOPES}


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("", ["3.33", "3.34"]),
        ("?rounding=controlled", ["3.33", "3.34"]),
        (PLAIN_QUERY, ["3.34", "3.34"]),
        ("?money=元", ["33350.00", "33350.00"]),
        ("?rounding=nonsense", ["3.33", "3.34"]),
    ],
)
def test_each_mode_prints_its_figures(auditor, query, printed):
    assert kinds(auditor.get(address("table", UNIT, 6) + query)) == printed


def test_links_and_downloads_keep_the_mode(auditor):
    page = auditor.get(address("table", UNIT, 6) + PLAIN_QUERY).text
    for there in (
        address("table", UNIT, 5),
        address("checks", UNIT),
        address("booklet", UNIT),
        address("rounding", UNIT),
        address("download", UNIT, 6, "xlsx"),
    ):
        assert f'href="{there}{PLAIN_QUERY}"' in page
    text = auditor.get(address("booklet", UNIT) + PLAIN_QUERY).text
    assert f'href="{address("booklet-file", UNIT, "pdf")}{PLAIN_QUERY}"' in text
    assert "3.33" not in auditor.get(address("download", UNIT, 6, "csv") + PLAIN_QUERY).text
    assert "3.33" in auditor.get(address("download", UNIT, 6, "csv")).text


def test_an_adjusted_figure_is_marked_on_the_page_and_in_no_file(auditor):
    page = auditor.get(address("table", UNIT, 6)).text
    (words,) = set(re.findall(r'class="amount adjusted" title="([^"]*)"', page))
    assert words == "控制舍入：准确数 33350.00 元，单独四舍五入为 3.34"
    assert f'aria-label="3.33，{words}"' in page
    for there in (
        address("download", UNIT, 6, "html"),
        address("booklet-file", UNIT, "html"),
        address("preview", UNIT),
    ):
        assert "adjusted" not in auditor.get(there).text


def test_the_list_names_every_adjusted_figure_and_what_forces_it(auditor):
    lines = auditor.get(address("rounding", UNIT)).context["lines"]
    cells = {
        (table.slug, *its)
        for table in disclose(UNIT).figures
        for its, cell in table.addresses.items()
        if cell.rounded is not None
    }
    assert {tuple(line.adjustment.address) for line in lines} >= cells
    line = next(li for li in lines if li.adjustment.address[:2] == ("general-basic", "total"))
    one = line.adjustment
    assert (one.exact, one.alone, one.printed, line.distance, line.sides) == (
        33350, 33400, 33300, "相邻数", "6.67 ≠ 6.68",
    )  # fmt: skip
    assert one.forced_by.number == "T6.1"
    assert line.link.url.startswith(address("table", UNIT, 6))
    page = auditor.get(line.link.url.split("#")[0]).text
    assert f'id="{line.link.url.split("#")[1]}"' in page


def test_a_figure_of_a_sentence_is_listed_too():
    budget = builders.unit_budget(builders.unit("318001", nature="行政"))
    for economic, category in (("30101", PERSONNEL), ("30201", PUBLIC)):
        builders.line(budget, economic=economic, category=category, amount="33350")
    builders.revenue(budget, amount="66700")
    composed = compose(UNIT)
    found = adjusted(of_booklet(composed.material, composed.booklet.blocks()))
    (split,) = [one for one in found if one.address.table == "basic-split"]
    assert split.place.startswith("情况说明 基本支出构成 合计·")
    assert (split.forced_by.number, split.left, split.right) == ("V01", 66700, 66800)


def test_what_only_a_sentence_prints_leads_to_its_own_page(client):
    """机关运行经费 of some units only is no table of the nine, and what rounding moved there needs explaining too."""
    budget = builders.unit_budget(builders.unit("318001", nature="行政"))
    for economic, category in (("30101", PERSONNEL), ("30201", PUBLIC)):
        builders.line(budget, economic=economic, category=category, amount="33350")
    builders.revenue(budget, amount="66700")
    client.force_login(builders.auditor())
    lines = client.get(address("rounding", UNIT)).context["lines"]
    (line,) = [line for line in lines if line.adjustment.address.table == "basic-split"]

    assert line.link.url == address("figure", UNIT, *line.adjustment.address)
    page = client.get(line.link.url)
    (step, _) = page.context["forced"][-1]
    assert (page.status_code, step.breaks, step.relation.number) == (200, True, "V01")


def test_the_other_modes_list_the_relations_that_differ_or_say_that_nothing_was_rounded(auditor):
    response = auditor.get(address("rounding", UNIT) + PLAIN_QUERY)
    found = {
        (one.relation.number, one.listed.finding.left.amount, one.listed.finding.right.amount)
        for one in response.context["differences"]
    }
    assert ("T6.1", Decimal(66700), Decimal(66800)) in found
    assert "末位不一致清单" in response.text
    assert "没有舍入" in auditor.get(address("rounding", UNIT) + "?money=元").text
    assert auditor.get(address("rounding", OTHER)).context["lines"] == []


def test_more_lines_than_a_page_waits_for_are_rounded_alone_and_it_says_so(auditor, monkeypatch):
    monkeypatch.setattr(views, "PATIENCE", 1)
    page = auditor.get(address("table", UNIT, 6))
    assert kinds(page) == ["3.34", "3.34"]
    assert "页面上各数单独四舍五入" in page.text


# Checks


@pytest.mark.parametrize(
    ("how", "status", "level"), [(CONTROLLED, Status.HOLDS, "F"), (PLAIN, Status.FAILS, "W")]
)
def test_printed_figures_are_checked_as_they_are_rounded(people, how, status, level):
    report = check(UNIT, disclose(UNIT, rounding=how))
    result = next(result for result in report if result.rule.number == "R01")
    assert (result.status, result.rule.level) == (status, level)
    assert not report.forbids


def test_a_figure_a_unit_off_is_a_warning(people):
    """Four lines of 10 050 元, of which some total cannot be beside its value."""
    budget = builders.unit_budget(builders.unit("318002"))
    project = builders.project(budget.unit)
    for function, source, economic, category, its in (
        ("2010601", "11", "30101", PERSONNEL, None),
        ("2120801", "12", "30201", PROJECT, project),
        ("2010602", "12", "30101", PERSONNEL, None),
        ("2010602", "11", "30201", PROJECT, project),
    ):
        builders.line(
            budget, function, economic, "10050", category=category, source=source, project=its
        )
    for source in ("11", "12"):
        builders.revenue(budget, source, "20100")
    scope = Scope(2023, "318", "318002")
    far = next(result for result in check(scope) if result.rule.number == "R03")
    assert (far.status, far.rule.level) == (Status.FAILS, "W")
    assert {abs(finding.difference) for finding in far.findings} == {100}
    words = [b.text for b in compose(scope).booklet.blocks() if hasattr(b, "runs")]
    (sentence,) = [text for text in words if "控制舍入" in text]
    assert "下列数据与准确数相差0.01万元或以上：表" in sentence


# The booklet and the command


@pytest.mark.parametrize(
    ("scope", "how", "said"),
    [
        (
            UNIT,
            CONTROLLED,
            ["本公开文本以万元为单位，各项数据经控制舍入，分项之和等于合计，个别数据与单独四舍五入相差0.01万元。"],
        ),
        (
            UNIT,
            PLAIN,
            ["本公开文本以万元为单位，各项数据单独四舍五入，部分分项之和与合计略有出入。"],
        ),
        (OTHER, CONTROLLED, []),
        (OTHER, PLAIN, []),
    ],
)  # fmt: skip
def test_a_booklet_says_how_it_was_rounded_where_that_shows(people, scope, how, said):
    blocks = compose(scope, rounding=how).booklet.blocks()
    words = [block.text for block in blocks if hasattr(block, "runs")]
    assert [text for text in words if text.startswith("本公开文本以")] == said


def test_the_list_by_command(people, capfd):
    def lines(*more):
        call_command(
            "disclose", "318", "2023", "--part=adjustments", "--format=csv", "--output=-", *more
        )
        return capfd.readouterr().out.splitlines()

    rows = [line.split(",") for line in lines()]
    assert rows[2][1:] == [column.heading for column in ADJUSTED]
    one = next(row for row in rows if row[1:] and row[1].startswith("表6 合计·"))
    assert one[2:8] == ["3.33", "33350.00", "33400.00", "33300.00", "-50.00", "相邻数"]
    assert one[8:] == ["T6.1 合计＝人员经费＋公用经费。", "6.67 ≠ 6.68"]
    assert "末位不一致清单" in lines("--rounding=plain")[0]
    assert "各数均为其单独四舍五入" in [*lines_of_other(capfd)][-1]


def lines_of_other(capfd):
    call_command("disclose", "319", "2023", "--part=adjustments", "--format=csv", "--output=-")
    return capfd.readouterr().out.splitlines()
