"""Replies of graders that are not what was asked for, each with what it states, judged by hand."""

import re
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.core.rubric import Outcome

SKILLS, TOPIC = ("litotes", "analogy"), "Falconry"
POINTS = {"1": 1.0, "0": 0.0, "h": 0.5, "-": None}
_HEAD = re.compile(
    r"===== (?P<about>[^;]+) ; (?P<read>[10h-]{5})(?: says (?P<says>[10h-]{5}))?"
    r" ; (?P<outcome>\w+)(?P<cut> ; cut)?"
)


@dataclass(frozen=True)
class Malformed:
    """A reply, the marks that are to be read from it, and those that a person would read.

    Marks are in short: ``1``, ``0``, ``h`` for a half, and ``-`` for what is not stated.
    """

    about: str
    reply: str
    read: str
    says: str
    outcome: Outcome
    is_cut: bool = False


def malformed_replies() -> list[Malformed]:
    """All replies of the file beside this one, and those that no text file can hold."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    heads = list(re.finditer(r"^=====.*$", text, re.MULTILINE))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    written = [_malformed(head[0], text[head.end() + 1 : end]) for head, end in zip(heads, ends, strict=True)]
    return [*written, *_unprintable()]


def in_short(points: list[float | None]) -> str:
    """Points as the file writes them."""
    letters = {value: letter for letter, value in POINTS.items()}
    return "".join(letters.get(value, "?") for value in points)


def is_stated(read: str, says: str) -> bool:
    """Whether no mark was read that the reply does not state."""
    return all(mark in ("-", stated) for mark, stated in zip(read, says, strict=True))


def _malformed(head: str, reply: str) -> Malformed:
    found = _HEAD.fullmatch(head)
    assert found, head
    return Malformed(
        found["about"],
        reply.rstrip("\n") if found["cut"] else reply,
        found["read"],
        found["says"] or found["read"],
        Outcome(found["outcome"]),
        is_cut=bool(found["cut"]),
    )


def _unprintable() -> list[Malformed]:
    row = "| Litotes | 1 |\n| Analogy | 0 |\n"
    long = "The falcon is not slow, and I say so again. "
    none, both = ("-----", "-----", Outcome.UNPARSED), ("10---", "10---", Outcome.SCORED)
    one = ("1----", "1----", Outcome.SCORED)
    return [
        Malformed("NULs around marks", row.replace("1", "\x001\x00"), *both),
        Malformed("NULs alone", "\x00" * 50, *none),
        Malformed("a lone surrogate", row + "\nExplanation: \ud800", *both),
        Malformed("a byte order mark", "\ufeff" + row, *both),
        Malformed("carriage returns", row.replace("\n", "\r\n"), *both),
        Malformed("word joiners in names", row.replace("tot", "t\u2060ot"), *both),
        Malformed("words from right to left", "\u202e" + row + "\u202c", *both),
        Malformed("a long speech before a table", long * 3000 + "\n\n" + row, *both),
        Malformed("a long speech alone", long * 3000, *none),
        Malformed("a long refusal", "I'm sorry, I cannot do it. " + long * 100, *none),
        Malformed("the same row a thousand times", row * 1000, *both),
        Malformed("a number of five thousand digits", '{"litotes": ' + "1" * 5000 + "}", *none),
        Malformed("a mark of five thousand digits", f"| Litotes | {'1' * 5000} |\n", *none),
        Malformed("an object within objects without end", '{"litotes":' * 3000, *none),
        Malformed("lists within lists", "[" * 3000 + '{"litotes": 1}' + "]" * 3000, *one),
        Malformed("blanks between a name and its mark", f"| Litotes |{' ' * 5000}1 |", *one),
    ]
