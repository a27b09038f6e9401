"""The admin by role: every person at every page of every list, beside rows that must not leak."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import ForeignKey
from django.urls import reverse

from budget.models import (
    Asset,
    Department,
    EconomicCode,
    EconomicMapping,
    FunctionCode,
    GovernmentCode,
    Procurement,
    Project,
    Role,
    Unit,
    UnitBudget,
    User,
)
from tests import builders

pytestmark = pytest.mark.django_db

# w: list, add, change, delete; u: the same without deleting; r: list and look; -: nothing.
RIGHTS = """
                 clerk  accountant  reviewer  auditor  administrator
department       r      r           r         r        w
unit             r      r           r         r        w
unitbudget       w      w           r         r        -
revenueline      w      w           r         r        -
budgetline       w      w           r         r        -
project          w      w           r         r        -
procurement      w      w           r         r        -
asset            w      w           r         r        -
functioncode     r      r           r         r        w
economiccode     r      r           r         r        w
governmentcode   r      r           r         r        w
economicmapping  r      r           r         r        w
source           r      r           r         r        w
category         r      r           r         r        w
user             -      -           -         -        u
"""
PEOPLE, *LINES = [line.split() for line in RIGHTS.strip().splitlines()]
MATRIX = {
    (person, model): right
    for model, *rights in LINES
    for person, right in zip(PEOPLE, rights, strict=True)
}
STATUS = {
    "w": {"changelist": 200, "add": 200, "change": 200, "history": 200, "delete": 200},
    "u": {"changelist": 200, "add": 200, "change": 200, "history": 200, "delete": 403},
    "r": {"changelist": 200, "add": 403, "change": 200, "history": 200, "delete": 403},
    "-": {"changelist": 403, "add": 403, "change": 403, "history": 302, "delete": 403},
}
PAGES = ("change", "history", "delete")
FACTS = ("unitbudget", "revenueline", "budgetline", "project", "procurement", "asset")
MODELS = {model._meta.model_name: model for model in admin.site._registry}
SECRET = "他局"  # stands in every name that a person of department 318 must not see


def facts_of(unit, name):
    budget = builders.unit_budget(unit)
    work = builders.project(unit, code=f"P{unit.pk}", name=f"{name}项目")
    line = builders.line(budget, "2010302", "30201", category="2", project=work, note=f"{name}摘要")
    return {
        "department": unit.department,
        "unit": unit,
        "unitbudget": budget,
        "revenueline": builders.revenue(budget),
        "budgetline": line,
        "project": work,
        "procurement": Procurement.objects.create(
            unit_budget=budget, project=work, function=line.function, economic=line.economic,
            kind="货物", item=f"{name}计算机", source_id="11", amount=1,
        ),
        "asset": Asset.objects.create(
            unit=unit, as_of=date(2022, 12, 31), kind="车辆", value=1
        ),
    }  # fmt: skip


@pytest.fixture
def own(db):
    """A row of each list within sight of everyone who has a role."""
    builders.department("318", "本部门")
    rows = facts_of(builders.unit("318001", "本单位"), "本单位")
    return {
        **rows,
        "functioncode": FunctionCode.objects.get(code="2010301"),
        "economiccode": EconomicCode.objects.get(code="30201"),
        "governmentcode": GovernmentCode.objects.get(code="50201"),
        "economicmapping": EconomicMapping.objects.first(),
        "source": rows["revenueline"].source,
        "category": rows["budgetline"].category,
        "user": builders.person(Role.AUDITOR, "somebody"),
    }


@pytest.fixture
def foreign(own):
    """Rows of another department, and of a sister unit in the same."""
    builders.department("319", f"{SECRET}部门")
    other = facts_of(builders.unit("319001", f"{SECRET}单位"), SECRET)
    facts_of(builders.unit("318002", f"{SECRET}姊妹单位"), f"{SECRET}姊妹")
    return other


@pytest.fixture
def people(own, foreign):
    ours = own["department"]
    return {
        "clerk": builders.clerk(own["unit"]),
        "accountant": builders.accountant(ours),
        "reviewer": builders.reviewer(ours),
        "auditor": builders.auditor(),
        "administrator": builders.administrator(),
    }


def url(model, page, row=None):
    return reverse(f"admin:budget_{model}_{page}", args=[row.pk] if row else [])


def statuses(client, model, row):
    found = {page: client.get(url(model, page)).status_code for page in ("changelist", "add")}
    return {**found, **{page: client.get(url(model, page, row)).status_code for page in PAGES}}


def test_every_list_of_the_facts_is_declared():
    assert {m._meta.model_name for m in MODELS.values() if m._meta.app_label == "budget"} == {
        model for _, model in MATRIX
    }


@pytest.mark.parametrize(("person", "model"), MATRIX)
def test_pages_open_as_declared(client, people, own, person, model):
    client.force_login(people[person])
    assert statuses(client, model, own[model]) == STATUS[MATRIX[person, model]]


@pytest.mark.parametrize("model", FACTS)
@pytest.mark.parametrize("person", ["clerk", "accountant", "reviewer"])
def test_rows_of_others_are_as_if_they_were_not(client, people, foreign, person, model):
    client.force_login(people[person])
    for page in PAGES:
        expected = 403 if page == "delete" and person == "reviewer" else 302
        assert client.get(url(model, page, foreign[model])).status_code == expected
    posted = client.post(url(model, "delete", foreign[model]), {"post": "yes"})
    assert posted.status_code in {302, 403}
    assert type(foreign[model]).objects.filter(pk=foreign[model].pk).exists()


@pytest.mark.parametrize("model", [model for model, *_ in LINES])
@pytest.mark.parametrize("person", ["clerk", "accountant", "reviewer"])
def test_no_page_names_what_a_person_does_not_see(client, people, own, person, model):
    hidden = f"{SECRET}姊妹" if person == "clerk" else f"{SECRET}部门"
    client.force_login(people[person])
    pages = [
        url(model, "changelist"),
        f"{url(model, 'changelist')}?q={SECRET}单位",
        f"{url(model, 'add')}?unit_budget={own['unitbudget'].pk}",
        *(url(model, page, own[model]) for page in PAGES),
    ]
    for page in pages:
        text = client.get(page).content.decode().replace(f'value="{SECRET}单位"', "")
        assert hidden not in text
        assert f"{SECRET}单位" not in text
        assert "319001" not in text


AUTOCOMPLETES = [
    (model._meta.model_name, field.name)
    for model in MODELS.values()
    for field in model._meta.get_fields()
    if isinstance(field, ForeignKey) and model._meta.app_label == "budget"
]
# Who may find names of department 319 or of the sister unit, and who unit 319001 or its budget.
NAMED_TO = {
    ("accountant", "unit"),
    ("reviewer", "unit"),
    *(
        (person, remote)
        for person in ("auditor", "administrator")
        for remote in ("unit", "department")
    ),
}
CODED_TO = {("auditor", "unit"), ("administrator", "unit"), ("auditor", "unitbudget")}


@pytest.mark.parametrize(("model", "field"), AUTOCOMPLETES)
@pytest.mark.parametrize("person", [*PEOPLE, "outsider"])
def test_autocompletes_offer_what_a_person_sees(client, people, own, person, model, field):
    client.force_login(people.get(person) or builders.person())
    answer = client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "budget",
            "model_name": model,
            "field_name": field,
            "unit_budget": own["unitbudget"].pk,
        },
    )
    remote = MODELS[model]._meta.get_field(field).related_model._meta.model_name
    if person == "outsider":
        assert answer.status_code == 302
    elif MATRIX[person, remote] == "-":
        assert answer.status_code == 403
    else:
        names = "".join(result["text"] for result in answer.json()["results"])
        assert (SECRET in names) == ((person, remote) in NAMED_TO)
        assert ("319001" in names) == ((person, remote) in CODED_TO)


def test_filters_name_only_what_a_person_sees_and_only_where_there_is_a_choice(client, people):
    def offered(person, query=""):
        client.force_login(people[person])
        page = client.get(f"{url('budgetline', 'changelist')}{query}")
        specs = page.context["cl"].filter_specs
        return {
            spec.title: [str(label) for _, label in spec.lookup_choices]
            for spec in specs
            if spec.title in {"预算年度", "部门", "预算单位"}
        }

    assert offered("clerk") == {"预算年度": ["2023"]}
    assert offered("accountant") == {
        "预算年度": ["2023"],
        "预算单位": ["318001 本单位", f"318002 {SECRET}姊妹单位"],
    }
    assert offered("auditor", "?department=318") == {
        "预算年度": ["2023"],
        "部门": ["318 本部门", f"319 {SECRET}部门"],
        "预算单位": ["318001 本单位", f"318002 {SECRET}姊妹单位"],
    }


@pytest.mark.parametrize("query", ["year=abc", "year=99999", "unit=x", "department=0", "budget=%"])
@pytest.mark.parametrize("model", ["budgetline", "project", "asset", "functioncode", "unit"])
def test_nonsense_in_an_address_finds_nothing_and_breaks_nothing(client, people, model, query):
    client.force_login(people["auditor"])
    answer = client.get(f"{url(model, 'changelist')}?{query}", follow=True)
    assert answer.status_code == 200


def test_who_has_no_role_does_not_come_in(client, db):
    index = reverse("admin:index")
    assert client.get(index).url == f"{reverse('admin:login')}?next={index}"
    login = client.get(reverse("admin:login"), {"next": index})
    assert login.url == f"{reverse('login')}?next={index}"
    client.force_login(builders.person())
    assert client.get(index, follow=True).status_code == 403


def test_a_superuser_without_a_role_keeps_users_and_code_lists(client, own):
    client.force_login(User.objects.create_superuser("root", password=builders.PASSWORD))
    for model, *rights in LINES:
        assert statuses(client, model, own[model]) == STATUS[rights[-1]]


def test_the_index_shows_the_lists_in_the_order_of_the_work(client, people):
    client.force_login(people["auditor"])
    apps = client.get(reverse("admin:index")).context["app_list"]
    assert [app["name"] for app in apps if app["app_label"] == "budget"] == [
        "单位",
        "预算",
        "科目目录",
    ]


def test_the_index_speaks_chinese(client, people):
    client.force_login(people["administrator"])
    page = client.get(reverse("admin:index")).content.decode()
    seen = re.sub(r"(?s)<(head|script|style)\b.*?</\1>|<!--.*?-->|<[^>]+>", " ", page)
    spoken = re.findall(r'(?:title|aria-label)="([^"]*)"', page)
    known = people["administrator"].username
    assert re.findall("[A-Za-z]{2,}", " ".join([seen, *spoken]).replace(known, "")) == []
    assert "还没有操作" in seen


def test_people_are_listed_with_the_departments_they_review(client, django_assert_num_queries):
    def reviewer(name, *codes):
        made = User.objects.create_user(name, role="reviewer")
        made.responsible_for.set(builders.department(code, f"部门{code}") for code in codes)

    reviewer("one", "401")
    client.force_login(User.objects.create_superuser("root", password=builders.PASSWORD))
    page = url("user", "changelist")
    with django_assert_num_queries(6):
        client.get(page)
    reviewer("two", "402", "403")
    reviewer("three", "404")
    with django_assert_num_queries(6):
        shown = client.get(page).content.decode()
    cells = re.findall(r'field-reviewed">(.*?)</td>', shown)
    assert sorted(cells) == ["", "401 部门401", "402 部门402、403 部门403", "404 部门404"]


def test_deleting_a_code_or_unit_tells_how_much_hangs_on_it_and_no_more(client, people, own):
    client.force_login(people["administrator"])
    page = client.get(url("functioncode", "delete", own["budgetline"].function)).content.decode()
    assert "支出预算：3 条" in page
    assert SECRET not in page
    client.post(url("unit", "delete", own["unit"]), {"post": "yes"})
    assert Unit.objects.filter(pk=own["unit"].pk).exists()


def test_a_clerk_deletes_a_unit_budget_with_its_lines(client, people, own):
    client.force_login(people["clerk"])
    client.post(url("procurement", "delete", own["procurement"]), {"post": "yes"})
    client.post(url("unitbudget", "delete", own["unitbudget"]), {"post": "yes"})
    assert not UnitBudget.objects.filter(unit=own["unit"]).exists()
    assert UnitBudget.objects.count() == 2
    assert Project.objects.count() == 3


def test_an_action_over_many_rows_leaves_those_of_others(client, people, own, foreign):
    client.force_login(people["clerk"])
    both = [own["asset"].pk, foreign["asset"].pk]
    posted = {"action": "delete_selected", "_selected_action": both, "post": "yes"}
    client.post(url("asset", "changelist"), posted)
    assert not Asset.objects.filter(pk=own["asset"].pk).exists()
    assert Asset.objects.filter(pk=foreign["asset"].pk).exists()


def test_units_and_departments_are_found_by_pinyin(client, people):
    client.force_login(people["administrator"])
    found = client.get(url("unit", "changelist"), {"q": "bendanwei"}).context["cl"].result_list
    assert [row.pk for row in found] == ["318001"]
    found = client.get(url("department", "changelist"), {"q": "bbm"}).context["cl"].result_list
    assert list(found) == [Department.objects.get(pk="318")]
