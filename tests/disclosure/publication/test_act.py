"""Publishing: what forbids it, what is stored, and that nothing of it can be changed."""

import json
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from budget.models import BudgetLine, UnitBudget
from budget.scope import Scope
from disclosure.models import Particulars, Posting, Publication, PublishedFile, Statement
from disclosure.publication import (
    KINDS,
    Obstacle,
    Refused,
    content_of,
    draft,
    latest,
    publish,
    publish_together,
)
from disclosure.publication import act as act_module
from disclosure.publication.act import CHANGED, NO_REASON, OVERTAKEN, UNCHANGED

from .conftest import DEPARTMENT, UNIT

pytestmark = pytest.mark.django_db


def retitle(words):
    """Types another text, so that the booklet changes."""
    Statement.objects.filter(year=2023, section="名词解释", order=1, unit=None).update(text=words)


def test_the_first_publication_is_version_1_with_all_its_files(accountant):
    made = publish(DEPARTMENT, accountant)
    files = {file.name: bytes(file.content) for file in made.files.all()}

    assert (made.version, made.reason, made.publisher, made.previous) == (1, "", "accountant", None)
    assert made.title == "秦皇岛经济技术开发区财政局2023年度部门预算公开"
    assert list(files) == sorted(KINDS)
    assert files["booklet.pdf"].startswith(b"%PDF")
    assert content_of(made.content).text == made.content


def test_its_hashes_are_those_of_what_is_stored(accountant, light_files):
    made = publish(DEPARTMENT, accountant)
    manifest = json.loads(made.manifest)

    assert made.digest == sha256(made.content.encode()).hexdigest() == manifest["content"]
    assert made.seal == sha256(made.manifest.encode()).hexdigest()
    assert manifest["files"] == {
        file.name: {
            "size": len(file.content),
            "sha256": sha256(bytes(file.content)).hexdigest(),
        }
        for file in made.files.all()
    }


def test_a_correction_is_a_further_version_with_its_reason(accountant, light_files):
    first = publish(DEPARTMENT, accountant)
    retitle("更正后的解释。")
    second = publish(DEPARTMENT, accountant, reason=" 名词解释有误 ")

    assert (second.version, second.reason, second.previous) == (2, "名词解释有误", first)
    assert latest(DEPARTMENT) == second
    assert json.loads(second.manifest)["previous"] == first.seal
    assert list(Publication.objects.current()) == [second]


def refusal(*arguments, **options):
    with pytest.raises(Refused) as refused:
        publish(*arguments, **options)
    return str(refused.value), refused.value.obstacles


def test_a_correction_needs_a_reason_and_a_change(accountant, light_files):
    publish(DEPARTMENT, accountant)
    assert refusal(DEPARTMENT, accountant, reason="没有不同") == (UNCHANGED, ())
    retitle("更正后的解释。")
    assert refusal(DEPARTMENT, accountant, reason="  ") == (NO_REASON, ())
    assert Publication.objects.count() == 1


def test_a_gap_of_the_booklet_forbids_publication_with_its_place(accountant):
    Particulars.objects.all().delete()

    assert refusal(DEPARTMENT, accountant) == (
        "还有下列问题，不能公布。",
        (Obstacle("封面", "公开月份", "公开信息表"),),
    )


def test_a_failing_check_of_level_f_forbids_publication_with_its_place(accountant):
    BudgetLine.objects.filter(unit_budget__unit="318001", category="11").first().delete()
    _, obstacles = refusal(DEPARTMENT, accountant)
    checks = [obstacle for obstacle in obstacles if obstacle.section == "核对"]

    assert checks[0].what.startswith("D01 ")
    assert "318001" in checks[0].what
    assert checks[0].where == "核对页"


@pytest.mark.parametrize(
    ("states", "open_"),
    [
        (("compiling", "compiling"), []),  # nobody uses the process
        (("granted", "issued"), []),
        (("approved", "issued"), ["318001 的预算财政已审，还没有批复"]),
        (("issued", "returned"), ["318002 的预算已退回，还没有批复"]),
        (("issued", "compiling"), ["318002 的预算编报中，还没有批复"]),
    ],
)
def test_what_is_still_in_the_process_is_not_published(accountant, states, open_):
    for unit, state in zip(("318001", "318002"), states, strict=True):
        UnitBudget.objects.filter(unit=unit, year=2023).update(state=state)

    assert [each.what for each in draft(DEPARTMENT).obstacles] == open_


def test_what_has_no_budget_is_not_published(accountant):
    _, obstacles = refusal(Scope(2030, "318"), accountant)

    assert obstacles[0] == Obstacle("预算", "没有预算数据", "编报")


def test_what_changed_after_it_was_looked_at_is_not_published(accountant, light_files):
    seen = draft(DEPARTMENT).digest
    retitle("后来的解释。")

    assert refusal(DEPARTMENT, accountant, seen=seen) == (CHANGED, ())
    assert publish(DEPARTMENT, accountant, seen=draft(DEPARTMENT).digest).version == 1


def meanwhile(monkeypatch, act):
    """Something happens while the files are being made."""
    made = act_module.render_files

    def render_files(*arguments):
        monkeypatch.setattr(act_module, "render_files", made)
        act()
        return made(*arguments)

    monkeypatch.setattr(act_module, "render_files", render_files)


def test_what_changes_while_files_are_made_is_not_published(accountant, light_files, monkeypatch):
    meanwhile(monkeypatch, lambda: retitle("同时改的解释。"))

    assert refusal(DEPARTMENT, accountant) == (CHANGED, ())
    assert not Publication.objects.exists()


def test_of_two_who_publish_at_once_the_second_is_told(accountant, light_files, monkeypatch):
    meanwhile(monkeypatch, lambda: publish(DEPARTMENT, accountant))

    assert refusal(DEPARTMENT, accountant) == (OVERTAKEN, ())
    assert [row.version for row in Publication.objects.all()] == [1]


def test_several_scopes_are_published_together_or_not_at_all(accountant, light_files, codes):
    with pytest.raises(Refused):
        publish_together({DEPARTMENT: "", UNIT: ""}, accountant)  # the unit's texts are missing

    assert not Publication.objects.exists()


# Guarded


@pytest.mark.parametrize(
    ("model", "field"), [(Publication, "content"), (PublishedFile, "name"), (Posting, "address")]
)
def test_rows_are_neither_changed_nor_deleted(accountant, light_files, model, field):
    made = publish(DEPARTMENT, accountant)
    Posting.objects.create(
        publication=made, address="https://example.gov.cn/", posted="2023-03-20", person=accountant
    )
    for act in (
        lambda: model.objects.update(**{field: "x"}),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="只能增加"), transaction.atomic():
            act()


def test_neither_its_person_nor_its_unit_can_be_deleted(accountant, light_files):
    publish(DEPARTMENT, accountant)

    with pytest.raises(ProtectedError):
        accountant.delete()


def test_a_version_is_not_replaced_by_another_row(accountant, light_files):
    made = publish(DEPARTMENT, accountant)
    if connection.vendor != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's")
    columns = "year, department_id, code, version, published, person_id, publisher, reason, title"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO disclosure_publication (id, content, digest, manifest, seal, {columns})"  # noqa: S608
            f" SELECT 99, 'x', 'x', 'x', 'x', {columns} FROM disclosure_publication WHERE id = %s",
            [made.pk],
        )
