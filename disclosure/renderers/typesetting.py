"""A PDF from a typst template and data, with the best Chinese fonts that the machine has."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

TYPESETTER = Path(__file__).with_name("typesetter.py")
NO_CHINESE_FONT, FAILED = 3, 4  # what the typesetter answers
SECONDS = 120
# PDF/A-2a for the archive, PDF/UA for readers who listen; both refuse a missing character.
STANDARDS = ("a-2a", "ua-1")

# What official documents prescribe, as Windows, 统信/麒麟 and macOS name it; then what is free.
ROLES = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK"),
    "body": ("SimSun", "NSimSun", "宋体", "FZShuSong-Z01S", "STSong", "Songti SC"),
    "text": ("FangSong_GB2312", "FangSong", "仿宋", "仿宋_GB2312", "FZFangSong-Z02S", "STFangsong"),
    "section": (
        "SimHei", "黑体", "FZHei-B01S", "STHeiti", "Heiti SC",
        "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC",
    ),
    "subsection": ("KaiTi_GB2312", "KaiTi", "楷体", "楷体_GB2312", "FZKai-Z03S", "STKaiti", "Kaiti SC"),
}  # fmt: skip
CHINESE = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "SimSun",
    "FangSong",
    "FangSong_GB2312",
    "KaiTi",
    "SimHei",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)

_running = BoundedSemaphore(os.cpu_count() or 1)


class TypesettingError(Exception):
    """The document cannot be typeset."""


class NoChineseFont(TypesettingError):
    """The machine has no font for Chinese text, and boxes must not be printed in its place."""

    def __init__(self) -> None:
        super().__init__(
            "这台计算机没有中文字体，无法生成PDF。请安装字体（例如 apt install fonts-noto-cjk），"
            "或者把字体文件放进一个文件夹，并用环境变量 FONT_DIR 指明这个文件夹。"
        )


def typeset(template: Path, data: Mapping[str, object], moment: datetime | None = None) -> bytes:
    """The PDF of a template and its data, made now or at another moment."""
    return _run(template, data, "", moment)


def ask(template: Path, data: Mapping[str, object], label: str) -> Any:
    """What a template's labelled metadata says once its pages are laid out; no PDF is written."""
    return json.loads(_run(template, data, label))


def fonts() -> dict[str, list[str]]:
    """The fonts that the machine has for each role, best first."""
    return json.loads(_run(None, {}, ""))


def _run(
    template: Path | None, data: Mapping[str, object], label: str, moment: datetime | None = None
) -> bytes:
    """Typesets in a short process of its own."""
    job = {
        "template": str(template) if template else "",
        "data": data,
        "label": label,
        "moment": moment and int(moment.timestamp()),
        "roles": ROLES,
        "chinese": CHINESE,
        "font_dir": os.environ.get("FONT_DIR", ""),
        "standards": STANDARDS,
    }
    try:
        with _running:
            done = subprocess.run(  # noqa: S603 - our own interpreter and file
                [sys.executable, "-P", str(TYPESETTER)],
                input=json.dumps(job).encode(),
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise TypesettingError(f"{SECONDS}秒内没有生成PDF，请稍后再试。") from error
    if done.returncode == NO_CHINESE_FONT:
        raise NoChineseFont
    if done.returncode:
        raise TypesettingError(_explained(done.stderr.decode(errors="replace")))
    return done.stdout


def _explained(message: str) -> str:
    if missing := re.search(r'the text `"(.+?)"` could not be displayed', message):
        return (
            f"已安装的字体里没有“{missing[1]}”，无法生成PDF。请改用通行的字，"
            "或者把有这个字的字体放进环境变量 FONT_DIR 指明的文件夹。"
        )
    if private := re.search(r"the codepoint `\"\\u\{(\w+)\}", message):
        return f"文字中有自造字 U+{private[1].upper()}，存档用的PDF不能使用。请改用标准字。"
    return f"无法生成PDF：{message}"
