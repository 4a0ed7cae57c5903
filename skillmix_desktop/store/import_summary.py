"""What an import added to a project, and what it could not read."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class UnreadRow:
    """A place in a file that did not give all that it should; row 0 is the file as a whole."""

    file: str
    row: int
    reason: str


@dataclass(frozen=True)
class ImportSummary:
    """What is new in the project; ``unread`` tells of every row, new or not, that was not read in full.

    ``read`` counts the texts and verdicts that were there to be read, new or not.
    """

    items: int = 0
    generations: int = 0
    verdicts: int = 0
    not_judged_marks: int = 0
    read: int = field(default=0, compare=False)
    unread: tuple[UnreadRow, ...] = field(default=())

    def __add__(self, other: "ImportSummary") -> "ImportSummary":
        return ImportSummary(
            items=self.items + other.items,
            generations=self.generations + other.generations,
            verdicts=self.verdicts + other.verdicts,
            not_judged_marks=self.not_judged_marks + other.not_judged_marks,
            read=self.read + other.read,
            unread=self.unread + other.unread,
        )
