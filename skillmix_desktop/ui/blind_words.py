"""That something is left out until the person has judged it themselves, in the window's words."""

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.ui.quantities import count_words


def left_out_words(texts: int) -> str:
    """How many texts are left out; nothing where none is."""
    if not texts:
        return ""
    if texts == 1:
        return _words("One text is left out until you have committed your own verdict on it.")
    words = _words("{n} texts are left out until you have committed your own verdicts on them.")
    return words.format(n=count_words(texts))


def marks_left_out_words(marks: int) -> str:
    """How many marks of a list are left out; nothing where none is."""
    if not marks:
        return ""
    if marks == 1:
        return _words("One such mark is hidden until you have committed your own verdict on its text.")
    words = _words("{n} such marks are hidden until you have committed your own verdicts on their texts.")
    return words.format(n=count_words(marks))


def _words(text: str) -> str:
    return QCoreApplication.translate("Blind", text)
