"""Deadlines in words: 2022年1月底前, 12月底前, 三季度末, 2022/2/1-2023/1/31. Plain Python."""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple


class Day(NamedTuple):
    """A day as written: of a year, or without one of the year whose work it is (shift 1: 次年)."""

    year: int | None
    month: int
    day: int
    shift: int = 0

    def of(self, year: int) -> date:
        """The date in the work of a year; 2月29日 without a year is the month's last day."""
        year = self.year or year + self.shift
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


class Deadline(NamedTuple):
    """Until when; for a period also from when."""

    last: Day
    first: Day | None = None


WORDS = r"(?P<word>当年|本年|今年|次年|翌年|下一?年|明年|上年|去年)"
YEAR = rf"(?:(?P<year>(?:19|20)\d\d)年度?|{WORDS}度?)?"
SHIFTS = {"次年": 1, "翌年": 1, "下年": 1, "下一年": 1, "明年": 1, "上年": -1, "去年": -1}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
TENS = {"上旬": 10, "初": 10, "中旬": 20}
LAST = 31

MONTH = re.compile(
    YEAR + r"(?P<month>\d{1,2})月份?(?:(?P<day>\d{1,2})[日号]|(?P<part>底|末|上旬|中旬|下旬|初))?"
)
NUMBERED = re.compile(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?")
QUARTER = re.compile(YEAR + r"第?(?P<quarter>[一二三四1-4])季度?[末底]?")
HALF = re.compile(YEAR + r"(?P<half>上|下)半年[末底]?")
WHOLE = re.compile(
    r"(?P<year>(?:19|20)\d\d)年度?[底末内]?|年[底末内]|全年"
    rf"|{WORDS}度?[底末内]?"
)

BEFORE = re.compile(r"^(?:截至|截止到?|不晚于|不迟于|最晚|最迟|预计|计划|至|于|在)")
WITHIN = re.compile(r"^(?:≤|<=?|=)")
DOING = "完成|报送|上报|支付|付款|结束|到位|发放|实施|开展|启动|竣工|验收|办结|拨付|交付|订阅"
AFTER = re.compile(rf"(?:之前|以前|之内|前|内|止)?(?:全部|全额|及时)?(?:{DOING})*(?:完毕|工作)?$")
BARE_MONTH = re.compile(r"\d{1,2}月")
DASH = re.compile(r"[-~—至到]+")
MONTHS = re.compile(YEAR + r"(?P<from>\d{1,2})[-~—至到](?P<to>\d{1,2})月份?底?")


def read_deadline(words: str) -> Deadline | None:
    """The deadline that folded words say, if they say nothing else."""
    stripped = WITHIN.sub("", words)
    if stripped != words and BARE_MONTH.fullmatch(stripped):
        return None  # ≤3月 is a length of time
    body = AFTER.sub("", BEFORE.sub("", stripped), count=1)
    if months := MONTHS.fullmatch(body):
        return _period(_day(months, months["from"], "1"), _day(months, months["to"]))
    if day := _single(body):
        return Deadline(day)
    return _between(body)


def _between(words: str) -> Deadline | None:
    """A period, at whichever dash two days meet: 2022-2-1-2023-1-31 has five."""
    for dash in DASH.finditer(words):
        first, last = _single(words[: dash.start()]), _single(words[dash.end() :])
        if first and last:
            if last.year is None:
                last = last._replace(year=first.year)
            # A whole month is written for its last day; a period begins with its first.
            if not re.search(r"[日号]|[-/.]\d+[-/.]", words[: dash.start()]):
                first = first._replace(day=1)
            return _period(first, last)
    return None


def _period(first: Day | None, last: Day | None) -> Deadline | None:
    return Deadline(last, first) if first and last else None


def _single(words: str) -> Day | None:
    if match := MONTH.fullmatch(words):
        day = match["day"] or str(TENS.get(match["part"] or "", LAST))
        return _day(match, match["month"], day)
    if match := NUMBERED.fullmatch(words):
        return _valid(Day(int(match["year"]), int(match["month"]), int(match["day"] or LAST)))
    if match := QUARTER.fullmatch(words):
        return _day(match, str(QUARTERS[match["quarter"]] * 3))
    if match := HALF.fullmatch(words):
        return _day(match, "6" if match["half"] == "上" else "12")
    if match := WHOLE.fullmatch(words):
        return _day(match, "12")
    return None


def _day(match: re.Match[str], month: str, day: str = str(LAST)) -> Day | None:
    year = int(match["year"]) if match["year"] else None
    return _valid(Day(year, int(month), int(day), SHIFTS.get(match["word"] or "", 0)))


def _valid(day: Day) -> Day | None:
    return day if 1 <= day.month <= 12 and 1 <= day.day <= 31 else None
