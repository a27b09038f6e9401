"""Publishing on the site: only the accountant of the department, only what it confirmed."""

import json
from datetime import timedelta
from decimal import Decimal
from html import unescape
from unittest.mock import patch

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from budget.models import Role, UnitBudget, User
from budget.scope import Scope
from disclosure import batches
from disclosure.models import Batch, Posting, Publication, Statement
from disclosure.publication import content_of, draft, publish_together
from disclosure.publication.act import CHANGED
from disclosure.renderers.typesetting import NoChineseFont
from disclosure.rounding import DEFAULT, restore
from disclosure.together import TOGETHER, reader

from .conftest import DEPARTMENT, UNIT
from .test_published import address, complete

pytestmark = pytest.mark.django_db

CENTRE = Scope(2023, "318", "318002")


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def retitle(words):
    Statement.objects.filter(year=2023, section="名词解释", order=1, unit=None).update(text=words)


@pytest.mark.parametrize("page", ["publish", "publish-together"])
def test_only_the_accountant_of_the_department_may_open_it(client, people, page):
    found = set()
    for name, person in people.items():
        client.force_login(person)
        if client.get(address(page)).status_code == 200:
            found.add(name)

    assert found == {"accountant"}


@pytest.mark.parametrize(
    "name", ["clerk", "approver", "other", "reviewer", "auditor", "administrator"]
)
def test_nobody_else_publishes_or_registers(client, people, published, name):
    client.force_login(people[name])

    assert client.post(address("publish"), {"seen": "x"}).status_code == 404
    assert client.post(address("publish-together"), {"chosen": "318:x"}).status_code == 404
    assert client.post(address("publish-prepare")).status_code == 404
    assert client.post(address("posting", 1), {"address": "https://a.cn"}).status_code == 404
    assert Publication.objects.count() == 1
    assert not Posting.objects.exists()


def test_what_was_looked_at_is_published(writer):
    page = writer.get(address("publish"))
    answer = writer.post(address("publish"), {"seen": page.context["ready"].draft.digest})

    assert answer.url == address("version", 1)
    assert Publication.objects.get().person.username == "accountant"


@pytest.mark.parametrize("seen", ["", "another"])
def test_without_the_digest_that_was_looked_at_nothing_is_published(writer, seen):
    answer = writer.post(address("publish"), {"seen": seen})

    assert answer.url == address("publish")
    assert said(answer) == [f"没有公布。318：{CHANGED}"]
    assert not Publication.objects.exists()


def test_a_page_with_gaps_lists_them_and_has_no_button(writer):
    page = writer.get(address("publish", scope=UNIT))

    assert next(each.what for each in page.context["ready"].draft.obstacles) == "部门职责的文字"
    assert "还有 5 处问题，不能公布。" in page.content.decode()
    assert "公布第 1 版</button>" not in page.content.decode()


def test_a_correction_shows_what_it_changes_and_asks_why(writer, published):
    assert "完全相同，不需要更正" in writer.get(address("publish")).content.decode()
    retitle("更正后的解释。")
    page = writer.get(address("publish"))
    assert [each.place for each in page.context["changed"]] == ["八、名词解释"]
    seen = page.context["ready"].draft.digest
    without = writer.post(address("publish"), {"seen": seen, "reason": ""})
    assert "这个字段是必填项" in without.content.decode()
    answer = writer.post(address("publish"), {"seen": seen, "reason": "解释有误"})

    assert answer.url == address("version", 2)
    assert Publication.objects.current().get().reason == "解释有误"


def test_a_file_that_cannot_be_made_is_said(writer, monkeypatch):
    def refuse(*arguments):
        raise NoChineseFont

    monkeypatch.setattr("disclosure.publication.act.render_files", refuse)
    answer = writer.post(address("publish"), {"seen": draft(DEPARTMENT).digest})

    assert "没有公布。这台计算机没有中文字体" in said(answer)[0]
    assert not Publication.objects.exists()


# A department with its units


def told(writer, asked):
    """What the page of a batch says after it has run."""
    with patch("disclosure.batches.launch"):
        answer = writer.post(address("publish-together"), asked)
    assert "已完成 0 / 2" in writer.get(answer.url).content.decode()
    batches.run(Batch.objects.get(form="publish"))
    return writer.get(answer.url).content.decode()


