"""Targets, people and forms for the tests of pages."""

from performance.models import Goal, Indicator, Kind, Target
from tests.builders import (
    accountant,
    administrator,
    auditor,
    clerk,
    department,
    person,
    reviewer,
    unit,
)

OVERVIEW = "/performance/2023/318/"
PROJECT = f"{OVERVIEW}projects/P001/"
OVERALL = f"{OVERVIEW}overall/"
NEW_SECTION = f"{OVERVIEW}sections/new/"
LIBRARY = "/performance/indicators.json"
LEVELS = ("产出指标", "数量指标", "培训人数", "参加的人数", "≥50人", "工作计划")


def target(of=None, *, section="", kind=None, indicators=(LEVELS,), goals=("培训骨干。",)):
    kind = kind or (Kind.PROJECT if of else Kind.SECTION if section else Kind.OVERALL)
    row = Target.objects.create(
        year=2023, kind=kind, department_id="318", project=of, section=section
    )
    start = 1 + Goal.objects.filter(target__kind=kind, target__project=None).count()
    for number, text in enumerate(goals, start=1 if of else start):
        Goal.objects.create(target=row, order=number, text=text)
    for number, values in enumerate(indicators, start=1):
        names = ("level1", "level2", "level3", "description", "value", "basis")
        Indicator.objects.create(target=row, order=number, **dict(zip(names, values, strict=True)))
    return row


def people(training):
    own = training.unit.department
    return {
        "clerk": clerk(training.unit),
        "sister": clerk(unit("318002", "支付中心", "事业"), "sister"),
        "accountant": accountant(own),
        "stranger": accountant(department("319", "审计局"), "stranger"),
        "reviewer": reviewer(own),
        "auditor": auditor(),
        "administrator": administrator(),
        "outsider": person(),
    }


def posted(page, *, goals=(("", "培训骨干。"),), indicators=(("", *LEVELS),), **more):
    """What the form of an opened page sends with these rows."""
    names = ("level1", "level2", "level3", "description", "value", "basis")
    sent = {"seen": page.context["entry"].seen, **more}
    sent["goal"], sent["text"] = ([row[i] for row in goals] for i in range(2))
    sent["indicator"] = [row[0] for row in indicators]
    for place, name in enumerate(names, start=1):
        sent[name] = [row[place] for row in indicators]
    return sent


def rows(of):
    """Goals and indicators as stored."""
    return (
        [(goal.order, goal.text) for goal in of.goals.order_by("order")],
        [(row.order, row.level3, row.value) for row in of.indicators.order_by("order")],
    )
