"""勾稽关系 of Hebei's nine tables: each table by itself (T), the tables among each other (X)."""

from budget.rules import FORBIDS, WARNS
from disclosure.tieouts import Relation, Ties, across, all_of, down, stack

from .hebei_ties import (
    FISCAL_SOURCES,
    FISCAL_TABLES,
    OTHER_SOURCES,
    SPENT,
    SUMS,
    classes_of_fiscal_summary,
    classes_of_summary,
    contribution,
    fiscal_balance,
    fiscal_tables_together,
    fiscal_within_summary,
    income_by_source,
    not_less,
    revenue_and_expenditure,
    revenue_is_spent_or_kept,
    same,
    three_public_and_basic,
    three_public_items,
)

ORDER_143 = "财预〔2016〕143号《地方预决算公开操作规程》"
BUDGET_LAW = "《中华人民共和国预算法》"
CLASSIFICATION = "《政府收支分类科目》"


EACH_ROW, EACH_COLUMN, EACH_CLASS = "每一行", "每一栏", "各类和合计"
EACH_CODE = "每一栏的合计和各级科目"


def within(number: str, name: str, text: str, table: str, ties: Ties, of: str = "该行") -> Relation:
    return Relation(
        number, name, FORBIDS, ORDER_143, text, (table,), ties, population=of, firm=True
    )


def between(
    number: str,
    name: str,
    text: str,
    tables: tuple[str, ...],
    ties: Ties,
    of: str = "合计行",
    *,
    unsigned: bool = False,
) -> Relation:
    return Relation(
        number, name, FORBIDS, ORDER_143, text, tables, ties, unsigned, population=of, firm=True
    )


def tree(number: str, table: str) -> Relation:
    text = "合计＝各类之和，类＝各款之和，款＝各项之和。"
    return within(number, "各级科目合计", text, table, down(table), EACH_CODE)


def balance(number: str, name: str, text: str, table: str, ties: Ties, of: str) -> Relation:
    return Relation(
        number, name, FORBIDS, BUDGET_LAW, text, (table,), ties, population=of, firm=True
    )


SUMMARY = (
    within(
        "T1.1",
        "本年收入合计",
        "本年收入合计＝各项收入之和。",
        "summary",
        stack("summary", "income", "year", but=SUMS),
    ),
    within(
        "T1.2",
        "收入总计",
        "收入总计＝本年收入合计＋上年结转结余。",
        "summary",
        stack("summary", "income", "total", ("year", "carried")),
    ),
    within(
        "T1.3",
        "本年支出合计",
        "本年支出合计＝各类支出之和。",
        "summary",
        stack("summary", "expenditure", "year", but=SUMS),
    ),
    within(
        "T1.4",
        "支出总计",
        "支出总计＝本年支出合计＋年终结转结余。",
        "summary",
        stack("summary", "expenditure", "total", ("year", "carried")),
    ),
    balance(
        "T1.5",
        "收支总计相等",
        "收入总计＝支出总计。",
        "summary",
        same(("summary", "total", "income"), ("summary", "total", "expenditure")),
        "总计行",
    ),
)

BY_FUNCTION = (
    within(
        "T2.1",
        "合计等于小计加上年结转",
        "合计＝小计＋上年结转。",
        "revenue",
        across("revenue", "total", ("year", "carried")),
        EACH_ROW,
    ),
    within(
        "T2.2",
        "小计等于各项收入",
        "小计＝各项本年收入之和。",
        "revenue",
        across("revenue", "year", ("fiscal", *OTHER_SOURCES.values())),
        EACH_ROW,
    ),
    tree("T2.3", "revenue"),
    within(
        "T3.1",
        "合计等于各类别支出",
        "合计＝基本支出＋项目支出＋经营支出＋上解上级支出＋对附属单位补助支出。",
        "expenditure",
        across(
            "expenditure",
            "total",
            ("basic", "project", "operating", "to-superior", "to-subordinate"),
        ),
        EACH_ROW,
    ),
    tree("T3.2", "expenditure"),
)

