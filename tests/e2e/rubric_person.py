"""A person at the rubric who does, by chance, all that can be done there: which keys they press next."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

from tests.e2e.rubric_on_paper import Focus, Paper, Stage

Habit = Callable[[Paper, Random], Sequence[str]]


def next_presses(paper: Paper, chance: Random) -> Sequence[str]:
    """What the person does now; most often what gets them on."""
    if paper.focus is not Focus.RUBRIC:  # something was asked of them
        return [*_words(chance), "Ctrl+Return" if paper.focus is Focus.REASON else "Return"]
    habits = HABITS[paper.stage]
    [habit] = chance.choices(list(habits), list(habits.values()))
    return habit(paper, chance)


def _go_on(paper: Paper, chance: Random) -> Sequence[str]:
    if paper.unmarked(after=-1) is not None and paper.can_mark:
        return [chance.choice("110")]
    if paper.sheet.unexplained is not None:
        return ["N", *_words(chance), "Return"]
    return ["Ctrl+Return"]


def _write_note(paper: Paper, chance: Random) -> Sequence[str]:
    has_mark = paper.hand in paper.sheet.marks
    return ["N", *_words(chance), chance.choice(["Return", "Esc"])] if has_mark else ["N"]


def _flag(paper: Paper, chance: Random) -> Sequence[str]:
    return ["F"] if paper.text.flag.is_up else ["F", *_words(chance), chance.choice(["Return", "Esc"])]


def _point(_paper: Paper, chance: Random) -> Sequence[str]:
    moves = ["Right"] * chance.randrange(4) + ["Shift+Right"] * chance.randrange(1, 4)
    return ["F7", "Ctrl+Home", *moves, "H", "Esc"]


def _think_again(paper: Paper, _chance: Random) -> Sequence[str]:
    mark = paper.sheet.marks.get(paper.hand)
    return ["0" if mark is not None and mark.is_met else "1"]


def _words(chance: Random) -> Sequence[str]:
    return chance.choices("abc", k=2)


def _pressing(*keys: str) -> Habit:
    return lambda _paper, chance: [chance.choice(keys)]


_GO_BY = _pressing("J", "K", "Up", "Down", "Alt+2", "Alt+4", "Alt+5")
_TURN = _pressing("Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z")
HABITS: Mapping[Stage, Mapping[Habit, int]] = {
    Stage.BLIND: {
        _go_on: 160,
        _pressing("0", "1", "2", "Backspace"): 6,
        _pressing("Ctrl+Return", "R", "Esc", "S", "S"): 3,
        _GO_BY: 3,
        _TURN: 5,
        _write_note: 2,
        _flag: 2,
        _point: 2,
    },
    Stage.REVEALED: {
        _pressing("Ctrl+Return"): 80,
        _pressing("R"): 14,
        _pressing("1", "Backspace", "S", "N", "Esc"): 2,
        _GO_BY: 2,
        _TURN: 3,
        _flag: 2,
    },
    Stage.REVISING: {
        _think_again: 40,
        _pressing("Ctrl+Return"): 50,
        _pressing("2", "Backspace", "S", "R"): 3,
        _pressing("Esc"): 8,
        _GO_BY: 5,
        _TURN: 5,
        _write_note: 2,
        _flag: 2,
        _point: 2,
    },
}
