"""Checks of what an office typed for its booklet, held against what is computed beside it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from budget.findings import Check, Figure, Finding, Result, Status, run
from budget.models import EconomicCode
from budget.models.units import in_year
from budget.rules import FORBIDS, WARNS, Rule
from budget.scope import read_by_unit
from budget.totals import EXPENDITURE, ZERO, Totals
from budget.vocabulary import GENERAL, PUBLIC
from performance.wording import PLACEHOLDER, bare

from .booklet import Composed
from .claims import amounts_said, directions, sides
from .material import BY_LAW
from .models import Population, Section
from .narrative import OPPOSITE, REASONS, Gap
from .scan import AMOUNTS, PERCENTAGES, YEARS
from .table import Cell
from .typed import TextFinding, typed

SOURCE = "财预〔2016〕143号《地方预决算公开操作规程》"


def _marked(composed: Composed, kind: str) -> Iterator[TextFinding]:
    for its in typed(composed):
        marks = (m for m in composed.marked if (m.section, m.text) == (its.section, its.text))
        for mark in (mark for marked in marks for mark in marked.marks if mark.kind == kind):
            yield its.finding(f"{mark.why}，请核对。", mark.words)


def amounts(composed: Composed) -> Iterator[TextFinding]:
    """What names its figure is held against that one, by a check of its own."""
    said = [finding.place for finding in amounts_said(composed)]
    for finding in _marked(composed, AMOUNTS):
        where, _, words = finding.place.rpartition(" · “")
        if not any(place.startswith(where) and words[:-1] in place for place in said):
            yield finding


def years(composed: Composed) -> Iterator[TextFinding]:
    return _marked(composed, YEARS)


def percentages(composed: Composed) -> Iterator[TextFinding]:
    return _marked(composed, PERCENTAGES)


# Words


def placeholders(composed: Composed) -> Iterator[TextFinding]:
    """A reason with a placeholder counts as missing: that is another check's."""
    for its in (its for its in typed(composed) if its.section != Section.REASON):
        if left := PLACEHOLDER.search(its.words):
            yield its.finding("是没有填写的占位文字，应填写内容。", left[0])


def other_edition(composed: Composed) -> Iterator[TextFinding]:
    """A unit's booklet that speaks of 本部门, a department's that speaks of 本单位."""
    edition = composed.material.scope.edition
    other = "部门" if edition == "单位" else "单位"
    for its in typed(composed):
        for match in re.finditer(f"[本我]{other}", its.words):
            yield its.finding(f"这是{edition}的公开文本，应为“本{edition}”。", match[0])


WRONG_WORDS = {"上缴上级支出": "上解上级支出", "附属单位补助支出": "对附属单位补助支出"}


def other_words(composed: Composed) -> Iterator[TextFinding]:
    """Words that the tables call otherwise."""
    for its in typed(composed):
        for wrong, right in WRONG_WORDS.items():
            if re.search(f"(?<!对){wrong}", its.words):
                yield its.finding(f"各表中称“{right}”，应一致。", wrong)


def uses_without_money(composed: Composed) -> Iterator[TextFinding]:
    """Sentences that say what 机关运行经费 pays, naming an item without money."""
    table = composed.material.operating
    paid = {row.cells[0].text for row in table.rows if _public(table.addresses, row.cells[0].text)}
    items = EconomicCode.objects.in_force(composed.material.year).filter(parent_code="302")
    names = dict(items.values_list("name", "code"))
    for its in typed(composed):
        if its.section == Section.GLOSSARY:
            continue  # 名词解释 says what the word means anywhere
        for sentence in re.findall("[^。；\n]*机关运行经费[^。；\n]*", its.words):
            for name, code in names.items():
                if name in sentence and code not in paid:
                    yield its.finding("机关运行经费中没有这一项的金额。", name)


def _public(addresses: Mapping[tuple[str, str], Cell], code: str) -> bool:
    cell = addresses.get((code, "public"))
    return bool(cell and cell.amount)


# Reasons and required content


def opposite_reasons(composed: Composed) -> Iterator[TextFinding]:
    yield from (_gap(composed, gap) for gap in composed.gaps if gap.kind == OPPOSITE)


def missing_reasons(composed: Composed) -> Iterator[TextFinding]:
    yield from (_gap(composed, gap) for gap in composed.gaps if gap.kind == REASONS)


def missing_content(composed: Composed) -> Iterator[TextFinding]:
    yield from (_gap(composed, gap) for gap in composed.gaps if gap.kind == "content")


def _gap(composed: Composed, gap: Gap) -> TextFinding:
    place, text = f"{gap.section} · {gap.what}", f"应填写，填写处：{gap.where}。"
    finding = TextFinding(place, text, section=gap.section, gap=gap)
    if gap.change is None:
        return finding
    left, right = sides(composed, gap.change)
    return replace(finding, section=Section.REASON, left=left, right=right)


