"""Codes, units and people kept by hand in the admin."""

import pytest
from django.urls import reverse

from budget.models import DepartmentYear, FunctionCode, Role, Source, Unit, UnitYear, User
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, db):
    client.force_login(builders.administrator())
    return client


def post(client, page, *args, **values):
    """The errors by field, {} when it was saved."""
    answer = client.post(reverse(f"admin:budget_{page}", args=args), values)
    return {} if answer.status_code == 302 else dict(answer.context["adminform"].errors)


# Codes


def code(**values):
    return {
        "code": "2018801",
        "name": "某项",
        "budget": "G",
        "year_from": 1949,
        "year_to": 9999,
    } | values


def test_a_code_gets_its_level_and_parent_and_gives_its_children_one(administrator):
    assert post(administrator, "functioncode_add", **code()) == {}
    row = FunctionCode.objects.get(code="2018801")
    assert (row.level, row.parent_code, row.pinyin) == (3, "201", "mouxiang mx")
    assert post(administrator, "functioncode_add", **code(code="20188", name="某款")) == {}
    row.refresh_from_db()
    assert row.parent_code == "20188"
    above = FunctionCode.objects.get(code="20188")
    administrator.post(
        reverse("admin:budget_functioncode_delete", args=[above.pk]), {"post": "yes"}
    )
    row.refresh_from_db()
    assert row.parent_code == "201"


def test_a_code_is_refused_with_what_would_be_right(administrator):
    said = {
        "length": post(administrator, "functioncode_add", **code(code="2018")),
        "list": post(administrator, "functioncode_add", **code(code="301")),
        "twice": post(administrator, "functioncode_add", **code(code="2010301", year_from=2020)),
        "order": post(administrator, "functioncode_add", **code(year_from=2024, year_to=2023)),
    }
    assert said == {
        "length": {"code": ["应为3位（类）、5位（款）或7位（项、细目）数字。"]},
        "list": {"code": ["功能分类科目的编码以 2 开头。"]},
        "twice": {"year_from": ["与“2010301 行政运行”（一直有效）重复，同一编码的年度不能重叠。"]},
        "order": {"__all__": ["停用年度不能早于启用年度。"]},
    }


def test_a_code_in_use_stays_in_force_in_the_years_it_is_used_in(administrator):
    line = builders.line(builders.unit_budget(builders.unit()))
    changed = code(code="2010301", name="行政运行", year_to=2022)
    assert post(administrator, "functioncode_change", line.function.pk, **changed) == {
        "year_to": ["2023 年的预算正在使用这个编码，启用和停用年度应包含该年。"]
    }
    changed = code(code="2019999", name="行政运行", year_to=2024)
    assert post(administrator, "functioncode_change", line.function.pk, **changed) == {}
    line.function.refresh_from_db()
    assert (line.function.code, line.function.year_to) == ("2010301", 2024)


def test_codes_are_listed_by_the_years_they_are_in_force(administrator):
    FunctionCode.objects.create(code="2010388", name="旧", level=3, year_to=2015)
    page = reverse("admin:budget_functioncode_changelist")

    def found(year):
        return [
            row.name
            for row in administrator.get(page, {"year": year, "q": "2010388"})
            .context["cl"]
            .result_list
        ]

    assert (found(2015), found(2016)) == (["旧"], [])


def test_a_source_begins_with_its_parents_code(administrator):
    values = {"code": "24", "name": "某拨款", "parent": "1", "budget": "G"}
    assert post(administrator, "source_add", **values) == {"code": ["应以上级编码 1 开头。"]}
    assert post(administrator, "source_add", **{**values, "code": "14"}) == {}
    assert Source.objects.get(pk="14").parent_id == "1"


# Departments and units


def years(prefix="years", **row):
    counts = {
        f"{prefix}-TOTAL_FORMS": 1,
        f"{prefix}-INITIAL_FORMS": 0,
        f"{prefix}-MIN_NUM_FORMS": 1,
    }
    return {**counts, **{f"{prefix}-0-{name}": value for name, value in row.items()}}


