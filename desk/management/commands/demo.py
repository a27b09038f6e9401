"""demo: fills an empty database with the real case, through the import that users use, and its people."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from budget.management.readiness import require_codes
from budget.models import Department, Role, User
from desk.workbook import import_workbook

WORKBOOK = Path(__file__).parents[2] / "demo" / "budget-318-2023.xlsx"
PASSWORD = "Yusuan-2023"  # noqa: S105  printed with the accounts; a demonstration has no secret
PEOPLE: tuple[dict[str, Any], ...] = (
    {"username": "jingban", "last_name": "王", "first_name": "经办", "role": Role.CLERK, "unit_id": "318001"},
    {"username": "jingban2", "last_name": "李", "first_name": "经办", "role": Role.CLERK, "unit_id": "318002"},
    {"username": "danwei", "last_name": "周", "first_name": "审核", "role": Role.APPROVER, "unit_id": "318001"},
    {"username": "caiwu", "last_name": "赵", "first_name": "财务", "role": Role.ACCOUNTANT, "department_id": "318"},
    {"username": "shenhe", "last_name": "钱", "first_name": "审核", "role": Role.REVIEWER},
    {"username": "shenji", "last_name": "孙", "first_name": "审计", "role": Role.AUDITOR},
    {"username": "admin", "last_name": "系统", "first_name": "管理员", "role": Role.ADMINISTRATOR},
)  # fmt: skip


class Command(BaseCommand):
    help = "在空数据库中装入演示数据（一个真实公开的部门预算）和演示账号；已有数据时不做任何改动。"

    def handle(self, **options: Any) -> None:
        require_codes()
        if Department.objects.exists():
            self.stdout.write("数据库中已有部门，未装入演示数据。")
        else:
            self._load()
        self._print_accounts()

    @transaction.atomic
    def _load(self) -> None:
        intake = import_workbook(WORKBOOK)
        if intake.faults:
            raise CommandError("\n".join(str(fault) for fault in intake.faults))
        for person in PEOPLE:
            user = User.objects.create_user(password=PASSWORD, is_staff=True, **person)
            if user.role == Role.REVIEWER:
                user.responsible_for.set(Department.objects.filter(pk="318"))
        self.stdout.write("已装入演示数据：318 秦皇岛经济技术开发区财政局，2022、2023 年。")

    def _print_accounts(self) -> None:
        users = User.objects.filter(username__in=[person["username"] for person in PEOPLE])
        if users:
            self.stdout.write(f"演示账号（密码均为 {PASSWORD}）：")
        for user in users:
            self.stdout.write(f"  {user.username:<10} {user.get_role_display()}  {user}")
