"""Accounts: first passwords, rules, lock-out, rest; users by file."""

import io
import json
import time
from datetime import timedelta

import openpyxl
import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from budget.admin.resources import Choice
from budget.middleware import USED
from budget.models import Change, Role, User
from budget.passwords import KindsValidator
from config.settings import number
from tests import builders as make

pytestmark = pytest.mark.django_db
NEW = "Xin-mima-2024"


@pytest.fixture
def unit():
    return make.unit("318001")


@pytest.fixture
def administrator(client):
    person = make.administrator()
    client.force_login(person)
    return client


def log_in(client, name, password=make.PASSWORD, address="10.0.0.1"):
    sent = {"username": name, "password": password}
    return client.post("/login/", sent, REMOTE_ADDR=address)


# Rules


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab-1", "密码应至少 8 个字符。"),
        ("password123", "这个密码太常见了。"),
        ("abcdefgh", "密码应包含大写字母、小写字母、数字、符号中的至少 3 种。"),
        ("yusuan-ju", "密码应包含大写字母、小写字母、数字、符号中的至少 3 种。"),
    ],
)
def test_a_weak_password_is_refused_in_chinese(password, fault):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert fault in refused.value.messages


@pytest.mark.parametrize(("kinds", "good"), [(1, "abcdefgh"), (2, "abcdefg1"), (4, "Abcdef-1")])
def test_how_many_kinds_is_a_setting(kinds, good):
    KindsValidator(kinds).validate(good)
    with pytest.raises(ValidationError):
        KindsValidator(kinds + 1).validate(good)


def test_the_new_password_is_another_one(client, unit):
    client.force_login(make.clerk(unit))
    sent = {
        "old_password": make.PASSWORD,
        "new_password1": make.PASSWORD,
        "new_password2": make.PASSWORD,
    }
    page = client.post("/password/", sent)
    assert "新密码不能与现在的密码相同。" in page.content.decode()


def test_settings_of_the_environment_are_whole_numbers_above_zero(monkeypatch):
    monkeypatch.setenv("LOGIN_ATTEMPTS", "7")
    assert number("LOGIN_ATTEMPTS", 5) == 7
    for wrong in ("0", "-1", "five"):
        monkeypatch.setenv("LOGIN_ATTEMPTS", wrong)
        with pytest.raises(ValueError, match=r"LOGIN_ATTEMPTS|invalid literal"):
            number("LOGIN_ATTEMPTS", 5)


# First passwords


@pytest.mark.parametrize(
    "address", ["/", "/admin/", "/disclosure/", "/desk/record/", "/desk/template/"]
)
def test_a_first_password_opens_only_the_page_where_it_is_changed(client, unit, address):
    clerk = make.clerk(unit)
    User.objects.update(must_change_password=True)
    client.force_login(clerk)
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, "/password/")
    page = client.get("/password/").content.decode()
    assert "请先换成只有您自己知道的密码" in page
    assert "不修改" not in page


def test_after_the_change_everything_is_open(client, unit):
    clerk = make.clerk(unit)
    User.objects.update(must_change_password=True)
    client.force_login(clerk)
    sent = {"old_password": make.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/password/", sent).url == "/password/done/"
    assert client.get("/").status_code == 200
    clerk.refresh_from_db()
    assert (clerk.must_change_password, clerk.check_password(NEW)) == (False, True)


def test_who_must_change_its_password_can_still_leave(client, unit):
    clerk = make.clerk(unit)
    User.objects.update(must_change_password=True)
    client.force_login(clerk)
    assert client.post("/logout/").url == "/login/"


def test_users_that_the_administrator_makes_or_resets_change_their_password(administrator, unit):
    sent = {
        "username": "wang", "password1": NEW, "password2": NEW, "usable_password": "true",
        "role": "clerk", "unit": unit.pk,
    }  # fmt: skip
    assert administrator.post("/admin/budget/user/add/", sent).status_code == 302
    user = User.objects.get(username="wang")
    assert user.must_change_password
    User.objects.update(must_change_password=False)
    sent = {"password1": NEW + "x", "password2": NEW + "x", "usable_password": "true"}
    administrator.post(f"/admin/budget/user/{user.pk}/password/", sent)
    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW + "x")) == (True, True)


# Lock-out


