"""Rows of a grid as the page's script sends them, and what the page begins with."""

import json

LINES = "/desk/2023/318/318001/expenditure/"
DRAFT = "/desk/2023-second/318/318001/expenditure/"
REVENUE = "/desk/2023/318/318001/revenue/"
SALARY = ("2010301", "30101", "人员经费", "一般公共预算拨款", "否", "", "", "", "100.00")
OFFICE = ("2010301", "30201", "公用经费", "一般公共预算拨款", "否", "", "", "", "50.00")


def loaded(client, url=LINES):
    return client.get(url).context["data"]


def send(client, data, *rows):
    """Rows as (primary key, as loaded, as wanted); their numbers are their refs."""
    body = {
        "version": data["version"],
        "last": data["last"],
        "rows": [[ref, pk, was, now] for ref, (pk, was, now) in enumerate(rows)],
    }
    return client.post(data["save"], json.dumps(body), content_type="application/json")


def added(*rows):
    return [(None, None, list(row)) for row in rows]


def cells(client, url=LINES):
    return [tuple(row[1:]) for row in loaded(client, url)["rows"]]


def changed(row, **values):
    places = {"function": 0, "economic": 1, "source": 3, "project": 5, "note": 7, "amount": 8}
    made = list(row)
    for name, value in values.items():
        made[places[name]] = value
    return made
