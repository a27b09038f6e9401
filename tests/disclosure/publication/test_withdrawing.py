"""撤回公布: who, when and why is kept for ever beside the version, and whatever is done to that is found."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from budget import guards
from disclosure.models import Publication, PublishedFile, Withdrawal
from disclosure.publication import Refused, draft, latest, publish, withdraw
from disclosure.publication import act as act_module
from disclosure.publication.act import NO_REASON, UNCHANGED, WITHDRAWN, to_confirm
from disclosure.publication.canonical import digest, text_of
from disclosure.publication.certificate import certificate, certificate_json, certificate_pdf, read
from disclosure.publication.identify import Answer, identify
from disclosure.publication.verification import WITHDRAWAL, State, verify
from disclosure.publication.withdrawing import ALREADY
from disclosure.publication.withdrawing import NO_REASON as NO_REASON_TO_WITHDRAW
from tests import builders

from .conftest import DEPARTMENT, WHY
from .test_verification import broken, correct, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def unguarded(withdrawn):
    """What somebody does who owns the database."""
    guards.remove(connection)
    yield withdrawn
    guards.ensure(connection)


def stored(publication):
    """The row and its files, as the database has them."""
    row = Publication.objects.filter(pk=publication.pk).values().get()
    return row, list(PublishedFile.objects.filter(publication=publication).values())


# The act


def test_a_withdrawal_says_who_and_why_and_leaves_the_publication_as_it_was(published, accountant):
    before = stored(published)
    made = withdraw(published, accountant, f" {WHY} ")

    assert (made.publication, made.person, made.name, made.reason) == (
        published,
        accountant,
        "accountant",
        WHY,
    )
    assert made.seal == digest(made.manifest)
    assert stored(published) == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_needs_a_reason(published, accountant, reason):
    with pytest.raises(Refused, match=NO_REASON_TO_WITHDRAW):
        withdraw(published, accountant, reason)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(
            publication=published, at=published.published, person=accountant, latest=published
        )
    assert not Withdrawal.objects.exists()


def test_a_version_is_withdrawn_once(withdrawn, published, accountant):
    with pytest.raises(Refused, match=ALREADY):
        withdraw(Publication.objects.get(pk=published.pk), accountant, WHY)

    assert Withdrawal.objects.count() == 1


@pytest.mark.parametrize("statement", [
    "UPDATE disclosure_withdrawal SET reason = 'x'",
    "UPDATE disclosure_withdrawal SET at = at",
    "DELETE FROM disclosure_withdrawal",
])  # fmt: skip
def test_it_is_neither_changed_nor_taken_back(withdrawn, statement):
    with (
        pytest.raises(IntegrityError, match="只能增加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Withdrawal.objects.get().reason == WHY


def test_the_latest_version_holds_unless_it_was_withdrawn(published, accountant):
    second = correct(accountant)
    assert list(Publication.objects.holding()) == [second]
    withdraw(second, accountant, WHY)

    assert list(Publication.objects.holding()) == []
    assert latest(DEPARTMENT).withdrawn.reason == WHY


def test_an_earlier_version_alone_leaves_the_later_one_holding(published, accountant):
    second = correct(accountant)
    withdraw(published, accountant, WHY)

    assert list(Publication.objects.holding()) == [second]


# Publishing again


def test_published_again_it_is_a_further_version_even_where_nothing_has_changed(
    withdrawn, published, accountant
):
    with pytest.raises(Refused, match=NO_REASON):
        publish(DEPARTMENT, accountant)
    again = publish(DEPARTMENT, accountant, reason="到公开日期，重新公布")

    assert (again.version, again.digest) == (2, published.digest)
    assert json.loads(again.manifest)["withdrawal"] == withdrawn.seal
    assert list(Publication.objects.holding()) == [again]
    with pytest.raises(Refused, match=UNCHANGED):
        publish(DEPARTMENT, accountant, reason="没有变化")


def test_who_confirmed_a_correction_does_not_open_again_what_was_taken_down_meanwhile(
    published, accountant
):
    seen = to_confirm(draft(DEPARTMENT).digest, latest(DEPARTMENT))
    withdraw(published, accountant, WHY)

    with pytest.raises(Refused, match=WITHDRAWN.format(1)):
        publish(DEPARTMENT, accountant, reason="更正", seen=seen)
    seen = to_confirm(draft(DEPARTMENT).digest, latest(DEPARTMENT))
    assert publish(DEPARTMENT, accountant, reason="更正", seen=seen).version == 2


def test_neither_does_a_withdrawal_while_files_are_made(published, accountant, monkeypatch):
    made = act_module.render_files

    def slow(*arguments):
        withdraw(published, accountant, WHY)
        return made(*arguments)

    monkeypatch.setattr(act_module, "render_files", slow)
    monkeypatch.setattr(act_module, "UNCHANGED", "")
    with pytest.raises(Refused, match=WITHDRAWN.format(1)):
        correct(accountant)

    assert Publication.objects.count() == 1


# Proof


def test_a_withdrawn_version_is_as_intact_as_before(withdrawn, published):
    found = verify(Publication.objects.get())

    assert (found.intact, found.proved) == (True, True)
    assert [part for part in found.parts if part.name == WITHDRAWAL] == [
        (WITHDRAWAL, State.INTACT, withdrawn.seal)
    ]
    assert broken() == []


TAMPERINGS = {
    "reason": ("撤回原因", {"reason": "没有原因"}),
    "name": ("撤回人姓名", {"name": "别人"}),
    "manifest": ("封印、清单的格式", {"manifest": '{"withdrawal":2}'}),
    "seal": ("封印", {"seal": "0" * 64}),
}


@pytest.mark.parametrize("field", TAMPERINGS)
def test_a_changed_withdrawal_is_found(unguarded, field):
    words, change = TAMPERINGS[field]
    Withdrawal.objects.update(**change)
    found = {part.name: part for part in verify(Publication.objects.get()).parts}

    assert found[WITHDRAWAL].state is State.TAMPERED
    assert found[WITHDRAWAL].words.startswith(f"与清单不一致：{words}")


@pytest.mark.parametrize("manifest", ["{", "[]", "null", '{"latest":[1]}'])
def test_a_manifest_of_any_shape_is_no_crash(unguarded, published, manifest):
    Withdrawal.objects.update(manifest=manifest)

    assert states(published)[WITHDRAWAL] is State.TAMPERED
    assert broken() == [f"{WITHDRAWAL} {unguarded.pk}"]


def test_another_moment_person_or_version_is_found(unguarded, published, accountant):
    second = correct(accountant)
    for change, words in (
        ({"at": unguarded.at.replace(year=2020)}, "撤回时间"),
        ({"at": unguarded.at, "person": builders.auditor()}, "撤回人"),
        ({"person": accountant, "publication": second}, "撤回的版次"),
    ):
        Withdrawal.objects.update(**change)
        its = Withdrawal.objects.get().publication
        parts = {part.name: part.words for part in verify(its, again=False).parts}
        assert parts[WITHDRAWAL] == f"与清单不一致：{words}"


def test_one_that_vanished_is_missed_by_the_next_publication(unguarded, accountant):
    second = correct(accountant)
    assert broken() == []
    Withdrawal.objects.all().delete()

    assert states(second) == {"公布前最近的撤回": State.MISSING}
    assert broken() == ["318-2023-2"]


def test_and_by_the_next_withdrawal(unguarded, accountant):
    second = correct(accountant)
    last = withdraw(second, accountant, WHY)
    assert broken() == []
    Withdrawal.objects.filter(pk=last.pk).update(previous=None)
    Withdrawal.objects.filter(pk=unguarded.pk).delete()

    assert states(second)[WITHDRAWAL] is State.TAMPERED
    assert broken() == ["318-2023-2"]


def test_one_that_was_put_in_later_is_found(published, accountant):
    """Sealed anew throughout, as if it had been there before the correction."""
    second = correct(accountant)
    last = withdraw(second, accountant, WHY)
    guards.remove(connection)
    try:
        manifest = json.loads(last.manifest) | {
            "publication": published.seal,
            "latest": published.seal,
        }
        text = text_of(manifest)
        Withdrawal.objects.update(
            publication=published, latest=published, manifest=text, seal=digest(text)
        )
        assert states(published) == {}
        assert broken() == ["318-2023-2"]
    finally:
        guards.ensure(connection)


def test_withdrawals_and_publications_in_any_order_are_one_chain(published, accountant):
    withdraw(published, accountant, WHY)
    second = correct(accountant)
    third = correct(accountant, "又一次。")
    withdraw(third, accountant, WHY)
    withdraw(second, accountant, WHY)
    correct(accountant, "再一次。")

    assert broken() == []


# Certificates, files and the command


def test_the_certificate_says_that_it_was_withdrawn(withdrawn):
    its = Publication.objects.get()
    facts = dict(certificate(its, read(its), (), its.withdrawn).facts)

    assert facts["撤回人"] == "accountant"
    assert facts["撤回原因"] == WHY
    assert facts["撤回的封印"] == withdrawn.seal
    assert "撤回人" not in dict(certificate(its, read(its), (), None).facts)


def test_certificates_from_before_and_after_it_are_known(published, accountant):
    its = Publication.objects.get()
    before = certificate_pdf(its, read(its), (), None), certificate_json(its)
    withdraw(its, accountant, WHY)
    its = Publication.objects.get()
    after = certificate_pdf(its, read(its), (), its.withdrawn), certificate_json(its)

    assert before[0] != after[0]
    for file in (*before, *after):
        (found,) = identify(file)
        assert (found.answer, found.publication) == (Answer.SAME, published)
        assert "已撤回" in found.words


@pytest.mark.parametrize("stated", [{"seal": "0"}, {"manifest": {"reason": "别的"}}, "x"])
def test_a_certificate_with_another_withdrawal_differs(withdrawn, stated):
    data = json.loads(certificate_json(Publication.objects.get()))
    data["withdrawal"] = {**data["withdrawal"], **stated} if isinstance(stated, dict) else stated
    (found,) = identify(text_of(data).encode())

    assert found.answer is Answer.DIFFERS


def test_a_file_of_it_is_still_proved_and_said_to_be_withdrawn(withdrawn, published):
    file = bytes(published.files.get(name="tables.csv").content)
    (found,) = identify(file)

    assert found.answer is Answer.SAME
    assert "第 1 版，" in found.words
    assert "已撤回" in found.words


def test_the_command_says_it_and_misses_what_vanished(unguarded, accountant):
    correct(accountant)
    output = StringIO()
    call_command("verifypublication", "--hashes-only", stdout=output)
    assert "撤回\n" in output.getvalue().splitlines(keepends=True)[0]
    assert "共 2 次公布，1 次撤回，前后相接，没有缺失。" in output.getvalue()
    Withdrawal.objects.all().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("verifypublication", "--hashes-only", stdout=output)

    assert ended.value.code == 1
    assert "缺失：318-2023-2　它前面的撤回不见了，或者被换过" in output.getvalue()


def withdrawn_by(person, reason=WHY, number=1):
    output, errors = StringIO(), StringIO()
    call_command(
        "withdraw", "318", "2023", str(number), "--person", person, "--reason", reason,
        stdout=output, stderr=errors,
    )  # fmt: skip
    return output.getvalue()


def test_a_version_is_withdrawn_by_command(published, accountant):
    said = withdrawn_by("accountant")

    made = Withdrawal.objects.get()
    assert said == f"已撤回：{published} 封印 {made.seal}\n"
    assert (made.person, made.reason) == (accountant, WHY)
    for again in ("再一次", " "):
        with pytest.raises(SystemExit) as ended:
            withdrawn_by("accountant", again)
        assert ended.value.code == 1


@pytest.mark.parametrize(
    ("person", "number", "why"),
    [
        ("reviewer", 1, "“reviewer”不是318的部门财务，不能撤回。"),
        ("other", 1, "“other”不是318的部门财务，不能撤回。"),
        ("nobody", 1, "“nobody”不是318的部门财务，不能撤回。"),
        ("accountant", 2, "318 2023 年没有公布第 2 版。"),
    ],
)
def test_the_command_refuses_others_and_what_is_not_there(people, published, person, number, why):
    with pytest.raises(CommandError, match=why):
        withdrawn_by(person, number=number)
    assert not Withdrawal.objects.exists()
