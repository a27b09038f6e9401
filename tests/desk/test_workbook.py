"""The whole workbook: the real case, exports that import unchanged, the template, all or nothing."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from budget.models import (
    Asset,
    BudgetLine,
    Department,
    EconomicCode,
    FunctionCode,
    GovernmentCode,
    Phase,
    Procurement,
    Project,
    ProjectCost,
    RevenueLine,
    Unit,
    UnitBudget,
)
from budget.scope import Scope
from desk import workbook as desk_workbook
from desk.management.commands.demo import WORKBOOK as CASE
from desk.workbook import WORKBOOK, import_workbook, read_workbook
from desk.writer import write_export, write_template
from tests import builders as make
from tests.workbooks import edited, grid, line, revenue, workbook

pytestmark = pytest.mark.django_db
FACTS = (Unit, UnitBudget, RevenueLine, BudgetLine, Project, ProjectCost, Procurement, Asset)


def total(intake):
    """New, changed and gone over all sheets."""
    return tuple(
        sum(len(getattr(changes, kind)) for changes in intake.changes)
        for kind in ("new", "changed", "gone")
    )


def unchanged(intake):
    return {c.sheet.name: c.unchanged for c in intake.changes if c.unchanged}


def everything():
    """Every row of every fact, with its primary key."""
    return {model: list(model.objects.order_by("pk").values()) for model in FACTS}


def exported(year=2023, department="318", unit=""):
    return io.BytesIO(write_export(Scope(year, department, unit)))


# The real case


def test_the_real_case_imports_and_importing_it_again_changes_nothing():
    first = import_workbook(CASE)
    assert (first.faults, first.notes) == ([], [])
    before = everything()
    again = import_workbook(CASE)
    assert (again.faults, total(again)) == ([], (0, 0, 0))
    assert everything() == before


@pytest.mark.parametrize("year", [2022, 2023])
def test_an_export_of_the_real_case_imports_unchanged(year):
    import_workbook(CASE)
    before = everything()
    intake = import_workbook(exported(year))
    assert (intake.faults, intake.notes, total(intake)) == ([], [], (0, 0, 0))
    assert (
        unchanged(intake)["支出预算"] == BudgetLine.objects.filter(unit_budget__year=year).count()
    )
    assert everything() == before


def test_exports_of_both_years_fill_an_empty_database_with_the_same():
    import_workbook(CASE)
    files = [exported(2022), exported(2023)]

    def facts():
        fields = ("unit_budget__unit", "unit_budget__year", "function__code", "economic__code",
                  "project__code", "project__name", "amount")  # fmt: skip
        return set(BudgetLine.objects.values_list(*fields))

    before = facts()
    for model in (BudgetLine, RevenueLine, Procurement, Asset, Project):
        model.objects.all().delete()
    for file in files:
        assert import_workbook(file).faults == []
    assert facts() == before


# Everything that can be stored


def buy_and_hold(budget, project, other):
    purchased = {
        "unit_budget": budget, "kind": "货物", "item": "001", "amount": 10, "source_id": "11",
        "function": FunctionCode.objects.in_force(2023).get(code="2010301"),
        "economic": EconomicCode.objects.in_force(2023).get(code="30201"),
    }  # fmt: skip
    Procurement.objects.create(**purchased)
    Procurement.objects.create(
        **purchased | {"project": project, "catalogue": "A0201", "measure": "台", "quantity": "2.5",
                       "price": "3999.99", "small_business": 5, "micro_business": 3, "carried_over": True}
    )  # fmt: skip
    Asset.objects.create(
        unit=budget.unit, as_of=date(2022, 12, 31), kind="其中：办公用房", quantity="12.34", value=0
    )
    Asset.objects.create(unit=other, as_of=date(2022, 6, 30), kind="车辆", value="88.88")


@pytest.fixture
def rich():
    """A department that uses every field of every fact, of two years and all phases."""
    unit, other = make.unit("318001", "局=本级“x”"), make.unit("318002001", "中心", "事业")
    make.department("318", "旧名", year=2019)
    for phase in Phase:
        budget = make.unit_budget(unit, phase=phase)
        UnitBudget.objects.filter(pk=budget.pk).update(posts=5, staff=0, retirees=None)
        make.line(budget, amount="9999999999999.99")
        make.revenue(budget, amount="0.01")
        make.revenue(budget, amount="5", carried_over=True)
    adjusted = UnitBudget.objects.get(phase=Phase.ADJUSTMENT)
    make.line(adjusted, economic="30102", amount="-12.34")
    budget = make.unit_budget(unit)
    project = make.project(unit, "XM-2023_1", "=HYPERLINK(1)")
    Project.objects.filter(pk=project.pk).update(
        kind="特定目标类",
        year_from=2022,
        year_to=2024,
        grounds="一、\r\n二、\n\t三",
        office="+国库科",
    )
    make.line(budget, category="2", project=project, note="@摘要_x000D_")
    for order, note in ((1, ""), (3, "=按上年")):
        make.cost(project, order, note=note)
    make.line(budget, economic="30102", carried_over=True)
    make.line(
        budget, economic="30103", government=GovernmentCode.objects.in_force(2023).get(code="50101")
    )
    make.line(budget, economic=None, category="9", note="结余")
    buy_and_hold(budget, project, other)
    make.line(make.unit_budget(unit, 2022), amount="1")
    make.line(make.unit_budget(other), amount="2", source="3")
    return unit


def test_an_export_contains_every_stored_fact_and_imports_unchanged(rich):
    before = everything()
    intake = import_workbook(exported())
    assert (intake.faults, total(intake)) == ([], (0, 0, 0))
    assert unchanged(intake) == {
        "部门": 1,
        "预算单位": len(Phase) + 1,
        "项目": 1,
        "项目测算": 2,
        "收入预算": RevenueLine.objects.count(),
        "支出预算": BudgetLine.objects.filter(unit_budget__year=2023).count(),
        "政府采购": 2,
        "固定资产": 2,
    }
    assert everything() == before


def test_an_export_fills_an_empty_database_with_the_same(rich):
    file = exported()

    def facts():
        return {
            model: sorted(map(str, model.objects.values_list(*fields)))
            for model, fields in {
                UnitBudget: ("unit", "year", "phase", "posts", "staff", "retirees"),
                RevenueLine: ("unit_budget__phase", "source", "carried_over", "amount"),
                BudgetLine: (
                    "unit_budget__phase", "function__code", "economic__code", "category", "source",
                    "carried_over", "project__code", "government__code", "note", "amount",
                ),
                Procurement: ("item", "project__code", "quantity", "price", "small_business", "micro_business"),
                ProjectCost: ("project__code", "order", "item", "quantity", "standard", "note"),
                Asset: ("unit", "as_of", "kind", "quantity", "value"),
                Project: ("code", "unit", "name", "kind", "year_from", "year_to", "office"),
            }.items()
        }  # fmt: skip

    UnitBudget.objects.filter(year=2022).delete()
    before = facts()
    for model in (BudgetLine, RevenueLine, Procurement, Asset, Project, UnitBudget):
        model.objects.all().delete()
    assert import_workbook(file).faults == []
    assert facts() == before


def test_an_export_of_an_earlier_year_without_lines_does_not_rename_the_later(rich):
    make.department("318", "新名", year=2023)
    make.department("318", "老名", year=2021)
    assert total(import_workbook(exported(2021))) == (0, 0, 0)
    assert Department.objects.get().name_in(2023) == "新名"


def test_a_clerks_export_of_its_unit_imports_unchanged(rich):
    import_workbook(CASE)
    clerk = make.clerk(Unit.objects.get(pk="318001"))
    intake = import_workbook(exported(unit="318001"), clerk)
    assert (intake.faults, total(intake)) == ([], (0, 0, 0))


def test_an_export_is_read_row_by_row_in_few_queries(rich, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        write_export(Scope(2023, "318"))


def test_queries_of_an_import_do_not_grow_with_its_rows():
    unit = make.unit("318001")
    codes = EconomicCode.objects.usable(2023).filter(level=2).values_list("code", flat=True)

    def queries(number):
        with CaptureQueriesContext(connection) as captured:
            file = workbook(
                支出预算=[line(经济科目编码=code, amount=number) for code in codes[:number]]
            )
            assert import_workbook(file).faults == []
        return len(captured)

    few = queries(2)
    assert queries(40) <= few + 4
    assert BudgetLine.objects.filter(unit_budget__unit=unit).count() == 40


# All or nothing


def test_a_crash_in_the_last_sheet_leaves_nothing(monkeypatch):
    def crash(changes, book):
        raise RuntimeError("power cut")

    sheets = (*WORKBOOK[:-1], type(WORKBOOK[-1])(**{**vars(WORKBOOK[-1]), "save": crash}))
    monkeypatch.setattr(desk_workbook, "WORKBOOK", sheets)
    with pytest.raises(RuntimeError, match="power cut"):
        import_workbook(CASE)
    assert [model.objects.count() for model in FACTS] == [0] * len(FACTS)


def test_one_fault_saves_nothing(rich):
    before = everything()
    file = workbook(
        收入预算=[revenue(amount=77)], 支出预算=[line(amount=77), line(功能科目编码="1")]
    )
    assert len(import_workbook(file).faults) == 1
    assert everything() == before


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path):
    for path in (tmp_path, tmp_path / "none.xlsx"):
        (fault,) = import_workbook(path).faults
        assert str(fault).startswith("工作簿：文件不能读取。")


def test_what_is_deleted_with_a_project_is_said_before():
    import_workbook(CASE)
    kept = [row for row in exported_rows("项目") if row[0] != "3180010001"]
    lines = [row for row in exported_rows("支出预算") if row[8] != "3180010001"]
    intake = read_workbook(grid(项目=kept, 支出预算=lines)).intake
    assert intake.faults == []
    assert list(intake.of("项目").gone) == [("3180010001", 2023)]
    assert "项目 3180010001 的绩效目标表将随该项目一并删除。" in intake.notes


def exported_rows(sheet):
    page = openpyxl.load_workbook(exported())[sheet]
    return [
        ["" if value is None else value for value in row]
        for row in page.iter_rows(values_only=True)
    ]


def test_no_relation_of_a_project_is_forgotten():
    """Deleting a project is refused, or goes with a note: nothing else happens to what refers to it."""
    kinds = {relation.on_delete for relation in Project._meta.related_objects}
    assert kinds <= {models.PROTECT, models.CASCADE}


# The template


@pytest.fixture
def template():
    return openpyxl.load_workbook(io.BytesIO(write_template()))


def test_the_template_has_the_instructions_and_every_sheet_in_order(template):
    assert template.sheetnames == ["填写说明", *(sheet.name for sheet in WORKBOOK)]
    for sheet in WORKBOOK:
        headings = [cell.value for cell in template[sheet.name][1]]
        assert headings == [column.heading for column in sheet.columns]


def test_code_columns_of_the_template_keep_every_digit(template):
    for sheet in WORKBOOK:
        page = template[sheet.name]
        for index, column in enumerate(sheet.columns, start=1):
            letter = openpyxl.utils.get_column_letter(index)
            style = page.column_dimensions[_dimension(page, index)]
            assert (style.number_format == "@") == column.code, (sheet.name, letter)


def _dimension(page, index):
    """openpyxl keeps equal neighbours under the first one's letter."""
    return next(
        letter for letter, its in page.column_dimensions.items() if its.min <= index <= its.max
    )


def test_drop_downs_stand_on_the_columns_that_have_choices(template):
    page = template["支出预算"]
    found = {str(rule.sqref)[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert found["B"] == '"一上,二上,年初预算,调整,决算"'
    assert found["H"] == '"是,否"'
    assert found["F"].startswith('"人员经费,公用经费,项目支出')
    assert "财政拨款," not in found["G"].replace("预算拨款,", "")
    assert sorted(found) == ["B", "F", "G", "H"]


def test_a_template_filled_in_imports_and_its_instructions_are_passed_over_silently():
    def fill(book):
        book["部门"].append(["318", "财政局", 2023])
        book["预算单位"].append(["318001", "财政局本级", "318", "行政"])
        book["收入预算"].append(revenue())
        book["支出预算"].append(line())

    intake = import_workbook(edited(io.BytesIO(write_template()), fill))
    assert (intake.faults, intake.notes, total(intake)) == ([], [], (4, 0, 0))


def test_an_empty_template_does_nothing():
    intake = import_workbook(io.BytesIO(write_template()))
    assert (intake.faults, total(intake)) == ([], (0, 0, 0))