def repeated_reasons(composed: Composed) -> Iterator[TextFinding]:
    last = composed.material.last_reasons
    for its in typed(composed):
        if its.section == Section.REASON and bare(last.get(its.text.title, "")) == bare(
            its.text.words
        ):
            yield its.finding("与上年填写的原因完全相同，请确认仍然如此。", its.text.words[:20])


# 机关运行经费


def operating_population(composed: Composed) -> Iterator[Finding]:
    """The sentence's figure is the 公用经费 of the population that the locality defines."""
    material = composed.material
    particulars, scope = material.particulars, material.scope
    everyone = bool(particulars and particulars.population == Population.ALL)
    natures = {
        unit.pk: row.nature
        for unit in scope.units().with_years()
        if (row := in_year(unit.years.all(), scope.year))
    }
    facts = Totals(
        fact
        for unit, totals in read_by_unit(scope).items()
        if everyone or natures.get(unit) in BY_LAW
        for fact in totals.facts
    )
    right = facts.total({"side": EXPENDITURE, "category": PUBLIC, "source": GENERAL})
    cell = material.operating.addresses.get(("total", "public"))
    left = (cell and cell.amount) or ZERO
    if left != right:
        yield Finding(
            "机关运行经费",
            "机关运行经费应等于口径内各单位的公用经费。",
            Figure("情况说明中的机关运行经费", left),
            Figure("口径内各单位的公用经费", right),
        )


def _check(
    number: str,
    name: str,
    level: str,
    text: str,
    population: str,
    find: Callable[[Composed], Iterable[Finding]],
    *,
    firm: bool = False,
) -> Check[Composed]:
    rule = Rule(number, name, level, SOURCE, text, population=population, firm=firm)
    return Check(rule, find)


TYPED = "填写的全部文字"
CHECKS = (
    _check("N01", "金额有依据", WARNS, "文字中的金额在各表或计算的文字中有。", TYPED, amounts),
    _check(
        "N02",
        "年份有依据",
        WARNS,
        "文字中只有本年度和上年度，文件名、截止日期和项目名称除外。",
        TYPED,
        years,
    ),
    _check(
        "N03",
        "百分比有依据",
        WARNS,
        "文字中的百分比在计算的文字中有；上年为零的没有百分比。",
        TYPED,
        percentages,
    ),
    _check(
        "N04",
        "增减方向一致",
        WARNS,
        "文字说的增加、减少、持平与各表的差额一致。",
        TYPED,
        directions,
    ),
    _check(
        "N05",
        "没有占位文字",
        FORBIDS,
        "文字中没有XX、待填写、增加（减少）等遗留的占位文字。",
        TYPED,
        placeholders,
    ),
    _check(
        "N06",
        "部门、单位不混用",
        WARNS,
        "部门的文本称本部门，单位的文本称本单位。",
        TYPED,
        other_edition,
    ),
    _check(
        "N07",
        "原因与增减一致",
        FORBIDS,
        "增加的不写减少原因，减少的不写增加原因。",
        "增减原因",
        opposite_reasons,
    ),
    _check(
        "N08", "原因不照抄上年", WARNS, "增减原因与上年所写的不同。", "增减原因", repeated_reasons
    ),
    _check(
        "N09",
        "增减都有原因",
        FORBIDS,
        "与上年相比有增减的，写明原因；容许的差额之内不要求。",
        "基本支出、项目支出和“三公”经费各项",
        missing_reasons,
    ),
    _check(
        "N10",
        "应公开的内容齐全",
        FORBIDS,
        "公开月份、职责、绩效目标、固定资产、名词解释等都已填写。",
        "公开文本各部分",
        missing_content,
    ),
    _check("N11", "用词与各表一致", WARNS, "支出类别的名称与各表相同。", TYPED, other_words),
    _check(
        "N12",
        "用途有金额",
        WARNS,
        "文字说机关运行经费用于某项的，该项有金额。",
        "提到机关运行经费的文字",
        uses_without_money,
    ),
    _check(
        "N13",
        "所说的数与各表一致",
        WARNS,
        "文字说某项是多少、或说没有某项的，与各表中的这一项一致。",
        "提到收支总计、基本支出、项目支出和“三公”经费各项的文字",
        amounts_said,
    ),
    _check(
        "K04",
        "机关运行经费的口径",
        FORBIDS,
        "机关运行经费＝口径内各单位一般公共预算的公用经费。",
        "公开信息所定的口径",
        operating_population,
        firm=True,
    ),
)


def check(composed: Composed, checks: Sequence[Check[Composed]] = CHECKS) -> tuple[Result, ...]:
    """Of a unit's booklet that nobody has begun to write, its words cannot be checked."""
    if composed.material.scope.unit and not any(True for _ in typed(composed)):
        reason = "本单位的公开文本还没有填写文字。"
        return tuple(
            Result(its.rule, Status.NOT_RUN, reason=reason)
            if its.rule.number.startswith("N")
            else run(its, composed)
            for its in checks
        )
    return tuple(run(its, composed) for its in checks)
