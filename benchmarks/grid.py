"""The grid in a real Chromium at 5,000 rows: from an act to its picture; the server is asked only to load."""

import shutil
from collections.abc import Iterator
from statistics import median
from typing import Any

from django.db import connection
from playwright.sync_api import sync_playwright

from budget.models import Role, Unit
from budget.scope import Scope
from desk.entry_grids import GRIDS
from desk.entry_places import address

from .catalogue import Size
from .generator import YEAR
from .measure import Result, judged, within
from .pages import cookie, served

HALF, FRAME = within(0.5), within(0.1)
DRAWN = "requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))"
PASTE = f"""(editor, text) => new Promise((done) => {{
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const begun = performance.now();
  editor.dispatchEvent(new ClipboardEvent("paste", {{clipboardData, bubbles: true, cancelable: true}}));
  {DRAWN};
}})"""
KEY = f"""(editor, key) => new Promise((done) => {{
  const begun = performance.now();
  editor.dispatchEvent(new KeyboardEvent("keydown", {{key, ctrlKey: true, bubbles: true, cancelable: true}}));
  {DRAWN};
}})"""
LETTER = f"""(editor) => new Promise((done) => {{
  const begun = performance.now();
  editor.value = "7";
  editor.dispatchEvent(new InputEvent("input", {{bubbles: true}}));
  {DRAWN};
}})"""
ESCAPE = """(editor) => editor.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}))"""


def run(size: Size) -> Iterator[Result]:
    """Without a browser on the machine there is nothing to measure."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser:
        return
    unit = Unit.objects.order_by("pk")[0]
    scope = Scope(YEAR, unit.department_id, unit.pk)
    session = cookie("typist", role=Role.ACCOUNTANT, department_id=unit.department_id)
    name, _, value = session.partition("=")
    with served() as site, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(base_url=f"http://127.0.0.1:{site.port}")
        page.context.add_cookies(
            [{"name": name, "value": value, "url": f"http://127.0.0.1:{site.port}"}]
        )
        page.goto(address(GRIDS["expenditure"], scope))
        page.locator("[data-totals] table").first.wait_for()
        yield from _acts(page, min(size.rounds, 5))
        chromium.close()


def _acts(page: Any, rounds: int) -> Iterator[Result]:
    editor = page.locator("[data-editor]")
    editor.evaluate(PASTE, _block(3000, 1))
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    taken: dict[str, list[float]] = {}
    for n in range(rounds):
        acts = {
            "2,000 lines pasted below 3,000": lambda: editor.evaluate(PASTE, _block(2000, 9000)),
            "the paste undone": lambda: editor.evaluate(KEY, "z"),
            "and done again": lambda: editor.evaluate(KEY, "y"),
            "a letter typed among 5,000": lambda: editor.evaluate(LETTER),
        }
        for what, act in acts.items():
            taken.setdefault(what, []).append(act() / 1000)
        editor.evaluate(ESCAPE)
        if n + 1 < rounds:
            editor.evaluate(KEY, "z")
    for what, seconds in taken.items():
        aim = FRAME if "letter" in what else HALF
        result = Result("grid", connection.display_name, f"{what}: to the picture", median(seconds))
        yield judged(result, aim)


def _block(count: int, start: int) -> str:
    """Lines as Excel copies them, with names for codes."""
    return "\r\n".join(
        f"2010301\t30201\t公用经费\t一般公共预算拨款\t否\t\t\t第{n}项\t{n}.50"
        for n in range(start, start + count)
    )
