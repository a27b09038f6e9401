"""Every address there is, with a unit's own keys, asked for by people who must not see that unit."""

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from budget.models import Attachment, Department
from budget.scope import Scope
from desk.models import Thread, Upload
from performance.models import Kind, Target
from tests import builders

pytestmark = pytest.mark.django_db
SECRET = "机密"
AMOUNTS = ("76543.21", "76,543.21", "7.65")  # 元, and 万元 as tables print them
STRANGERS = ("sister", "other department", "other bureau", "outsider", "anonymous")
# Of a list and not of the unit alone: they answer a sister unit with its own rows.
OF_ALL_WHO_SEE_A_PART = {"desk:ceilings", "performance:overview"}


@pytest.fixture
def people():
    sister, other = builders.unit("318002", "二所"), builders.unit("319001", "别的单位")
    builders.revenue(builders.unit_budget(sister))
    return {
        "sister": builders.clerk(sister, "sister"),
        "other department": builders.accountant(other.department, "other"),
        "other bureau": builders.reviewer(other.department),
        "outsider": builders.person(),
    }


@pytest.fixture
def keys():
    """What 318001 has, by the names that addresses use; every text of it is secret."""
    unit = builders.unit("318001", f"{SECRET}单位")
    clerk, budget = builders.clerk(unit), builders.unit_budget(unit)
    work = builders.project(unit, "P1", f"{SECRET}项目")
    values = {"category": "2", "project": work, "amount": "76543.21", "note": f"{SECRET}摘要"}
    line = builders.line(budget, "2010302", "30201", **values)
    file = Attachment.objects.create(
        project=work, name=f"{SECRET}.pdf", content=SECRET.encode(), size=6, person=clerk
    )
    said = {"subject": f"{SECRET}对象", "person": clerk, "text": f"{SECRET}意见"}
    thread = Thread.objects.create(unit_budget=budget, part="expenditure", **said)
    upload = Upload.objects.create(person=clerk, name=f"{SECRET}.xlsx", content=b"x")
    department = Department.objects.get(pk="318")
    Target.objects.create(year=2023, kind=Kind.PROJECT, department=department, project=work)
    named = Target.objects.create(
        year=2023, kind=Kind.SECTION, department=department, section=f"{SECRET}分项"
    )
    own = Thread.objects.create(department=department, year=2023, part="targets", **said)
    return {
        **dict.fromkeys(("whole reply", "whole close"), own.pk),
        "whole comment": named.pk,
        **dict.fromkeys(("preview", "confirm", "discard"), upload.pk),
        **dict.fromkeys(("reply", "close"), thread.pk),
        **dict.fromkeys(("file", "file-remove"), file.pk),
        **dict.fromkeys(("section", "move", "remove"), named.pk),
        **dict.fromkeys(("line", "comment"), line.pk),
        "revenue-line": builders.revenue(budget, amount="76543.21").pk,
        "row": str(line.pk),
        "budgetline": line.pk,
        "unitbudget": budget.pk,
        "project": work.pk,
    }


def addresses(keys):
    """Each pattern of the site as an address of 318001, of its department where it takes no unit."""
    for name, pattern in _patterns(get_resolver().url_patterns):
        for scope in (Scope(2023, "318", "318001"), Scope(2023, "318")):
            short = name.partition(":")[2]
            of_whole = "" if scope.unit else keys.get(f"whole {short}")
            words = {
                "scope": scope, "year": 2023, "department": "318", "unit": "318001", "number": 1,
                "code": "318" if name == "desk:department" else "P1",
                "part": "expenditure" if scope.unit else "targets",
                "slug": "submit" if name == "desk:act" else "expenditure", "form": "csv",
                "table": "income-expenditure", "column": "amount", "row": keys["row"],
                "model": "budget.budgetline", "name": "tables.csv",
                "key": of_whole or keys.get(short, 1),
                "object_id": keys.get(name.partition("_")[2].rpartition("_")[0], 1),
            }  # fmt: skip
            try:
                yield name, reverse(name, kwargs={each: words[each] for each in pattern.converters})
            except (KeyError, NoReverseMatch):  # such as the admin's own addresses by regex
                continue


def _patterns(patterns, namespace=""):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _patterns(each.url_patterns, inner)
        elif each.name and hasattr(each.pattern, "converters"):
            yield namespace + each.name, each.pattern


def test_every_kind_of_address_is_tried(keys):
    names = {name for name, _ in _patterns(get_resolver().url_patterns)}
    tried = {name for name, _ in addresses(keys)}
    assert {name for name in names - tried if not name.startswith("admin:")} == set()
    assert len(tried) > 150


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", STRANGERS)
def test_nothing_of_a_unit_is_told_to_strangers(client, people, keys, who, method):
    if who in people:
        client.force_login(people[who])
    for name, address in dict.fromkeys(addresses(keys)):
        if name.endswith("logout"):
            continue
        answer = getattr(client, method)(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        words = content.decode(errors="replace")
        told = [secret for secret in (SECRET, *AMOUNTS) if secret in words]
        assert (answer.status_code < 500, told) == (True, []), (address, answer.status_code)
        own = "318001" in address or ("318" in address and who != "sister")
        if own and name not in OF_ALL_WHO_SEE_A_PART:
            assert answer.status_code in {302, 403, 404, 405}, (address, answer.status_code)