def prepared(writer, rounding=DEFAULT):
    """The page of a department with its units, after a batch has found out what can be published."""
    with patch("disclosure.batches.launch"):
        begun = writer.post(address("publish-prepare"), {"rounding": rounding})
    batches.run(Batch.objects.get(form="prepare", finished=None))
    answer = writer.get(begun.url)
    return writer.get(answer.url) if answer.status_code == 302 else answer


def found(page):
    return {row.scope: row for row in page.context["rows"]}


def test_those_that_are_chosen_are_published_in_one_act(writer):
    complete(CENTRE)
    rows = found(prepared(writer))
    assert {scope: bool(row.draft.obstacles) for scope, row in rows.items()} == {
        DEPARTMENT: False, UNIT: True, CENTRE: False,
    }  # fmt: skip
    chosen = [f"{s.unit or s.department}:{rows[s].draft.digest}" for s in (DEPARTMENT, CENTRE)]
    page = told(writer, {"chosen": chosen})

    assert "已一次公布 2 份。" in page
    assert reverse("disclosure:versions", args=[DEPARTMENT]) in page
    assert [row.identifier for row in Publication.objects.all()] == [
        "318-2023-1",
        "318002-2023-1",
    ]


def add_odd_amounts():
    """A third of 100 元 more in every unit, so that figures in 万元 have to be rounded."""
    for unit in ("318001", "318002"):
        budget = UnitBudget.objects.get(unit=unit, year=2023)
        spent = [
            *budget.lines.filter(economic__code__in=("30101", "30201"), category__in=("11", "12"))
        ]
        received = budget.revenue_lines.get()
        for line in spent:
            line.amount += Decimal("33.35")
            line.save()
        received.amount += Decimal("33.35") * len(spent)
        received.save()


def test_rounded_together_the_department_prints_the_sum_of_its_units(writer):
    complete(CENTRE)
    add_odd_amounts()
    rows = found(prepared(writer, TOGETHER))
    unit = draft(UNIT, read=reader(TOGETHER)).content
    chosen = [f"{s.unit or s.department}:{rows[s].draft.digest}" for s in (DEPARTMENT, CENTRE)]
    told(writer, {"chosen": chosen, "rounding": "together"})
    whole, centre = (content_of(row.content) for row in Publication.objects.order_by("code"))

    for table in whole.tables:
        parts = [each.table(table.slug) for each in (unit, centre)]
        for address_, cell in table.addresses.items():
            printed = [
                p.printed_amount(p.addresses[address_]) for p in parts if address_ in p.addresses
            ]
            assert table.printed_amount(cell) == sum(printed)
    assert restore(whole.rounding.stored).money.name == "万元"
    assert len(whole.adjusted) > 0


def test_if_one_of_them_cannot_be_none_is(writer):
    chosen = [f"318:{draft(DEPARTMENT).digest}", f"318001:{draft(UNIT).digest}"]
    page = told(writer, {"chosen": chosen})

    assert "没有公布，一份也没有存入。" in page
    assert "318001" in page
    assert "还有下列问题，不能公布。" in page
    what = draft(UNIT).obstacles[0]
    assert f"{what.section}：{what.what}（{what.where}）" in unescape(page)
    assert not Publication.objects.exists()


def test_who_no_longer_publishes_the_department_publishes_nothing(writer, people):
    chosen = [f"318:{draft(DEPARTMENT).digest}"]
    with patch("disclosure.batches.launch"):
        writer.post(address("publish-together"), {"chosen": chosen})
    batch = Batch.objects.get()
    User.objects.filter(pk=people["accountant"].pk).update(role=Role.AUDITOR)
    batches.run(Batch.objects.get())

    batch.refresh_from_db()
    assert batch.failures == [["318", "您不再负责公布所选的部门或单位。"]]
    assert not Publication.objects.exists()


def test_a_correction_without_a_reason_does_not_begin(writer, published):
    answer = writer.post(address("publish-together"), {"chosen": ["318:x"], "reason": " "})

    assert said(answer) == ["没有公布。更正已公布的内容，请写明原因。"]
    assert not Batch.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["319001:x"]])
