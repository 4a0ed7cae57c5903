"""How a verb shows that it is at work, and how tables are set."""

import io

import pytest

from skillmix_desktop.commands.answer import progress_shower
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.pipeline.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_a_bar_with_what_is_done():
    stream = Terminal()
    show = progress_shower(stream)
    show(Progress(0, 4))
    show(Progress(2, 4, failed=1))
    show(Progress(4, 4, failed=1))
    first, second, third = stream.getvalue().split("\r")[1:]
    assert first.startswith("·" * 30 + " 0/4")
    assert second.startswith("█" * 15 + "·" * 15 + " 2/4, 1 failed")
    assert third.startswith("█" * 30 + " 4/4")
    assert third.endswith("\n")
    assert "/s" in third


def test_a_terminal_is_told_what_is_waited_for():
    stream = Terminal()
    progress_shower(stream)(Progress(1, 4, waiting="no answer from localhost; trying again in 4 s (2 of 5)"))
    assert "1/4  no answer from localhost; trying again in 4 s (2 of 5)" in stream.getvalue()


def test_what_is_no_terminal_is_shown_nothing():
    stream = io.StringIO()
    progress_shower(stream)(Progress(1, 2))
    assert stream.getvalue() == ""


def test_a_run_with_nothing_to_do_is_a_full_bar():
    stream = Terminal()
    progress_shower(stream)(Progress(0, 0))
    assert stream.getvalue().startswith("\r" + "█" * 30 + " 0/0")


@pytest.mark.parametrize(("value", "cell"), [(None, "—"), (0.126, "0.13"), (3, "3"), ("a", "a")])
def test_a_table_shows_what_is_not_known_as_a_dash(value, cell):
    assert text_table(("x",), [[value]]) == ("x", cell)


def test_columns_are_as_wide_as_their_widest_cell():
    assert text_table(("a", "b"), [["long", 1], ["x", 22]]) == ("a     b", "long  1", "x     22")


def test_a_table_without_rows_is_its_header():
    assert text_table(("a", "b"), []) == ("a  b",)
