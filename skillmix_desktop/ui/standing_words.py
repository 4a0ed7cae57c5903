"""How it stands with a text, and what an undo changed in it, in one sentence for the foot of the rubric."""

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.core.person_marks import PersonMark
from skillmix_desktop.pipeline.act_journal import ActField, Deed
from skillmix_desktop.pipeline.side_by_side import SideBySide
from skillmix_desktop.pipeline.text_at_work import Stage, TextAtWork
from skillmix_desktop.ui.criterion_words import criterion_words


def standing_words(work: TextAtWork) -> str:
    """What is done and what is owed."""
    owed = work.first_unexplained
    if owed is not None:
        return _words("Say why {name} cannot be judged: N.").format(name=_name(work, owed))
    if work.stage is Stage.REVISING:
        return ""
    if work.stage is Stage.REVEALED and work.beside is not None:
        return _likeness_words(work.beside)
    words = _words("{n} of {total} marked. The graders’ marks appear after you commit.")
    if work.stage is Stage.ASSISTED:
        words = _words("{n} of {total} marked with the graders’ marks in sight; the verdict will say so.")
    return words.format(n=len(work.marks), total=len(work.task.asked))


def turn_words(work: TextAtWork, deed: Deed, *, is_redo: bool) -> str:
    """What was taken back, or done again."""
    what = {
        ActField.EVIDENCE: _words("the evidence for {name}"),
        ActField.FLAG: _words("the flag"),
        ActField.SKIP: _words("the skip"),
        ActField.MARK: _words("the note on {name}"),
    }[deed.field]
    if deed.field is ActField.MARK and _mark(deed.before) != _mark(deed.after):
        what = _words("{name}, now {mark}").replace("{mark}", _mark(deed.after))
    name = "" if deed.position is None else _name(work, deed.position)
    words = _words("Done again: {what}.") if is_redo else _words("Undone: {what}.")
    return words.format(what=what.format(name=name))


def _mark(value: object) -> str:
    if not isinstance(value, dict):
        return _words("not marked")
    is_met = PersonMark(**value).is_met
    return {True: _words("met"), False: _words("not met"), None: _words("can’t judge")}[is_met]


def _likeness_words(beside: SideBySide) -> str:
    if not beside.graders:
        return _words("Committed. No grader has marked this text yet.")
    alike = _words("{grader}: {n} of {total} alike")
    counts = [(grader.name, *grader.likeness(beside.own[-1].marks)) for grader in beside.graders]
    return " · ".join(alike.format(grader=name, n=n, total=total) for name, n, total in counts)


def _name(work: TextAtWork, position: int) -> str:
    return criterion_words(work.task.item, work.task.item.criteria[position]).name


def _words(text: str) -> str:
    return QCoreApplication.translate("Bench", text)
