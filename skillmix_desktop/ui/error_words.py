"""The classes of errors in the window's words, and what a mark says of who was wrong."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.store.disputes import Side


def error_words(error_class: ErrorClass) -> str:
    """The class as it is printed."""
    words = {
        ErrorClass.GRADER_WRONG: QCoreApplication.translate("Errors", "Grader wrong"),
        ErrorClass.PERSON_WRONG: QCoreApplication.translate("Errors", "Person wrong"),
        ErrorClass.BOTH_DEFENSIBLE: QCoreApplication.translate("Errors", "Both defensible"),
        ErrorClass.RUBRIC_UNCLEAR: QCoreApplication.translate("Errors", "Rubric unclear"),
    }
    return words[error_class]


def implied_class(is_met: bool | None, sides: Iterable[Side]) -> ErrorClass | None:
    """What a decision says by itself of who was wrong; None where people and graders both were."""
    if is_met is None:
        return ErrorClass.RUBRIC_UNCLEAR
    wrong = {side.is_person for side in sides if side.is_met is not None and side.is_met is not is_met}
    if len(wrong) != 1:
        return None
    return ErrorClass.PERSON_WRONG if wrong.pop() else ErrorClass.GRADER_WRONG
