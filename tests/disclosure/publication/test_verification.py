"""What is stored is proved part by part, and whatever was changed in it is named."""

import json

import pytest
from django.db import connection

from budget import guards
from budget.models import DepartmentYear, EconomicCode, FunctionCode
from disclosure.models import Publication, PublishedFile, Statement
from disclosure.publication import files, publish, verification
from disclosure.publication.canonical import digest, text_of
from disclosure.publication.verification import State, verify, verify_chain
from disclosure.renderers.imprint import Imprint
from tests import builders

from .conftest import DEPARTMENT

pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded(published):
    """What somebody does who owns the database."""
    guards.remove(connection)
    yield published
    guards.ensure(connection)


def states(publication, **options):
    found = verify(Publication.objects.get(pk=publication.pk), **options)
    return {part.name: part.state for part in found.parts if part.state is not State.INTACT}


def correct(accountant, words="更正后的解释。"):
    Statement.objects.filter(year=2023, section="名词解释", order=1, unit=None).update(text=words)
    return publish(DEPARTMENT, accountant, reason="名词解释有误")


def test_every_part_of_a_publication_is_intact_and_its_files_are_made_again_byte_for_byte(
    accountant,
):
    made = publish(DEPARTMENT, accountant)
    found = verify(made)

    assert found.intact
    assert found.proved
    assert [part.name for part in found.parts] == [
        "封印", "版本、公布人和时间", "内容", "各表印出的数字", "各表的勾稽关系",
        "booklet.docx", "booklet.html", "booklet.pdf",
        "tables.csv", "tables.json", "tables.pdf", "tables.xlsx",
    ]  # fmt: skip


def test_files_are_the_same_after_codes_names_and_forms_have_changed(published, monkeypatch):
    EconomicCode.objects.update(name="改了的名称")
    FunctionCode.objects.update(name="改了的名称")
    DepartmentYear.objects.update(name="改了名的局")
    monkeypatch.setattr("disclosure.forms.FORMS", ())

    assert states(published) == {}


TAMPERINGS = {
    "content": ("内容", lambda row: {"content": row.content.replace("1482.64", "1482.46")}),
    "digest": ("内容", lambda row: {"digest": "0" * 64}),
    "manifest": ("封印", lambda row: {"manifest": row.manifest.replace("accountant", "someone")}),
    "seal": ("封印", lambda row: {"seal": "0" * 64}),
    "publisher": ("版本、公布人和时间", lambda row: {"publisher": "别人"}),
    "published": (
        "版本、公布人和时间",
        lambda row: {"published": row.published.replace(year=2020)},
    ),
    "reason": ("版本、公布人和时间", lambda row: {"reason": "后来写的"}),
    "title": ("版本、公布人和时间", lambda row: {"title": "别的标题"}),
    "version": ("版本、公布人和时间", lambda row: {"version": 7, "reason": "x"}),
    "year": ("版本、公布人和时间", lambda row: {"year": 2022}),
    "unit": ("版本、公布人和时间", lambda row: {"unit_id": "318001", "code": "318001"}),
}


@pytest.mark.parametrize("field", TAMPERINGS)
def test_a_changed_field_is_found(unguarded, field):
    part, change = TAMPERINGS[field]
    Publication.objects.filter(pk=unguarded.pk).update(**change(unguarded))

    assert states(unguarded)[part] is State.TAMPERED


def test_another_person_in_its_place_is_found(unguarded):
    Publication.objects.update(person=builders.auditor())

    assert states(unguarded) == {"版本、公布人和时间": State.TAMPERED}


def test_what_is_wrong_is_named_in_words(unguarded):
    Publication.objects.update(title="别的标题", reason="后来写的")
    parts = {part.name: part.words for part in verify(Publication.objects.get()).parts}

    assert parts["版本、公布人和时间"] == "与清单不一致：更正原因、标题"


def test_another_code_than_that_of_its_place_is_found(published):
    """Only who also takes the constraint away can write it; lists find a publication by its code."""
    published.code = "319"

    wrong = [part.name for part in verify(published).parts if part.state is not State.INTACT]
    assert "版本、公布人和时间" in wrong


@pytest.mark.parametrize("stated", ["{", "[]", "null", '{"files":1}', '{"manifest":1}'])
def test_a_manifest_of_any_shape_is_no_crash(unguarded, stated):
    Publication.objects.update(manifest=stated)

    assert not verify(Publication.objects.get()).intact
    assert broken() == ["318-2023-1"]


def test_a_person_may_be_renamed_later(published, accountant):
    accountant.username, accountant.last_name = "renamed", "新"
    accountant.save()

    assert states(published) == {}


