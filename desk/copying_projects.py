"""What goes on with a project into another year: its costs, its performance goals and indicators."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from budget.models import Project, ProjectCost
from performance.models import Goal, Indicator, Kind, Target

COPIED: dict[type[Any], tuple[str, ...]] = {
    ProjectCost: ("order", "item", "measure", "quantity", "standard", "note"),
    Goal: ("order", "text"),
    Indicator: ("order", "level1", "level2", "level3", "description", "value", "basis"),
}
OWNERS: dict[type[Any], str] = {
    ProjectCost: "project",
    Goal: "target__project",
    Indicator: "target__project",
}


class Text(NamedTuple):
    """What is copied word for word, and where it stands."""

    place: str
    words: str


def texts_of(projects: Sequence[Project]) -> Iterator[Text]:
    """All words that go on with projects."""
    names = {project.pk: f"项目 {project}" for project in projects}
    for project in projects:
        yield from (Text(names[project.pk], words) for words in (project.name, project.grounds))
    for model, path in OWNERS.items() if projects else ():
        rows = model.objects.filter(**{f"{path}__in": list(names)}).order_by("pk")
        for owner, *values in rows.values_list(path, *COPIED[model]):
            place = f"{names[owner]} {model._meta.verbose_name}"
            yield from (Text(place, words) for words in values if isinstance(words, str))


def copy_belongings(pairs: Sequence[tuple[Project, Project]]) -> None:
    """From each project to the one that was made of it, in a fixed number of queries."""
    made: dict[int | None, Project] = {before.pk: after for before, after in pairs}
    _copy(ProjectCost, "project", made)
    targets = list(
        Target.objects.filter(project__in=[before for before, _ in pairs]).select_related("project")
    )
    rolled = [
        Target(
            year=made[target.project_id].year,
            kind=Kind.PROJECT,
            department_id=target.department_id,
            project=made[target.project_id],
        )
        for target in targets
    ]
    Target.objects.bulk_create(rolled)
    after = {before.pk: target for before, target in zip(targets, rolled, strict=True)}
    _copy(Goal, "target", after)
    _copy(Indicator, "target", after)


def _copy(model: type[Any], owner: str, made: dict[Any, Any]) -> None:
    rows = model.objects.filter(**{f"{owner}__in": list(made)}).order_by("pk")
    model.objects.bulk_create(
        [
            model(
                **{owner: made[getattr(row, f"{owner}_id")]},
                **{name: getattr(row, name) for name in COPIED[model]},
            )
            for row in rows
        ],
        batch_size=500,
    )
