"""Text that a spreadsheet would take for a formula, marked as text in the way that spreadsheets know.

A mark more is put before what begins with marks already, so that taking one away gives back what there was.
"""

import re

MARK = "'"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def marked_as_text(text: str) -> str:
    """``text`` as it may stand in a cell."""
    return MARK + text if _FORMULA.match(text) else text


def as_it_was(cell: str) -> str:
    """The text that was marked."""
    return cell.removeprefix(MARK) if _FORMULA.match(cell) else cell
