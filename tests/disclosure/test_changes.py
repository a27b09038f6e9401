"""What is marked between two wordings of a sentence."""

import pytest

from disclosure.templatetags.changes import COMPARED, unlike


@pytest.mark.parametrize(
    ("text", "other", "pieces"),
    [
        (
            "办公费5.50万元。",
            "办公费5.60万元。",
            [("办公费", False), ("5.50", True), ("万元。", False)],
        ),
        ("新增一句。", "", [("新增一句。", True)]),
        ("", "新增一句。", []),
        ("相同", "相同", [("相同", False)]),
    ],
)
def test_figures_differ_as_a_whole(text, other, pieces):
    assert unlike(text, other) == pieces


def test_long_texts_are_not_compared_for_minutes():
    text = "字" * (COMPARED // 2)

    assert unlike(text, "字词字词") == [(text, True)]