FISCAL_SUMMARY = (
    within(
        "T4.1",
        "本年收入合计",
        "本年收入合计＝各项财政拨款之和。",
        "fiscal-summary",
        stack("fiscal-summary", "income", "year", tuple(FISCAL_SOURCES)),
    ),
    within(
        "T4.2",
        "年初结转和结余",
        "年初财政拨款结转和结余＝其各项来源之和。",
        "fiscal-summary",
        stack("fiscal-summary", "income", "carried", tuple(f"carried-{s}" for s in FISCAL_SOURCES)),
    ),
    within(
        "T4.3",
        "收入总计",
        "收入总计＝本年收入合计＋年初财政拨款结转和结余。",
        "fiscal-summary",
        stack("fiscal-summary", "income", "total", ("year", "carried")),
    ),
    within(
        "T4.4",
        "合计等于各项拨款",
        "合计＝一般公共预算＋政府性基金预算＋国有资本经营预算。",
        "fiscal-summary",
        across("fiscal-summary", "total", tuple(FISCAL_SOURCES.values())),
        EACH_ROW,
    ),
    within(
        "T4.5",
        "本年支出合计",
        "各栏：本年支出合计＝各类支出之和。",
        "fiscal-summary",
        all_of(*(stack("fiscal-summary", column, "year", but=SUMS) for column in SPENT)),
        EACH_COLUMN,
    ),
    within(
        "T4.6",
        "支出总计",
        "各栏：支出总计＝本年支出合计＋年末财政拨款结转和结余。",
        "fiscal-summary",
        all_of(
            *(stack("fiscal-summary", column, "total", ("year", "carried")) for column in SPENT)
        ),
        EACH_COLUMN,
    ),
    balance(
        "T4.7",
        "收支总计相等",
        "收入总计＝支出总计。",
        "fiscal-summary",
        same(("fiscal-summary", "total", "income"), ("fiscal-summary", "total", "total")),
        "总计行",
    ),
    balance(
        "T4.8",
        "各项拨款收支相等",
        "各项财政拨款：本年收入＋年初结转和结余＝支出总计。",
        "fiscal-summary",
        fiscal_balance,
        "三项拨款分别",
    ),
)


def by_fiscal_source(number: int, column: str) -> tuple[Relation, Relation]:
    table = FISCAL_TABLES[column]
    return (
        within(
            f"T{number}.1",
            "合计等于基本支出加项目支出",
            "合计＝基本支出＋项目支出。",
            table,
            across(table, "total", ("basic", "project")),
            EACH_ROW,
        ),
        tree(f"T{number}.2", table),
    )


FISCAL_DETAILS = (
    *by_fiscal_source(5, "general"),
    within(
        "T6.1",
        "合计等于人员经费加公用经费",
        "合计＝人员经费＋公用经费。",
        "general-basic",
        across("general-basic", "total", ("personnel", "public")),
        EACH_ROW,
    ),
    tree("T6.2", "general-basic"),
    *by_fiscal_source(7, "fund"),
    *by_fiscal_source(8, "capital"),
    within(
        "T9.1",
        "合计等于各项拨款",
        "合计＝一般公共预算＋政府性基金预算＋国有资本经营预算。",
        "three-public",
        across("three-public", "total", tuple(FISCAL_SOURCES.values())),
        EACH_ROW,
    ),
    within(
        "T9.2",
        "“三公”经费构成",
        "合计＝“三公”经费＋会议费＋培训费；“三公”经费＝因公出国（境）费＋公务用车购置及运维费＋"
        "公务接待费；公务用车购置及运维费＝购置费＋运行维护费；因公出国（境）费＝教学科研人员＋其他。",
        "three-public",
        three_public_items,
        EACH_COLUMN,
    ),
)

