"""Texts as compared: widths folded, spaces removed, look-alike signs made one. Plain Python."""

import re
from unicodedata import normalize

# NFKC would make m2 of ㎡ and a number of its 2.
SIGNS = str.maketrans(
    {
        "㎡": "平方米",
        "㎥": "立方米",
        "²": "平方",
        "³": "立方",
        "≧": "≥",
        "≦": "≤",
        "⩾": "≥",
        "⩽": "≤",
        "﹪": "%",
    }
)
PUNCTUATION = re.compile(r"[\s,.;:!?、。，；：！？“”\"'‘’()《》〈〉\[\]【】-]+")
# Words left standing where a fact was to be filled in.
PLACEHOLDER = re.compile(
    r"(?<![A-Za-z])[xXｘＸ×]{2,}(?![A-Za-z])|[_＿*＊]{2,}"
    r"|(?:增加|增长)（(?:减少|下降)）|(?:增加|增长)\((?:减少|下降)\)|增加/减少"
    r"|待填|待补|请填写|此处(?:应|请)?(?:填|写)"
)
NO_RATE = "效频功汇利税"  # 效率, 频率 … are words, not shares of a whole
RATE = re.compile(rf"(?<![{NO_RATE}])率(?:$|\()")


def folded(text: str) -> str:
    return "".join(normalize("NFKC", text.translate(SIGNS)).split())


def bare(text: str) -> str:
    """Only the words, to see whether two texts are one."""
    return PUNCTUATION.sub("", folded(text))


def names_a_rate(name: str) -> bool:
    """Whether an indicator's name is of a share, such as 完成率."""
    return bool(RATE.search(folded(name)))
