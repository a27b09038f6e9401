"""A scope as part of an address: 2023/318, 2023/318/318001 or 2023/all."""

from budget.scope import Scope

ALL = "all"


class ScopeConverter:
    """`<scope:scope>` in a URL pattern."""

    regex = rf"[0-9]{{4}}/(?:{ALL}|[0-9]{{3}}(?:/[0-9]{{6,30}})?)"

    def to_python(self, value: str) -> Scope:
        year, department, *units = value.split("/")
        unit = units[0] if units else ""
        if unit and not unit.startswith(department):
            raise ValueError(f"{unit} is no unit of {department}")
        return Scope(int(year), "" if department == ALL else department, unit)

    def to_url(self, scope: Scope) -> str:
        # A unit's code begins with its department's three digits.
        place = scope.department or scope.unit[:3] or ALL
        return "/".join(filter(None, (f"{scope.year:04}", place, scope.unit)))