BETWEEN = (
    between(
        "X01",
        "表1与表2的收入",
        "表1各项本年收入＝表2合计行的同一来源。",
        ("summary", "revenue"),
        income_by_source,
        "各项来源",
    ),
    between(
        "X02",
        "表1与表2的总计",
        "表1收入总计、本年收入合计、上年结转结余＝表2合计行的合计、小计、上年结转。",
        ("summary", "revenue"),
        all_of(
            *(
                same(("summary", key, "income"), ("revenue", "total", key))
                for key in ("total", "year", "carried")
            )
        ),
    ),
    between(
        "X03",
        "表1与表3的支出",
        "表1各类支出、本年支出合计＝表3同一类、合计行的合计。",
        ("summary", "expenditure"),
        classes_of_summary,
        EACH_CLASS,
    ),
    between(
        "X04",
        "表2与表3的合计",
        "表2合计＝表3合计＋表1年终结转结余。",
        ("summary", "revenue", "expenditure"),
        revenue_is_spent_or_kept,
    ),
    between(
        "X05",
        "表2与表3的各科目",
        "表2各科目≥表3同一科目；没有年终结转结余时相等。",
        ("summary", "revenue", "expenditure"),
        revenue_and_expenditure,
        "各级科目",
        unsigned=True,
    ),
    between(
        "X06",
        "表1与表4的财政拨款",
        "表1各项财政拨款收入＝表4同一来源。",
        ("summary", "fiscal-summary"),
        all_of(
            *(
                same(("summary", s, "income"), ("fiscal-summary", s, "income"))
                for s in FISCAL_SOURCES
            )
        ),
    ),
    between(
        "X07",
        "表4在表1之内",
        "表4的结转结余、各类支出和总计≤表1同一行。",
        ("summary", "fiscal-summary"),
        fiscal_within_summary,
        "各类、结转结余和总计",
        unsigned=True,
    ),
    *(
        between(
            f"X{8 + i:02}",
            f"表4与表{number}的各类支出",
            f"表4同一拨款的各类支出、本年支出合计＝表{number}同一类、合计行的合计。",
            ("fiscal-summary", table),
            classes_of_fiscal_summary(column),
            EACH_CLASS,
        )
        for i, (number, (column, table)) in enumerate(
            zip((5, 7, 8), FISCAL_TABLES.items(), strict=True)
        )
    ),
    between(
        "X11",
        "表5与表6的基本支出",
        "表5合计行的基本支出＝表6合计行的合计。",
        ("general-expenditure", "general-basic"),
        same(("general-expenditure", "total", "basic"), ("general-basic", "total", "total")),
    ),
    between(
        "X12",
        "表3与表5、表7、表8",
        "表3各科目≥表5＋表7＋表8同一科目；没有其他来源和上年结转时相等。",
        ("revenue", "expenditure", *FISCAL_TABLES.values()),
        fiscal_tables_together,
        "各级科目的各栏",
        unsigned=True,
    ),
    between(
        "X13",
        "表9与表6的“三公”经费",
        "表9一般公共预算各项≥表6同一款。",
        ("three-public", "general-basic"),
        three_public_and_basic,
        "各项“三公”经费、会议费、培训费",
        unsigned=True,
    ),
    between(
        "X14",
        "表9在表5、表7、表8之内",
        "表9各项拨款的合计≤表5、表7、表8的合计。",
        ("three-public", *FISCAL_TABLES.values()),
        all_of(
            *(
                not_less((table, "total", "total"), ("three-public", "total", column))
                for column, table in FISCAL_TABLES.items()
            )
        ),
        unsigned=True,
    ),
)

CONTRIBUTIONS = (
    ("C01", "养老保险缴费", "30108", ("2080505",)),
    ("C02", "职业年金缴费", "30109", ("2080506",)),
    ("C03", "住房公积金", "30113", ("2210201",)),
    ("C04", "基本医疗保险缴费", "30110", ("2101101", "2101102")),
    ("C05", "公务员医疗补助缴费", "30111", ("2101103",)),
)
CUSTOMARY = tuple(
    Relation(
        number,
        name,
        WARNS,
        CLASSIFICATION,
        f"表6 {economic}＝表5 {'＋'.join(functions)}的基本支出（通常如此）。",
        ("general-basic", "general-expenditure"),
        contribution(economic, *functions),
        population="一般公共预算基本支出",
    )
    for number, name, economic, functions in CONTRIBUTIONS
)

RELATIONS = (*SUMMARY, *BY_FUNCTION, *FISCAL_SUMMARY, *FISCAL_DETAILS, *BETWEEN, *CUSTOMARY)
