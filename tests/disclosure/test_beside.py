"""Work beside this process: it comes back, refuses in its own words, and outlives what is killed."""

import os
from concurrent.futures.process import BrokenProcessPool

import pytest

from disclosure.beside import Beside
from disclosure.renderers.typesetting import NoChineseFont


def refuse():
    raise NoChineseFont


def test_work_comes_back_from_another_process():
    with Beside(1) as beside:
        assert beside.submit(os.getpid).result() != os.getpid()


def test_a_refusal_comes_back_in_its_own_words():
    with Beside(1) as beside, pytest.raises(NoChineseFont, match="没有中文字体"):
        beside.submit(refuse).result()


def test_work_goes_on_after_a_process_was_killed():
    with Beside(1) as beside:
        with pytest.raises(BrokenProcessPool):
            beside.submit(os._exit, 9).result()
        assert beside.submit(len, "二个").result() == 2
