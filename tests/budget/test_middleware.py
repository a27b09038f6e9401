"""Whose request it is that changes something: pages, the admin, imports."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budget.models import BudgetLine, Change, FunctionCode, Unit
from tests import builders as make

pytestmark = pytest.mark.django_db


def last(model):
    return Change.objects.filter(model=model._meta.label_lower).latest("pk")


def test_an_edit_in_the_admin_is_on_record_as_its_persons(client):
    budget = make.unit_budget(make.unit())
    line = make.line(budget, amount="100.00")
    clerk = make.clerk(budget.unit)
    client.force_login(clerk)
    address = reverse("admin:budget_budgetline_change", args=[line.pk])
    sent = {
        "function": line.function_id, "economic": line.economic_id, "category": "11", "source": "11",
        "note": "", "amount": "250.00",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    change = last(BudgetLine)
    assert (change.person, change.via, change.act) == (clerk, "admin", "change")
    assert (change.before["amount"], change.after["amount"]) == (10000, 25000)


@pytest.mark.parametrize("address", ["/?q=%00", "/public/?%00=1", "/desk/record/%00/1/"])
def test_a_nul_is_refused_before_a_database_fails_over_it(client, address):
    client.force_login(make.auditor())
    assert client.get(address).status_code == 400


def test_a_nul_in_a_form_is_refused(client):
    client.force_login(make.administrator())
    assert client.post(reverse("desk:window-set"), {"year": "20\023"}).status_code == 400


def test_a_deletion_by_the_action_of_a_list_is_on_record(client):
    budget = make.unit_budget(make.unit())
    lines = [make.line(budget, economic=code) for code in ("30101", "30102")]
    clerk = make.clerk(budget.unit)
    client.force_login(clerk)
    sent = {"action": "delete_selected", "_selected_action": [x.pk for x in lines], "post": "yes"}
    client.post(reverse("admin:budget_budgetline_changelist"), sent)
    changes = Change.objects.filter(model="budget.budgetline", act="delete")
    assert {(change.row, change.person, change.via) for change in changes} == {
        (str(line.pk), clerk, "admin") for line in lines
    }


def test_who_acted_last_is_forgotten_with_the_request(client):
    client.force_login(make.administrator())
    client.post(reverse("admin:budget_unit_add"), {"code": "318001"})
    Unit.objects.create(code="319001", department=make.department("319", "乙"))
    assert (last(Unit).person, last(Unit).via) == (None, "program")


def test_a_list_of_codes_in_the_admin_comes_by_import(client):
    administrator = make.administrator()
    client.force_login(administrator)
    address = reverse("admin:budget_functioncode_import")
    file = SimpleUploadedFile("码.csv", "编码,名称\n2999988,新项\n".encode(), "text/csv")
    page = client.post(address, {"import_file": file, "format": "1"})
    form = page.context["confirm_form"]
    client.post(reverse("admin:budget_functioncode_process_import"), form.initial)
    assert FunctionCode.objects.filter(code="2999988").exists()
    change = Change.objects.filter(model="budget.functioncode", after__code="2999988").first()
    assert (change.person, change.via) == (administrator, "import")