def test_after_failed_logins_a_page_says_until_when_and_whom_to_ask(client, unit, settings):
    make.clerk(unit, "wang")
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert log_in(client, "wang", "wrong").status_code == 200
    answer = log_in(client, "wang", "wrong")
    text = answer.content.decode()
    until = timezone.localtime(timezone.now() + settings.AXES_COOLOFF_TIME)
    assert answer.status_code == 429
    assert any(f"{moment:%H:%M}" in text for moment in (until, until - timedelta(minutes=1)))
    assert "请联系本单位的系统管理员解除锁定或重置密码" in text
    assert log_in(client, "wang").status_code == 429  # with the right password too


def test_a_lock_is_of_one_user_at_one_address_and_ends_by_itself(client, unit, settings):
    make.clerk(unit, "wang")
    make.clerk(unit, "li")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "wang", "wrong")
    assert log_in(client, "li").url == "/"
    client.logout()
    assert log_in(client, "wang", address="10.0.0.2").url == "/"
    client.logout()
    assert log_in(client, "wang").status_code == 429
    passed = settings.AXES_COOLOFF_TIME + timedelta(minutes=1)
    AccessAttempt.objects.update(attempt_time=timezone.now() - passed)
    assert log_in(client, "wang").url == "/"


def test_nobody_learns_from_the_page_which_users_there_are(client, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, "nobody", "wrong")
    assert answer.status_code == 429
    assert "登录已锁定" in answer.content.decode()


def test_the_administrator_sees_and_ends_a_lock(client, unit, settings):
    clerk = make.clerk(unit, "wang")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "wang", "wrong")
    client.force_login(make.administrator())
    assert "已锁定" in client.get("/admin/budget/user/").content.decode()
    sent = {"action": "unlock", "_selected_action": [clerk.pk]}
    page = client.post("/admin/budget/user/", sent, follow=True).content.decode()
    assert "已解除 1 个用户的登录锁定" in page
    client.logout()
    assert log_in(client, "wang").url == "/"


# Rest


def rest(client, seconds):
    session = client.session
    session[USED] = int(time.time()) - seconds
    session.save()


def test_a_session_that_nobody_used_for_a_while_ends(client, unit, settings):
    client.force_login(make.clerk(unit))
    rest(client, settings.SESSION_IDLE_SECONDS + 5)
    assert client.get("/desk/record/").url == "/login/?next=/desk/record/"
    assert client.get("/").status_code == 302


def test_every_request_is_use_also_what_a_page_saves_in_passing(client, unit, settings):
    client.force_login(make.clerk(unit))
    rest(client, settings.SESSION_IDLE_SECONDS - 5)
    empty = json.dumps({"version": "", "last": 0, "rows": []})
    saved = client.post(
        "/desk/2023/318/318001/expenditure/save/", empty, content_type="application/json"
    )
    assert saved.status_code == 200
    assert time.time() - client.session[USED] < 60


def test_what_an_open_page_asks_by_itself_is_no_use(client, unit, settings):
    client.force_login(make.clerk(unit))
    news = "/desk/2023/318/318001/expenditure/news.json?seen=0"
    rest(client, settings.SESSION_IDLE_SECONDS - 5)
    assert client.get(news, headers={"x-unattended": "1"}).status_code == 200
    assert time.time() - client.session[USED] > settings.SESSION_IDLE_SECONDS - 10
    assert client.get(news).status_code == 200  # somebody types
    assert time.time() - client.session[USED] < 60


def test_a_session_from_before_there_was_a_limit_ends(client, unit):
    client.force_login(make.clerk(unit))
    session = client.session
    del session[USED]
    session.save()
    assert client.get("/").status_code == 302


# Users by file


COLUMNS = ["用户名", "姓", "名", "角色", "单位编码", "部门编码", "对口部门", "有效", "初始密码"]


def book(*rows, columns=COLUMNS):
    workbook = openpyxl.Workbook()
    workbook.active.append(columns)
    for row in rows:
        workbook.active.append([row.get(column) for column in columns])
    stream = io.BytesIO()
    workbook.save(stream)
    return SimpleUploadedFile("用户.xlsx", stream.getvalue())


def row(name, **values):
    return {"用户名": name, "姓": "王", "名": "一", "角色": "经办（预算单位）", "单位编码": "318001",
            "初始密码": NEW, **values}  # fmt: skip


def preview(client, *rows, columns=COLUMNS):
    sent = {"import_file": book(*rows, columns=columns), "format": "0"}
    return client.post("/admin/budget/user/import/", sent)


def confirm(client, page):
    return client.post("/admin/budget/user/process_import/", page.context["confirm_form"].initial)


def faults(page):
    return {
        (invalid.number + 1, heading, text)
        for invalid in page.context["result"].invalid_rows
        for heading, texts in invalid.field_specific_errors.items()
        for text in texts
    }


