"""The processes of kills.py: one that acts until it is killed, one that looks what is there afterwards."""

import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from .kills import ABSENT, BEGUN, DONE, ENDED, FOUND, KILL, READY, WHOLE, WRITING

YEAR, DEPARTMENT, PERSON = 2023, "318", "caiwu"


def say(word: str) -> None:
    print(word, flush=True)


# Acts


def publish() -> None:
    """A further version, after a text has changed."""
    act = import_module("disclosure.publication.act")
    models, users = import_module("disclosure.models"), import_module("budget.models")
    scope = import_module("budget.scope").Scope(YEAR, DEPARTMENT)
    last = act.latest(scope)
    texts = models.Statement.objects.filter(year=YEAR, section="名词解释", unit=None, order=1)
    texts.update(text=f"第{last.version if last else 0}版之后的解释。")
    person = users.User.objects.get(username=PERSON)
    _tell(act, "queue")
    say(BEGUN)
    act.publish(scope, person, reason="试验")


def import_() -> None:
    """The other one of two workbooks, in which every amount and text differs."""
    intake = import_module("desk.workbook")
    target = next(path for path in workbooks() if facts() != Path(f"{path}.facts").read_text())
    _tell(intake, "apply")
    say(BEGUN)
    intake.import_workbook(target)


def _tell(module, name: str) -> None:
    """Says that writing begins, whoever calls it by this module."""
    its = getattr(module, name)

    def told(*arguments, **options):
        say(WRITING)
        return its(*arguments, **options)

    setattr(module, name, told)


# What is there


def prepare() -> None:
    """The demo, and the two workbooks with the facts that each leaves."""
    call_command("migrate", verbosity=0)
    with open("/dev/null", "w") as nothing:
        call_command("loadcodes", stdout=nothing)
        call_command("demo", stdout=nothing)
    first, second = workbooks()
    if first.exists():
        return
    demo = import_module("desk.management.commands.demo")
    _write_workbooks(demo.WORKBOOK, first, second)
    for path in (second, first):
        faults = import_module("desk.workbook").import_workbook(path).faults
        if faults:
            raise SystemExit(f"{path}: {faults[0]}")
        Path(f"{path}.facts").write_text(facts())


def workbooks() -> tuple[Path, Path]:
    folder = Path(settings.VAR_DIR)
    return folder / "first.xlsx", folder / "second.xlsx"


def _write_workbooks(demo: Path, first: Path, second: Path) -> None:
    book = import_module("openpyxl").load_workbook(demo)
    book.save(first)
    for sheet in book.worksheets:
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for head, cell in zip(heads, row, strict=True):
                if head == "金额" and cell.value is not None:
                    cell.value = float(cell.value) * 2
                elif head in {"内容", "立项依据"} and cell.value:
                    cell.value = f"{cell.value}（改）"
    book.save(second)


def facts() -> str:
    """The digest of all that an import writes."""
    models, texts = import_module("budget.models"), import_module("disclosure.models")
    digest = import_module("disclosure.publication.canonical").digest
    rows = [
        sorted(map(str, model.objects.values_list(*fields)))
        for model, fields in (
            (models.BudgetLine, ("unit_budget", "function", "economic", "source", "amount")),
            (models.RevenueLine, ("unit_budget", "source", "amount")),
            (models.Project, ("code", "year", "name", "grounds")),
            (texts.Statement, ("year", "section", "order", "text")),
        )
    ]
    return digest(str(rows))


class Watch:
    """Compares what is there with what was there when it was last asked."""

    def __init__(self) -> None:
        self.count, self.facts = 0, facts()

    def publish(self) -> str:
        publications = import_module("disclosure.models").Publication.objects.order_by("pk")
        publication = import_module("disclosure.publication.verification")
        before, self.count = self.count, len(publications)
        files = import_module("disclosure.models").PublishedFile.objects.count()
        kinds = len(import_module("disclosure.publication").KINDS)
        if self.count - before not in {0, 1} or files != self.count * kinds:
            return f"{self.count - before} new, {files} files of {self.count}"
        if self.count == before:
            return ABSENT
        chain = publication.verify_chain()
        proved = publication.verify(publications[self.count - 1], again=False)
        return WHOLE if proved.intact and all(p.state == "完好" for p in chain) else "tampered"

    def import_(self) -> str:
        before, self.facts = self.facts, facts()
        if self.facts not in {Path(f"{path}.facts").read_text() for path in workbooks()}:
            return "half an import"
        return ABSENT if self.facts == before else WHOLE


ACTS = {"publish": publish, "import": import_}


def act() -> None:
    """Every act in a process of its own, forked from one that is warm but has no connection."""
    files = import_module("disclosure.publication.files")
    import_module("desk.workbook")
    import_module("disclosure.publication.program").program()  # fonts are asked for once
    _light(files)
    say(READY)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _one(line.strip())
        # Not waited for before it is to end: its number is its own as long.
        if sys.stdin.readline().strip() == KILL:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        say(ENDED)


def _one(name: str) -> None:
    """What fails of itself ends the one that forked it, too: whoever waits for a word would wait for ever."""
    try:
        ACTS[name]()
        say(DONE)
    except BaseException:
        traceback.print_exc()
        os.kill(os.getppid(), signal.SIGTERM)
    os._exit(0)


def watch() -> None:
    _light(import_module("disclosure.publication.files"))
    prepare()
    its = Watch()
    looks = {"publish": its.publish, "import": its.import_}
    say(READY)
    for line in sys.stdin:
        say(f"{FOUND} {looks[line.strip()]()}")


def _light(files) -> None:
    """Without the files that are typeset: they are made before the first write, and take the most time."""
    for name in [name for name in files.KINDS if name.endswith((".pdf", ".docx"))]:
        del files.KINDS[name]


if __name__ == "__main__":
    django.setup()
    {"acts": act, "watch": watch}[sys.argv[1]]()