def test_departments_and_units_are_made_with_a_name_of_a_year(administrator):
    department = years(year=2023, name="教育局")
    assert post(administrator, "department_add", code="205", **department) == {}
    assert DepartmentYear.objects.get(department="205").name == "教育局"
    unit = years(year=2023, name="第一中学", nature="事业")
    assert post(administrator, "unit_add", code="205001", department="205", **unit) == {}
    assert UnitYear.objects.get(unit="205001").pinyin == "diyizhongxue dyzx"


def test_codes_of_departments_and_units_keep_their_form_and_stay(administrator):
    builders.unit("318001")
    name = years(year=2023, name="某", nature="行政")
    assert post(administrator, "department_add", code="31", **name) == {
        "code": ["部门编码应为3位数字。"]
    } or post(administrator, "department_add", code="31", **name) == {
        "__all__": ["部门编码应为3位数字。"]
    }
    refused = post(administrator, "unit_add", code="205001", department="318", **name)
    assert refused == {"__all__": ["单位编码应以部门编码开头。"]}
    row = UnitYear.objects.get(unit="318001")
    kept = years(year=2023, name="改名", nature="行政", id=row.pk, unit="318001")
    kept["years-INITIAL_FORMS"] = 1
    assert post(administrator, "unit_change", "318001", code="318009", **kept) == {}
    assert [unit.pk for unit in Unit.objects.all()] == ["318001"]
    assert UnitYear.objects.get().name == "改名"


def test_a_department_without_a_name_is_refused(administrator):
    nameless = {**years(year="", name=""), "code": "205"}
    assert administrator.post(reverse("admin:budget_department_add"), nameless).status_code == 200
    assert not DepartmentYear.objects.exists()


# People


def account(**values):
    return {
        "username": "xin",
        "password1": builders.PASSWORD,
        "password2": builders.PASSWORD,
        "last_name": "新",
        "first_name": "人",
    } | values


def test_a_role_comes_with_its_place(administrator):
    builders.unit("318001")
    said = {
        role: post(administrator, "user_add", **account(role=role))
        for role in (Role.CLERK, Role.ACCOUNTANT, Role.REVIEWER)
    }
    assert said == {
        Role.CLERK: {"unit": ["经办应填写所在单位。"]},
        Role.ACCOUNTANT: {"department": ["部门财务应填写所在部门。"]},
        Role.REVIEWER: {"responsible_for": ["财政审核应填写对口部门。"]},
    }
    placed = account(role=Role.REVIEWER, responsible_for=["318"])
    assert post(administrator, "user_add", **placed) == {}
    person = User.objects.get(username="xin")
    assert [department.pk for department in person.responsible_for.all()] == ["318"]
    assert (str(person), person.check_password(builders.PASSWORD)) == ("新人", True)


def test_an_account_is_changed_but_never_deleted_nor_made_a_superuser(administrator):
    unit = builders.unit("318001")
    person = builders.clerk(unit)
    changed = {
        "username": "clerk",
        "role": Role.AUDITOR,
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
    }
    assert post(administrator, "user_change", person.pk, **changed) == {}
    person.refresh_from_db()
    assert (person.role, person.is_superuser, person.is_staff) == (Role.AUDITOR, False, False)
    page = reverse("admin:budget_user_delete", args=[person.pk])
    assert administrator.post(page, {"post": "yes"}).status_code == 403


def test_nobody_else_grants_roles(client):
    unit = builders.unit("318001")
    for person in (builders.clerk(unit), builders.accountant(unit.department), builders.auditor()):
        client.force_login(person)
        for page, args in (
            ("user_add", ()),
            ("user_change", (person.pk,)),
            ("user_delete", (person.pk,)),
        ):
            address = reverse(f"admin:budget_{page}", args=args)
            posted = {"username": person.username, "role": Role.ADMINISTRATOR}
            assert client.post(address, posted).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[person.pk])
        assert client.post(password, {"password1": "x", "password2": "x"}).status_code == 403
        person.refresh_from_db()
        assert person.role != Role.ADMINISTRATOR


def test_the_password_is_set_on_a_page_of_its_own(administrator):
    person = builders.auditor()
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    new = {"password1": "Qing-wa-88!", "password2": "Qing-wa-88!", "usable_password": "true"}
    assert administrator.post(page, new).status_code == 302
    person.refresh_from_db()
    assert person.check_password("Qing-wa-88!")