def test_users_come_by_file_with_role_and_place_and_change_their_first_password(
    administrator, unit
):
    page = preview(
        administrator,
        row("wang"),
        row("zhao", 角色="部门财务", 单位编码="", 部门编码="318"),
        row("qian", 角色="财政审核", 单位编码="", 对口部门="318"),
        row("sun", 角色="审计", 单位编码="", 有效="否"),
    )
    assert User.objects.count() == 1
    assert NEW not in page.content.decode()
    assert confirm(administrator, page).status_code == 302
    wang, zhao, qian, sun = (User.objects.get(username=n) for n in ("wang", "zhao", "qian", "sun"))
    assert (wang.role, wang.unit_id, str(wang)) == ("clerk", "318001", "王一")
    assert (zhao.role, zhao.department_id) == ("accountant", "318")
    assert [each.pk for each in qian.responsible_for.all()] == ["318"]
    assert (sun.role, sun.is_active) == ("auditor", False)
    assert all(
        user.must_change_password and user.check_password(NEW) for user in (wang, zhao, qian)
    )
    change = Change.objects.filter(model="budget.user", row=wang.pk).first()
    assert (change.via, change.person.username) == ("import", "administrator")


def test_faults_of_users_are_named_by_row_and_nothing_is_written(administrator, unit):
    page = preview(
        administrator,
        row("a", 单位编码=""),
        row("b", 单位编码="999001"),
        row("c", 角色="科长"),
        row("d", 角色="财政审核", 对口部门="318、999"),
        row("e", 初始密码=""),
        row("f", 初始密码="123456"),
        row("g", 有效="也许"),
    )
    found = faults(page)
    expected = {
        (2, "单位编码", "经办应填写所在单位。"),
        (3, "单位编码", "没有编码为“999001”的预算单位。"),
        (4, "角色", f"没有“科长”，应为{'、'.join(map(str, Role.labels))}之一。"),
        (5, "对口部门", "没有编码为“999”的部门。"),
        (6, "初始密码", "新用户应填写初始密码，首次登录时由本人修改。"),
        (7, "初始密码", "密码应至少 8 个字符。"),
        (8, "有效", "应为是或否。"),
    }
    assert expected <= found
    assert {number for number, _, _ in found} == {2, 3, 4, 5, 6, 7, 8}
    assert User.objects.count() == 1


def test_a_role_is_known_by_its_word_before_the_bracket(administrator, unit):
    confirm(administrator, preview(administrator, row("wang", 角色=" 经办 ")))
    assert User.objects.get(username="wang").role == Role.CLERK


def test_a_word_that_begins_two_choices_is_refused():
    both = models.TextChoices("Both", {"A": ("a", "经办（甲）"), "B": ("b", "经办（乙）")})
    with pytest.raises(ValueError, match="没有“经办”，应为经办（甲）、经办（乙）之一。"):
        Choice(both).clean("经办")
    assert Choice(both).clean("经办（乙）") == "b"


def test_users_that_are_there_keep_their_password_unless_the_file_brings_one(administrator, unit):
    make.clerk(unit, "wang")
    make.clerk(unit, "li")
    page = preview(administrator, row("wang", 初始密码="", 名="二"), row("li"))
    confirm(administrator, page)
    wang, li = User.objects.get(username="wang"), User.objects.get(username="li")
    assert (str(wang), wang.check_password(make.PASSWORD), wang.must_change_password) == (
        "王二", True, False,
    )  # fmt: skip
    assert (li.check_password(NEW), li.must_change_password) == (True, True)


def test_an_export_of_users_imports_without_any_change(administrator, unit):
    make.clerk(unit, "wang")
    make.reviewer(unit.department)
    sent = {"format": "0"}
    answer = administrator.post("/admin/budget/user/export/", sent)
    rows = list(
        openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    )
    assert rows[0] == tuple(COLUMNS[:-1])
    file = SimpleUploadedFile("用户.xlsx", answer.content)
    page = administrator.post("/admin/budget/user/import/", {"import_file": file, "format": "0"})
    totals = page.context["result"].totals
    assert (totals["new"], totals["update"], totals["skip"]) == (0, 0, 3)


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_only_the_administrator_brings_users(client, unit, role):
    client.force_login(make.person(role, role, **({"unit": unit} if role == "clerk" else {})))
    for address in ("/admin/budget/user/import/", "/admin/budget/user/export/"):
        assert client.get(address).status_code == 403
