"""What a department and its units would publish is found out in the background, and looked at in an instant."""

from html import unescape
from unittest.mock import patch

import pytest

from budget.models import Role, User
from disclosure import batches
from disclosure.models import Batch, Publication
from disclosure.publication import draft
from disclosure.publication.act import CHANGED
from disclosure.together import TOGETHER, CannotAddUp

from .conftest import DEPARTMENT, UNIT
from .test_published import address, complete
from .test_releasing import CENTRE, found, prepared, retitle, told

pytestmark = pytest.mark.django_db


def test_the_page_answers_at_once_and_composes_nothing(writer):
    with patch("disclosure.preparing.draft") as composed:
        page = writer.get(address("publish-together"))

    assert not composed.called
    assert page.context["rows"] == []
    assert "核对 3 份</button>" in page.content.decode()
    assert "公布选中的" not in page.content.decode()


def test_while_it_is_found_out_the_page_shows_the_progress(writer):
    with patch("disclosure.batches.launch"):
        begun = writer.post(address("publish-prepare"), {"rounding": TOGETHER})
    answer = writer.get(address("publish-together"), {"rounding": TOGETHER})

    assert answer.url == begun.url
    assert "已完成 0 / 3" in writer.get(answer.url).content.decode()
    assert writer.get(address("publish-together")).status_code == 200  # of the other rounding
    batches.run(Batch.objects.get())
    assert writer.get(begun.url).url == address("publish-together") + "?rounding=together"


def test_what_forbids_is_listed_with_where_it_is_mended(writer):
    page = prepared(writer)
    rows, words = found(page), unescape(page.content.decode())

    for scope, row in rows.items():
        made = draft(scope)
        assert (row.draft.digest, row.draft.obstacles) == (made.digest, made.obstacles)
        assert (row.draft.name, row.draft.warnings) == (made.content.name, made.warnings)
    for each in rows[UNIT].draft.obstacles:
        assert f"<li>{each.section}：{each.what}（{each.where}）</li>" in words
    assert f'aria-label="公布 {rows[UNIT].draft.name}" disabled' in words


def test_what_has_changed_since_cannot_be_chosen_until_it_is_looked_at_again(writer):
    prepared(writer)
    retitle("改了的解释。")
    page = writer.get(address("publish-together"))

    assert {scope: row.stale for scope, row in found(page).items()}[DEPARTMENT] is True
    assert "请重新核对以后再公布" in page.content.decode()
    assert not found(prepared(writer))[DEPARTMENT].stale


def test_what_has_changed_since_is_not_published_even_if_it_is_chosen(writer):
    complete(CENTRE)
    rows = found(prepared(writer))
    chosen = [f"{s.unit or s.department}:{rows[s].draft.digest}" for s in (DEPARTMENT, CENTRE)]
    retitle("改了的解释。")

    assert CHANGED in told(writer, {"chosen": chosen})
    assert not Publication.objects.exists()


def test_departments_that_cannot_add_up_are_named_with_the_way_out(writer, monkeypatch):
    def refuse(scope):
        raise CannotAddUp("收支不平衡，印出的数无法相加。")

    monkeypatch.setattr("disclosure.preparing.reader", lambda rounding: refuse)
    words = prepared(writer, TOGETHER).content.decode()

    assert "收支不平衡，印出的数无法相加。" in words
    assert address("publish-together") + "?rounding=controlled" in words
    page = writer.get(address("publish-together"), {"rounding": TOGETHER})
    assert "收支不平衡，印出的数无法相加。" in page.content.decode()
    assert page.context["rows"] == []


def test_who_no_longer_publishes_the_department_finds_nothing_out(writer, people):
    with patch("disclosure.batches.launch"):
        writer.post(address("publish-prepare"))
    User.objects.filter(pk=people["accountant"].pk).update(role=Role.AUDITOR)
    batches.run(Batch.objects.get())

    batch = Batch.objects.get()
    assert (batch.found, batch.failures) == ([], [["318", "您不再负责公布所选的部门或单位。"]])
