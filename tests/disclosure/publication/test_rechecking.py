"""The relations are run again over the tables as frozen: an old publication passes, a tampered one fails."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from budget import guards
from budget.findings import Status
from budget.models import BudgetLine
from disclosure.models import Publication
from disclosure.publication import content_of, rechecking
from disclosure.publication.canonical import text_of
from disclosure.publication.content import READERS
from disclosure.publication.rechecking import recheck
from disclosure.publication.verification import State, verify

from .conftest import DEPARTMENT

GOLDEN = Path(__file__).parents[2] / "golden"


def tampered(text, amount):
    """A text whose table 3 has another 基本支出 in its first row, exact and as printed."""
    data = json.loads(text)
    (table,) = [table for table in data["tables"] if table["slug"] == "expenditure"]
    cell = next(
        cell
        for cell in table["rows"][0]["cells"]
        if isinstance(cell, dict) and cell.get("column") == "basic"
    )
    cell["amount"], cell["printed"] = f"{amount}", f"{amount / 10000:.2f}"
    cell.pop("rounded", None)
    return text_of(data)


@pytest.mark.parametrize("format_", READERS)
@pytest.mark.parametrize("name", ["318", "319"])
def test_every_old_publication_passes(format_, name):
    text = (GOLDEN / f"publication-{format_}-{name}.json").read_text(encoding="utf-8")
    rechecks = recheck(content_of(text))

    assert rechecks.reason == ""
    assert rechecks.differing == []
    assert {each.now.status for each in rechecks.results} <= {Status.HOLDS, Status.NOT_APPLICABLE}
    assert len([each for each in rechecks.results if each.then]) > 20


@pytest.mark.parametrize("name", ["318", "319"])
def test_one_changed_figure_makes_its_relations_fail(name):
    text = (GOLDEN / f"publication-1-{name}.json").read_text(encoding="utf-8")
    rechecks = recheck(content_of(tampered(text, 123_400)))

    assert rechecks.differing
    assert {(each.then.status, each.now.status) for each in rechecks.differing} == {
        (Status.HOLDS, Status.FAILS)
    }
    assert all("表3 合计·" in each.words for each in rechecks.differing)
    assert any("基本支出" in each.words for each in rechecks.differing)
    assert "（公布时通过，现为不符）" in rechecks.words


def test_a_form_that_is_gone_cannot_be_run_and_is_no_pass(monkeypatch):
    monkeypatch.setattr(rechecking, "FORMS", ())
    text = (GOLDEN / "publication-1-318.json").read_text(encoding="utf-8")

    assert recheck(content_of(text)).words == "未能核验：本程序没有表式“hebei”。"


@pytest.mark.django_db
def test_the_tables_are_those_of_storage_whatever_the_budget_is_now(published):
    BudgetLine.objects.all().delete()

    assert verify(published, again=False).rechecks.differing == []


@pytest.fixture
def changed(published):
    """A stored table changed below the triggers."""
    guards.remove(connection)
    Publication.objects.update(content=tampered(published.content, 123_400))
    guards.ensure(connection)
    return Publication.objects.get()


@pytest.mark.django_db
def test_tampering_breaks_the_seal_and_a_relation(changed):
    found = {part.name: part.state for part in verify(changed, again=False).parts}

    assert found["内容"] is State.TAMPERED
    assert found["各表的勾稽关系"] is State.TAMPERED


@pytest.mark.django_db
def test_the_page_names_the_relation_with_both_sides(client, accountant, changed):
    client.force_login(accountant)
    page = client.get(reverse("disclosure:verification", args=[DEPARTMENT, 1])).content.decode()

    assert "存档与公布时不同，请立即查明原因。" in page
    assert "项与核验证书不同。" in page
    assert "123400.00" in page


@pytest.mark.django_db
def test_the_command_names_the_relation_with_both_sides(changed):
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verifypublication", hashes_only=True, stdout=said)

    assert ended.value.code == 1
    assert "被改动：内容" in said.getvalue()
    assert "被改动：各表的勾稽关系" in said.getvalue()
    assert "123400.00" in said.getvalue()


@pytest.mark.django_db
def test_a_program_whose_relations_changed_is_told_from_tampering(published, monkeypatch):
    """The bytes are those that were published: what answers otherwise is the program."""
    real = rechecking.check_relations

    def without_tables(form, tables, relations, **options):
        return real(form, tables[:1], relations, **options)

    monkeypatch.setattr(rechecking, "check_relations", without_tables)
    found = verify(published, again=False)

    assert {part.state for part in found.parts if part.name == "各表的勾稽关系"} == {State.UNPROVED}
    assert found.intact