def test_nothing_chosen_is_said_and_units_of_others_are_not_heard(writer, chosen):
    answer = writer.post(address("publish-together"), {"chosen": chosen})

    assert said(answer) == ["没有选择要公布的部门或单位。"]


def test_a_unit_has_no_units(writer):
    assert writer.get(address("publish-together", scope=UNIT)).status_code == 404
    assert writer.post(address("publish-prepare", scope=UNIT)).status_code == 404


# Where it stands for readers


def test_address_and_day_are_registered_and_never_changed(writer, published):
    for day in ("2023-03-20", "2023-04-02"):
        answer = writer.post(
            address("posting", 1), {"address": "https://example.gov.cn/a.html", "posted": day}
        )
        assert answer.url == address("version", 1)
    page = writer.get(address("version", 1)).content.decode()

    assert page.index("2023-04-02") < page.index("2023-03-20")
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"address": "不是网址", "posted": "2023-03-20"}, "没有登记。输入一个有效的 URL。"),
        ({"address": "javascript:alert(1)", "posted": "2023-03-20"}, "没有登记。"),
        ({"address": "https://example.gov.cn/", "posted": ""}, "没有登记。这个字段是必填项。"),
        (
            {"address": "https://example.gov.cn/", "posted": "tomorrow"},
            "没有登记。公开日期不能晚于今天：公开之后再登记。",
        ),
    ],
)
def test_what_is_no_address_or_lies_ahead_is_refused(writer, published, typed, message):
    if typed["posted"] == "tomorrow":
        typed = typed | {"posted": timezone.localdate() + timedelta(days=1)}
    answer = writer.post(address("posting", 1), typed)

    assert said(answer)[0].startswith(message)
    assert not Posting.objects.exists()


def test_the_page_of_a_reader_has_no_form(client, people, published):
    client.force_login(people["reviewer"])
    page = client.get(address("version", 1)).content.decode()

    assert "登记</button>" not in page
    assert reverse("disclosure:publish", args=[DEPARTMENT]) not in page


def joint(people, *scopes):
    """Published in one act, the department as the sum of its units."""
    chosen = dict.fromkeys(scopes, "")
    return publish_together(chosen, people["accountant"], rounding=TOGETHER)


def test_what_was_published_in_one_act_is_compared_as_it_was_rounded(client, people, light_files):
    """No difference of rounding looks like a correction that is due."""
    centre = Scope(2023, "318", "318002")
    complete(centre)
    made = joint(people, DEPARTMENT, centre)
    client.force_login(people["accountant"])

    assert [content_of(each.content).together for each in made] == [True, True]
    for scope in (DEPARTMENT, centre):
        page = client.get(reverse("disclosure:publish", args=[scope]))
        assert page.context["ready"].unchanged
        assert "一起舍入公布的" in page.content.decode()
    page = prepared(client, TOGETHER)
    assert client.get(address("publish-together")).context["joint"] is True
    assert [row.unchanged for row in page.context["rows"] if row.last] == [True, True]
    alone = client.get(
        reverse("disclosure:publish-together", args=[DEPARTMENT]), {"rounding": DEFAULT}
    )
    assert alone.context["joint"] is False


def test_a_correction_of_what_was_published_in_one_act_is_rounded_as_it_was(
    client, people, light_files
):
    joint(people, DEPARTMENT)
    correction = correct_text(client, people)

    assert correction.version == 2
    assert content_of(correction.content).together is True


def correct_text(client, people):
    client.force_login(people["accountant"])
    Statement.objects.filter(year=2023, section="名词解释", order=1, unit=None).update(
        text="更正。"
    )
    address = reverse("disclosure:publish", args=[DEPARTMENT])
    seen = client.get(address).context["ready"].draft.digest
    client.post(address, {"seen": seen, "reason": "名词解释有误"})
    return Publication.objects.of(DEPARTMENT).order_by("-version").first()


def test_what_was_published_alone_says_nothing_of_an_act(published):
    assert "together" not in json.loads(published.content)
    assert content_of(published.content).together is False
