"""The nine sections of 情况说明: computed sentences, typed texts and the tables between them."""

from collections.abc import Iterable, Sequence

from performance.targets import TargetTable

from .annexes import (
    assets_table,
    institutions_table,
    procurement_table,
    words_table,
)
from .document import Block, Heading, Paragraph, Run, TableBlock
from .figures import Figures
from .forms import form_of
from .material import Material, Text
from .models import Section
from .narrative import Gap, Narrator, listed, operating_cost, overview, paragraph, three_public
from .table import Group, Table
from .table import Text as TextColumn

INDICATOR_COLUMNS = (
    TextColumn("一级指标", "level1"),
    TextColumn("二级指标", "level2"),
    TextColumn("三级指标", "level3"),
    TextColumn("绩效指标描述", "description"),
    TextColumn("指标值", "value"),
    TextColumn("指标值确定依据", "basis"),
)


class Explanation:
    """Writes the sections in their order; what is missing gathers in gaps."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.narrator = Narrator(material)
        self.head = material.now.tables[0].head
        self.summed = material.now.rounded is not None
        self.edition = material.scope.edition

    @property
    def gaps(self) -> list[Gap]:
        return self.narrator.gaps

    def blocks(self) -> list[Block]:
        return [
            *self._opening(),
            *self._duties(),
            *overview(self.narrator),
            *operating_cost(self.narrator),
            *three_public(self.narrator),
            *self._performance(),
            *self._procurement(),
            *self._assets(),
            *self._glossary(),
            *self._other(),
        ]

    def _opening(self) -> list[Block]:
        name, year = self.material.now.name, self.material.year
        basis = form_of(year).basis
        return [paragraph(f"按照{basis}的规定，现将{name}{year}年{self.edition}预算公开如下：")]

    def _texts(self, section: Section, *, needed: bool = True) -> Sequence[Text]:
        texts = self.material.texts.get(section, ())
        if needed and not texts:
            self.gaps.append(Gap(section, f"{section}的文字", f"情况说明表，栏目“{section}”"))
        return texts

    def _duties(self) -> list[Block]:
        title = f"{self.edition}职责"
        return [
            Heading(2, f"一、{title}及机构设置情况", "duties"),
            Heading(3, f"（一）{title}", "duties-text"),
            *_numbered(self._texts(Section.DUTIES)),
            Heading(3, "（二）机构设置", "institutions"),
            TableBlock(institutions_table(self.material.institutions, self.head)),
        ]

    # 五、预算绩效信息

    def _performance(self) -> list[Block]:
        blocks: list[Block] = [Heading(2, "五、预算绩效信息", "performance")]
        if not self.material.scope.unit:
            blocks += [*self._overall(), *self._funds()]
        return [*blocks, *self._projects()]

    def _overall(self) -> list[Block]:
        targets = self.material.targets
        overall = [goal.text for goal in targets.overall.goals] if targets.overall else []
        if not overall:
            self.gaps.append(Gap("预算绩效", "部门总体绩效目标", "绩效目标表，目标类别“部门总体”"))
        blocks: list[Block] = [
            Heading(3, "第一部分 部门整体绩效目标", "performance-department"),
            Heading(4, "（一）总体绩效目标", "performance-overall"),
            *(paragraph(text) for text in overall),
            Heading(4, "（二）分项绩效目标", "performance-sections"),
        ]
        for number, section in enumerate(targets.sections, start=1):
            blocks += _section(number, section)
        return [
            *blocks,
            Heading(4, "（三）工作保障措施", "performance-measures"),
            *_numbered(self._texts(Section.MEASURES)),
        ]

    def _funds(self) -> list[Block]:
        funds = self.material.targets.funds
        blocks: list[Block] = [Heading(3, "第二部分 专项资金绩效目标", "performance-funds")]
        if not funds:
            return [*blocks, paragraph("本部门无专项资金预算。")]
        for number, fund in enumerate(funds, start=1):
            blocks += self._target(number, fund, f"fund-{number}")
        return blocks

    def _projects(self) -> list[Block]:
        projects = self.material.targets.projects
        part = "预算项目绩效目标" if self.material.scope.unit else "第三部分 预算项目绩效目标"
        blocks: list[Block] = [Heading(3, part, "performance-projects")]
        if not projects:
            return [*blocks, paragraph(f"本{self.edition}无预算项目。")]
        for number, project in enumerate(projects, start=1):
            blocks += self._target(number, project, f"project-{number}")
        return blocks

    def _target(self, number: int, target: TargetTable, key: str) -> list[Block]:
        """A target's title, amount, goals and indicators; one without indicators is a gap."""
        if not target.indicators or not target.goals:
            self.gaps.append(
                Gap("预算绩效", f"“{target.name}”的绩效目标和指标", "绩效目标表和绩效指标表")
            )
        blocks: list[Block] = [Heading(4, f"{number}、{target.name}绩效目标表", key)]
        blocks.append(TableBlock(self._indicators(target, key)))
        return blocks

    def _indicators(self, target: TargetTable, key: str) -> Table:
        rows = [
            [row.level1, row.level2, row.level3, row.description, row.value, row.basis]
            for row in target.indicators
        ]
        columns: tuple[TextColumn | Group, ...] = INDICATOR_COLUMNS
        goals = "\n".join(goal.text for goal in target.goals)
        if target.amount is not None:
            amount = self.material.money.text(target.amount, zero="0.00")
            goals = f"预算金额：{amount}{self.material.money.name}\n绩效目标：{goals}"
        table = words_table(key, target.name, columns, rows, self.head, merge=2)
        return table.with_lead(goals)

    # 六 to 九

    def _procurement(self) -> list[Block]:
        m, n = self.material, self.narrator
        table = procurement_table(m.items, m.purchases, self.head, m.money, summed=self.summed)
        total = Figures([table], m.year)("procurement", "total", "total")
        sentence = paragraph(f"{m.year}年，本{self.edition}安排政府采购预算", total, n.money, "。")
        return [
            Heading(2, "六、政府采购预算情况", "procurement"),
            sentence,
            TableBlock(table),
        ]

    def _assets(self) -> list[Block]:
        m, n = self.material, self.narrator
        table = assets_table(m.holdings, dict(m.quantities), self.head, m.money, summed=self.summed)
        total = Figures([table], m.year)("assets", "total", "value")
        if m.as_of:
            day = f"{m.as_of.year}年{m.as_of.month}月{m.as_of.day}日"
            held = paragraph(f"截至{day}，本{self.edition}固定资产总额", total, n.money, "。")
        else:
            self.gaps.append(Gap("国有资产", f"{m.year - 1}年末的固定资产", "固定资产表"))
            held = paragraph(f"本{self.edition}未登记{m.year - 1}年末的固定资产。")
        return [
            Heading(2, "七、国有资产信息", "assets"),
            held,
            self._bought(),
            TableBlock(table),
        ]

    def _bought(self) -> Paragraph:
        """Whether assets are to be bought: vehicles and equipment that the lines pay for."""
        m = self.material
        figures = Figures([m.now.equipment], m.year)
        bought: list[list[Run]] = [
            [name, figure, m.money.name]
            for key, name in (("vehicles", "公务用车购置费"), ("equipment", "设备购置费"))
            if (figure := figures("equipment", key, "total")).value
        ]
        if not bought:
            return paragraph(f"{m.year}年未安排购置公务用车和设备。")
        return paragraph(f"{m.year}年安排", listed(bought, "、"))

    def _glossary(self) -> list[Block]:
        return [
            Heading(2, "八、名词解释", "glossary"),
            *_numbered(self._texts(Section.GLOSSARY), between="："),
        ]

    def _other(self) -> list[Block]:
        texts = self._texts(Section.OTHER, needed=False)
        blocks: Iterable[Block] = (
            _numbered(texts)
            if len(texts) > 1
            else [paragraph(text.words) for text in texts]
            or [paragraph(f"本{self.edition}无其他需要说明的事项。")]
        )
        return [Heading(2, "九、其他需要说明的事项", "other"), *blocks]


def _numbered(texts: Sequence[Text], between: str = "。") -> list[Block]:
    return [
        paragraph(f"{number}、{text.title}{between if text.title else ''}{text.words}")
        for number, text in enumerate(texts, start=1)
    ]


def _section(number: int, section: TargetTable) -> list[Block]:
    """分项: its name, goal and indicators with their values."""
    indicators = "；".join(
        f"{row.level3}{'，' if row.description else ''}{row.description}：{row.value}"
        for row in section.indicators
    )
    return [
        paragraph(f"{number}、{section.name}"),
        paragraph("绩效目标：" + "\n".join(goal.text for goal in section.goals)),
        paragraph(f"绩效指标：{indicators}。"),
    ]
