"""填写文字: who may write the texts of an edition, and what saving makes of them."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from budget.models import Unit, UnitBudget
from budget.scope import Scope
from desk.management.commands.demo import WORKBOOK
from desk.workbook import import_workbook
from disclosure.models import Particulars, Population, Statement
from tests import builders

pytestmark = pytest.mark.django_db

DEPARTMENT, UNIT, SISTER = (
    Scope(2023, "318"),
    Scope(2023, "318", "318001"),
    Scope(2023, "318", "318002"),
)
ALL = Scope(2023)
ANSWERS = {
    "clerk": (404, 200, 404, 404),
    "accountant": (200, 200, 200, 404),
    "reviewer": (403, 403, 403, 404),
    "auditor": (403, 403, 403, 404),
    "administrator": (404, 404, 404, 404),
    "outsider": (404, 404, 404, 404),
}


@pytest.fixture
def people(codes):
    assert import_workbook(WORKBOOK).faults == []
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


def address(scope):
    return reverse("disclosure:texts", args=[scope])


def fields(client, scope=DEPARTMENT):
    """What a browser would send back, as it stands on the page."""
    context = client.get(address(scope)).context
    entry = context["entry"]
    shown = [difference["form"] for difference in context["differences"]]
    forms = [entry.particulars, *shown, *(form for rows in entry.rows.values() for form in rows)]
    data = {"seen": [entry.seen]}
    for bound in (form[name] for form in forms for name in form.fields):
        value = bound.value()
        text = bound.field.widget.format_value(value) if bound.name != "population" else value
        data.setdefault(bound.html_name, []).append(text or "")
    return data


def stored(unit=None):
    rows = Statement.objects.filter(year=2023, unit=unit).order_by("section", "order")
    return list(rows.values_list("section", "order", "title", "text"))


def said(section, unit=None):
    return [row[1:] for row in stored(unit) if row[0] == section]


@pytest.mark.parametrize("person", ANSWERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_enter_an_edition_writes_its_texts(client, people, person, method):
    client.force_login(people[person])
    scopes = (DEPARTMENT, UNIT, SISTER, ALL)
    statuses = tuple(getattr(client, method)(address(scope)).status_code for scope in scopes)

    assert statuses == ANSWERS[person]


@pytest.mark.parametrize(("person", "offered"), [("clerk", True), ("reviewer", False)])
def test_only_who_may_write_is_led_to_the_page(client, people, person, offered):
    client.force_login(people[person])
    page = client.get(reverse("disclosure:booklet", args=[UNIT])).content.decode()

    assert (f'href="{address(UNIT)}"' in page) is offered


def test_saving_the_page_as_it_stands_changes_no_text(accountant):
    before, particulars = stored(), Particulars.objects.filter(unit=None).values().get()
    answer = accountant.post(address(DEPARTMENT), fields(accountant))

    assert answer.status_code == 302
    assert before
    assert stored() == before
    assert Particulars.objects.filter(unit=None).values().get() == particulars


def test_a_reason_stands_between_its_difference_and_last_years_reason(accountant):
    Statement.objects.create(
        year=2022, department_id="318", section="增减原因", title="项目支出", text="上年新建机房"
    )
    page = accountant.get(address(DEPARTMENT))
    found = {its["reason"]: its for its in page.context["differences"]}["项目支出"]

    assert found["sentence"].startswith("较2022年预算增加27.11万元，增长")
    assert found["last"] == "上年新建机房"
    assert "上年新建机房" in page.content.decode()


def test_what_is_typed_is_saved_in_order_and_the_emptied_is_gone(accountant):
    data = fields(accountant)
    data |= {"PROJECT-text": ["新增两个项目"], "month": ["2023-04"], "approved": [""]}
    data |= {"GLOSSARY-title": ["甲", "", "丙"], "GLOSSARY-text": ["一\r\n二", " ", "三"]}
    data |= {"population": [Population.ALL]}
    accountant.post(address(DEPARTMENT), data)
    particulars = Particulars.objects.get(unit=None)

    assert said("名词解释") == [(1, "甲", "一\n二"), (2, "丙", "三")]
    assert "新增两个项目" in [text for *_, text in said("增减原因")]
    assert (particulars.month, particulars.approved) == (date(2023, 4, 1), None)
    assert particulars.population == Population.ALL


def test_an_emptied_reason_and_emptied_particulars_are_removed(accountant):
    data = fields(accountant) | {"PROJECT-text": [""], "month": [""], "approved": [""]}
    accountant.post(address(DEPARTMENT), data | {"population": [Population.ADMINISTRATIVE]})

    assert "项目支出" not in [title for _, title, _ in said("增减原因")]
    assert not Particulars.objects.filter(unit=None).exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"PROJECT-text": ["长" * 4001]}, "有 4001 个字，最多 4000 个字。"),
        ({"OTHER-title": [""], "OTHER-text": ["响\x07铃"]}, "含有不可见的控制字符"),
        ({"OTHER-title": ["题" * 61], "OTHER-text": ["文"]}, "有 61 个字，最多 60 个字。"),
        ({"OTHER-title": ["题"], "OTHER-text": [""]}, "不能为空。"),
        ({"month": ["2023-13"]}, "应为年和月，如 2023-03。"),
        ({"month": ["0000-03"]}, "应为年和月，如 2023-03。"),
        ({"month": [""]}, "请填写公开月份"),
        ({"approved": ["二月"]}, "应为日期，如 2023-02-20。"),
        ({"seen": ["old"]}, "它已被修改"),
    ],
)
def test_a_fault_is_said_and_nothing_is_saved_but_kept_on_the_page(accountant, wrong, message):
    before = stored()
    kept = {"DUTIES-title": [""], "DUTIES-text": ["新写的职责"]}
    page = accountant.post(address(DEPARTMENT), fields(accountant) | kept | wrong)

    assert page.status_code == 200
    assert message in page.content.decode()
    assert "新写的职责" in page.content.decode()
    assert stored() == before


def test_a_row_more_keeps_what_is_typed_and_saves_nothing(accountant):
    before = stored()
    kept = {"OTHER-title": ["", ""], "OTHER-text": ["还没写完", ""], "more": "其他说明"}
    page = accountant.post(address(DEPARTMENT), fields(accountant) | kept)

    assert len(page.context["entry"].rows["其他说明"]) == 3
    assert "还没写完" in page.content.decode()
    assert stored() == before


def test_only_the_text_that_changed_is_written(accountant):
    before = dict(Statement.objects.filter(year=2023, unit=None).values_list("pk", "text"))
    typed = fields(accountant)
    typed["MEASURES-text"][0] += "并加强监督。"
    assert accountant.post(address(DEPARTMENT), typed).status_code == 302
    after = dict(Statement.objects.filter(year=2023, unit=None).values_list("pk", "text"))
    assert after.keys() == before.keys()
    assert [text for key, text in after.items() if text != before[key]] == [
        typed["MEASURES-text"][0]
    ]


def test_last_years_text_is_taken_over_and_saves_nothing(accountant):
    next_year = replace(DEPARTMENT, year=2024)
    offered = accountant.get(address(next_year)).context["sections"]
    assert all(its["last"] and its["blank"] for its in offered)
    assert not any(its["blank"] for its in accountant.get(address(DEPARTMENT)).context["sections"])
    page = accountant.post(address(next_year), fields(accountant, next_year) | {"last": "部门职责"})

    taken = [
        row["text"].value() for row in page.context["entry"].rows["部门职责"] if row["text"].value()
    ]
    assert taken == [text for _, _, text in said("部门职责")]
    assert not Statement.objects.filter(year=2024).exists()


def test_rows_of_unequal_length_are_refused(accountant):
    answer = accountant.post(address(DEPARTMENT), {"OTHER-title": ["", ""], "OTHER-text": [""]})

    assert answer.status_code == 400


def test_a_units_edition_is_apart_from_its_departments(client, people):
    client.force_login(people["clerk"])
    before = stored()
    data = fields(client, UNIT) | {"OTHER-title": [""], "OTHER-text": ["本单位的说明"]}
    client.post(address(UNIT), data)

    assert said("其他说明", "318001") == [(1, "", "本单位的说明")]
    assert stored() == before
    assert stored("318002") == []


def test_a_reason_without_a_field_on_the_page_stays(accountant):
    data = fields(accountant)
    del data["PROJECT-text"]
    before = stored()
    accountant.post(address(DEPARTMENT), data)

    assert stored() == before


def test_an_unsupported_figure_stands_beside_its_text(accountant):
    data = fields(accountant) | {"PROJECT-text": ["增加98765.43万元"]}
    page = accountant.post(address(DEPARTMENT), data, follow=True).content.decode()

    assert "<mark>98765.43万元</mark> 各表和计算的文字中没有这个金额" in page


def test_texts_are_closed_while_the_budget_is_with_the_bureau(accountant):
    sent = fields(accountant)
    for state, answer in (("at-bureau", 403), ("issued", 200)):
        UnitBudget.objects.filter(year=2023).update(state=state)
        assert accountant.get(address(DEPARTMENT)).status_code == answer
    UnitBudget.objects.filter(year=2023).update(state="at-bureau")
    assert accountant.post(address(DEPARTMENT), sent).status_code == 403
