"""A PDF from a typst template and data, with the best Chinese fonts that the machine has."""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from . import typesetters

NO_CHINESE_FONT, FAILED = "no-chinese-font", "failed"  # what a typesetter answers
NO_FONT = (
    "这台计算机没有中文字体，无法生成PDF。请安装字体（例如 apt install fonts-noto-cjk），"
    "或者把字体文件放进一个文件夹，并用环境变量 FONT_DIR 指明这个文件夹。"
)
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


class TypesettingError(Exception):
    """The document cannot be typeset."""


class NoChineseFont(TypesettingError):
    """The machine has no font for Chinese text, and boxes must not be printed in its place."""

    def __init__(self, words: str = NO_FONT) -> None:  # which it has again in another process
        super().__init__(words)


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
    job = {
        "template": str(template) if template else "",
        "data": json.dumps(data),  # which the typesetter only hands on
        "label": label,
        "moment": moment and int(moment.timestamp()),
        "roles": ROLES,
        "chinese": CHINESE,
        "font_dir": os.environ.get("FONT_DIR", ""),
        "standards": STANDARDS,
    }
    try:
        outcome, content = typesetters.typeset(job)
    except typesetters.TookTooLong as error:
        raise TypesettingError(f"{typesetters.SECONDS}秒内没有生成PDF，请稍后再试。") from error
    except typesetters.Gone as error:
        raise TypesettingError("生成PDF的程序中途停止，可能是内存不足，请稍后再试。") from error
    if outcome == NO_CHINESE_FONT:
        raise NoChineseFont
    if outcome == FAILED:
        raise TypesettingError(_explained(content.decode(errors="replace")))
    return content


def _explained(message: str) -> str:
    if missing := re.search(r'the text `"(.+?)"` could not be displayed', message):
        return (
            f"已安装的字体里没有“{missing[1]}”，无法生成PDF。请改用通行的字，"
            "或者把有这个字的字体放进环境变量 FONT_DIR 指明的文件夹。"
        )
    if private := re.search(r"the codepoint `\"\\u\{(\w+)\}", message):
        return f"文字中有自造字 U+{private[1].upper()}，存档用的PDF不能使用。请改用标准字。"
    return f"无法生成PDF：{message}"
