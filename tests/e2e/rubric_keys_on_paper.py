"""What each key does at the rubric, on paper."""

from collections.abc import Callable, Mapping

from skillmix_desktop.core.person_marks import PersonMark, Span, toggled, trimmed
from skillmix_desktop.pipeline.spot_checks import Flag
from tests.e2e.rubric_on_paper import Focus, Paper, Stage

ANSWERS = {"1": True, "0": False, "2": None}


def press(paper: Paper, key: str) -> None:
    """Do what the key does where the keyboard is; small letters are only ever written."""
    if paper.focus in FIELDS and (len(key) == 1 or key in ("Return", "Esc")):
        FIELDS[paper.focus](paper, key)
    elif paper.focus is Focus.TEXT and key in CARET:
        paper.passage = CARET[key](*paper.passage)
    else:
        KEYS[key](paper)


def _answer(paper: Paper, key: str) -> None:
    if paper.can_mark:
        before = paper.sheet.marks.get(paper.hand)
        mark = PersonMark(ANSWERS[key], before.note if before else "")
        paper.change("marks", before, mark)
        paper.move_on()


def _take_back(paper: Paper) -> None:
    if paper.can_mark and paper.stage is Stage.BLIND:
        paper.change("marks", paper.sheet.marks.get(paper.hand), None)


def _go_to_note(paper: Paper) -> None:
    if paper.stage is Stage.REVEALED:
        return
    owed = paper.sheet.unexplained
    paper.hand = paper.hand if owed is None else owed
    if paper.hand in paper.sheet.marks:
        paper.focus = Focus.NOTE


def _write_note(paper: Paper, key: str) -> None:
    mark = paper.sheet.marks[paper.hand]
    if key in ("Return", "Esc"):
        paper.focus = Focus.RUBRIC
        if key == "Return" and mark.note.strip():
            paper.move_on()
    else:
        paper.change("marks", mark, PersonMark(mark.is_met, mark.note + key))


def _write_flag(paper: Paper, key: str) -> None:
    if key in ("Return", "Esc"):
        paper.focus = Focus.RUBRIC
    else:
        paper.change("flag", paper.text.flag, Flag(True, paper.text.flag.note + key))


def _write_reason(paper: Paper, key: str) -> None:
    paper.text.begin_draft().reason += key


def _flag(paper: Paper) -> None:
    flag = Flag(not paper.text.flag.is_up)
    paper.change("flag", paper.text.flag, flag)
    paper.focus = Focus.FLAG if flag.is_up else Focus.RUBRIC


def _point(paper: Paper) -> None:
    span = trimmed(paper.text.words, Span(*sorted(paper.passage)))
    if paper.can_mark and span is not None:
        before = paper.sheet.evidence.get(paper.hand, ())
        paper.change("evidence", before, toggled(before, span))
        paper.passage = (max(paper.passage), max(paper.passage))


def _go_into_text(paper: Paper) -> None:
    paper.focus = Focus.TEXT


def _skip(paper: Paper) -> None:
    if paper.stage is Stage.BLIND:
        paper.change("is_skipped", paper.text.is_skipped, True)
        paper.go_to(paper.next_open(after=paper.number))


def _hand_in(paper: Paper) -> None:
    """Commit, keep the revision, or go on; where something is owed, the keyboard goes there."""
    if paper.stage is Stage.REVEALED:
        paper.go_to(paper.next_open(after=paper.number))
        return
    is_unchanged = paper.is_revising and paper.sheet.marks == paper.text.said.marks
    unmarked, unexplained = paper.unmarked(after=-1), paper.sheet.unexplained
    if unmarked is not None:
        paper.hand = unmarked
    elif is_unchanged:
        return
    elif unexplained is not None:
        paper.hand, paper.focus = unexplained, Focus.NOTE
    elif paper.is_revising and not paper.sheet.reason.strip():
        paper.focus = Focus.REASON
    else:
        paper.close_acts(with_others=True)
        paper.text.verdicts.append(paper.text.begin_draft())
        paper.text.draft, paper.is_revising = None, False
        paper.begin()


def _revise(paper: Paper) -> None:
    if paper.stage is Stage.REVEALED:
        paper.is_revising, paper.focus = True, Focus.RUBRIC


def _leave(paper: Paper) -> None:
    """Out of the text, or out of the revision, which is dropped."""
    if paper.focus is Focus.RUBRIC and paper.is_revising:
        paper.close_acts(with_others=False)
        paper.text.draft, paper.is_revising = None, False
    paper.focus = Focus.RUBRIC


def _criterion(number: int) -> Callable[[Paper], None]:
    def go(paper: Paper) -> None:
        paper.hand = max(0, min(number, paper.text.asked))

    return go


def _by(criteria: int = 0, texts: int = 0) -> Callable[[Paper], None]:
    def go(paper: Paper) -> None:
        if criteria:
            _criterion(paper.hand + criteria)(paper)
        else:
            paper.go_to(paper.number + texts)

    return go


FIELDS: Mapping[Focus, Callable[[Paper, str], None]] = {
    Focus.NOTE: _write_note,
    Focus.FLAG: _write_flag,
    Focus.REASON: _write_reason,
}
CARET: Mapping[str, Callable[[int, int], tuple[int, int]]] = {
    "Ctrl+Home": lambda _anchor, _place: (0, 0),
    "Right": lambda _anchor, place: (place + 1, place + 1),
    "Shift+Right": lambda anchor, place: (anchor, place + 1),
}
KEYS: Mapping[str, Callable[[Paper], None]] = {
    **{key: (lambda paper, key=key: _answer(paper, key)) for key in ANSWERS},
    **{f"Alt+{number}": _criterion(number - 1) for number in range(1, 6)},
    "Up": _by(criteria=-1),
    "Down": _by(criteria=1),
    "K": _by(texts=-1),
    "J": _by(texts=1),
    "Backspace": _take_back,
    "Ctrl+Z": lambda paper: paper.turn(is_redo=False),
    "Ctrl+Shift+Z": lambda paper: paper.turn(is_redo=True),
    "N": _go_to_note,
    "F": _flag,
    "F7": _go_into_text,
    "H": _point,
    "S": _skip,
    "Ctrl+Return": _hand_in,
    "R": _revise,
    "Esc": _leave,
}
