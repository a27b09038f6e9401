"""Where words part in the columns of the booklet's tables, and how wide these are."""

import pytest

from disclosure.document import TableBlock
from disclosure.renderers.booklet.columns import ZERO_WIDTH, headed, parted
from disclosure.renderers.booklet.layout import shared_looks
from disclosure.renderers.page import ANY_DIGIT, DIGIT

from . import booklets


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("2022/2/1-2023/1/31", 12, ["2022/2/1-", "2023/1/31"]),
        ("2022/2/1-2023/1/31", 24, ["2022/2/1-2023/1/31"]),
        ("-2022", 3, [*"-2022"]),
        ("2022/2/1-2023/1/31", 6, [*"2022/2/1-2023/1/31"]),
    ],
)
def test_a_long_word_parts_at_its_joints_or_else_anywhere(text, width, lines):
    assert parted(text, width).split(ZERO_WIDTH) == lines


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (20, "指标值确定依据"),
        (12, "指标值\n确定依据"),
        (7, "指标值确定依据"),  # in more than two lines: wherever they end
    ],
)
def test_a_heading_of_two_lines_parts_between_words(width, heading):
    (table,) = [b.table for b in booklets.form(1, "培训费") if isinstance(b, TableBlock)]

    assert headed(table, [width] * 6).headings[-1].text == heading


@pytest.mark.parametrize("digit", [DIGIT, ANY_DIGIT])
def test_a_range_of_dates_widens_a_column_by_one_date(digit):
    values = ["比上年有所提高", "2022/2/1-2023/1/31", "2023/1/31"]
    widths = []
    for value in values:
        blocks = [
            block
            for i, its in enumerate([value, *values[:1] * 20])
            for block in booklets.form(i, "培训费", value=its)
        ]
        widths.append(shared_looks(booklets.booklet(blocks), digit)["project-0"][0][4])

    assert widths[1] == pytest.approx(widths[2], rel=0.05)
