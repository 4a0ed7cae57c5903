"""A report as data: sections of paragraphs, typed tables and charts, which every form only renders."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.chart_drawing import Chart

NOT_KNOWN = "—"


class Role(StrEnum):
    """What words stand for, so that a form can set them off; the words themselves always say it, too."""

    PLAIN = "plain"
    MACHINE = "machine"
    PERSON = "person"
    MET = "met"
    UNMET = "unmet"


@dataclass(frozen=True)
class Words:
    """A cell of words; ``section`` is the key of a section that they lead to."""

    text: str
    role: Role = Role.PLAIN
    section: str = ""

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True)
class Count:
    """A cell with a whole number; None is not known."""

    value: int | None

    @property
    def words(self) -> str:
        return NOT_KNOWN if self.value is None else f"{self.value:,}"


@dataclass(frozen=True)
class Number:
    """A cell with a number and, where there is one, its 95 % interval; None is not defined.

    ``reason`` says why the number or its interval is missing.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    digits: int = 2
    is_percent: bool = False
    is_signed: bool = False
    is_p: bool = False
    """Whether it is a p value, of which none is ever 0."""

    @classmethod
    def of(cls, estimate: Estimate, *, is_percent: bool = False, is_signed: bool = False) -> "Number":
        """An estimate as a cell."""
        return cls(
            estimate.value,
            estimate.low,
            estimate.high,
            estimate.reason or "",
            digits=1 if is_percent else 2,
            is_percent=is_percent,
            is_signed=is_signed,
        )

    @property
    def value_words(self) -> str:
        if self.value is None:
            return NOT_KNOWN
        if self.is_p and self.value < 0.001:
            return "< 0.001"
        unit = "\N{NARROW NO-BREAK SPACE}%" if self.is_percent else ""
        return f"{self._digits(self.value, sign='+' if self.is_signed else '')}{unit}"

    @property
    def interval_words(self) -> str:
        """“[0.35, 0.61]”, or nothing."""
        if self.low is None or self.high is None:
            return ""
        return f"[{self._digits(self.low)}, {self._digits(self.high)}]"

    @property
    def words(self) -> str:
        return f"{self.value_words} {self.interval_words}".rstrip()

    def _digits(self, value: float, *, sign: str = "") -> str:
        scaled = round(100 * value if self.is_percent else value, self.digits) + 0.0  # no minus before zero
        return f"{scaled:{sign}.{self.digits}f}".replace("-", "\N{MINUS SIGN}")


Cell: TypeAlias = Words | Count | Number


@dataclass(frozen=True)
class Column:
    """A column's title, and whether numbers stand in it."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """The cells of a row; a faint one rests on too little to be leant on."""

    cells: tuple[Cell, ...]
    is_faint: bool = False


@dataclass(frozen=True)
class Table:
    """A table with what it is about, and what has to be known to read it."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


class Manner(StrEnum):
    """How a paragraph is said."""

    PLAIN = "plain"
    ASIDE = "aside"
    NOTICE = "notice"


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: str
    manner: Manner = Manner.PLAIN


@dataclass(frozen=True)
class Heading:
    """The heading of a part of a section."""

    text: str


@dataclass(frozen=True)
class Points:
    """Sentences that stand each for itself."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Excerpt:
    """A text under judgement, as it was written."""

    text: str


Block: TypeAlias = Paragraph | Heading | Points | Excerpt | Table | Chart


@dataclass(frozen=True)
class Section:
    """A part of the report under its own number.

    ``words`` say in short what it holds, or what it lacks where ``is_there`` is false; ``page`` then names
    the page of the window on which that can be made.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    words: str
    is_there: bool = True
    page: str = ""


@dataclass(frozen=True)
class Document:
    """The whole report; ``subtitle`` says what made it, when, and from what."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]

    def numbered(self) -> Iterator[tuple[int, Section]]:
        """The sections with their numbers."""
        return enumerate(self.sections, start=1)


def counted(number: int, noun: str) -> str:
    """“1 text”, “1,024 texts”."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