def test_every_byte_of_the_content_counts(unguarded):
    """One figure in the frozen text, as raw SQL changes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_publication SET content = replace(content, '财政局', '财務局')"
        )

    assert states(unguarded)["内容"] is State.TAMPERED


def test_a_changed_file_is_found_also_where_its_hash_was_changed_with_it(unguarded):
    rows = PublishedFile.objects.filter(publication=unguarded, name="tables.csv")
    file = bytes(rows.get().content).replace(b"1482.64", b"1482.46")
    rows.update(content=file)
    assert states(unguarded) == {"tables.csv": State.TAMPERED}
    rows.update(digest=digest(file), size=len(file))
    assert states(unguarded) == {"tables.csv": State.TAMPERED}


def test_another_number_of_bytes_is_found(unguarded):
    PublishedFile.objects.filter(name="tables.csv").update(size=1)

    assert states(unguarded) == {"tables.csv": State.TAMPERED}


def test_a_file_changed_with_all_its_hashes_is_found_by_making_it_again(unguarded):
    rows = PublishedFile.objects.filter(publication=unguarded, name="tables.csv")
    file = bytes(rows.get().content).replace(b"1482.64", b"1482.46")
    rows.update(content=file, digest=digest(file), size=len(file))
    manifest = json.loads(unguarded.manifest)
    manifest["files"]["tables.csv"] = {"size": len(file), "sha256": digest(file)}
    text = text_of(manifest)
    Publication.objects.filter(pk=unguarded.pk).update(manifest=text, seal=digest(text))

    assert states(unguarded, again=False) == {}
    assert states(unguarded) == {"tables.csv": State.TAMPERED}


def test_a_file_that_is_gone_and_one_that_was_added_are_found(unguarded):
    PublishedFile.objects.filter(name="tables.csv").delete()
    PublishedFile.objects.create(
        publication=unguarded, name="another.pdf", content=b"x", size=1, digest=digest(b"x")
    )

    assert states(unguarded) == {"tables.csv": State.MISSING, "another.pdf": State.TAMPERED}


def test_a_manifest_or_content_that_nobody_can_read_is_no_crash(unguarded):
    Publication.objects.update(content="{", digest=digest("{"))
    assert states(unguarded)["内容"] is State.TAMPERED
    Publication.objects.update(manifest="{")
    assert states(unguarded) == {"清单": State.TAMPERED}


def test_another_program_that_makes_other_bytes_is_told_from_tampering(published, monkeypatch):
    other = files.KINDS["tables.csv"]._replace(render=lambda content, imprint: b"another layout")
    monkeypatch.setitem(verification.KINDS, "tables.csv", other)
    monkeypatch.setitem(files.KINDS, "tables.csv", other)
    assert states(published) == {"tables.csv": State.TAMPERED}
    monkeypatch.setattr(verification, "program", lambda: {"product": "9.9.9"})

    assert states(published) == {"tables.csv": State.UNPROVED}
    assert verify(published).intact


def test_a_content_of_a_newer_version_is_intact_but_not_proved(unguarded):
    text = unguarded.content.replace('"format":1', '"format":99')
    manifest = json.loads(unguarded.manifest) | {"content": digest(text)}
    sealed = text_of(manifest)
    Publication.objects.update(
        content=text, digest=digest(text), manifest=sealed, seal=digest(sealed)
    )

    assert states(unguarded) == {"内容": State.UNPROVED}


def test_the_imprint_of_a_file_is_that_of_its_publication(published):
    again = files.KINDS["tables.json"].render(
        verification.content_of(published.content), Imprint(published.published, "318-2023-1")
    )

    assert again == bytes(published.files.get(name="tables.json").content)


# The chain


def broken():
    return [part.name for part in verify_chain() if part.state is not State.INTACT]


def test_publications_follow_each_other_without_a_gap(published, accountant):
    correct(accountant)
    correct(accountant, "又一次。")

    assert broken() == []


def test_one_that_vanished_from_among_them_is_missed(unguarded, accountant):
    second = correct(accountant)
    third = correct(accountant, "又一次。")
    Publication.objects.filter(pk=third.pk).update(previous=None)
    PublishedFile.objects.filter(publication=second).delete()
    Publication.objects.filter(pk=second.pk).delete()

    assert broken() == ["318-2023-3", "318-2023-3"]


def test_what_follows_one_that_is_gone_is_no_crash(unguarded, accountant):
    """As where foreign keys are switched off: its row still names the one that is not there."""
    second = correct(accountant)
    Publication.objects.filter(pk=second.pk).update(previous=None)
    PublishedFile.objects.filter(publication=unguarded).delete()
    Publication.objects.filter(pk=unguarded.pk).delete()
    second = Publication.objects.get()
    second.previous_id = unguarded.pk

    found = [part.name for part in verify(second).parts if part.state is not State.INTACT]
    assert found == ["版本、公布人和时间"]
    assert broken() == ["318-2023-2"]


def test_one_that_was_rewritten_with_all_its_hashes_is_told_by_the_next(unguarded, accountant):
    correct(accountant)
    manifest = json.loads(unguarded.manifest) | {"publisher": "别人"}
    text = text_of(manifest)
    Publication.objects.filter(pk=unguarded.pk).update(
        publisher="别人", manifest=text, seal=digest(text)
    )

    assert states(unguarded) == {}
    assert broken() == ["318-2023-2"]
