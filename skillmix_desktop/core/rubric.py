"""The Skill-Mix rubric: one criterion per skill, and three for the text as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from skillmix_desktop.errors import UsageError

NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class CriterionKind(StrEnum):
    """What a criterion is about."""

    SKILL = "skill"
    TOPIC = "topic"
    SENSE = "sense"
    LENGTH = "length"


class Outcome(StrEnum):
    """How a grader's attempt at a generation ended; only ``SCORED`` carries marks for certain."""

    SCORED = "scored"
    UNPARSED = "unparsed"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    ERROR = "error"
    CANNOT_JUDGE = "cannot judge"
    DRAFT = "draft"


@dataclass(frozen=True)
class Criterion:
    """One line of the rubric; ``position`` counts from 0, skills first, then topic, sense, length."""

    position: int
    kind: CriterionKind
    name: str

    @property
    def label(self) -> str:
        """The criterion in words, as a grader reads it and as its table's row is named."""
        return _LABELS[self.kind].format(name=self.name)


_LABELS = {
    CriterionKind.SKILL: "Correctly illustrates {name}",
    CriterionKind.TOPIC: "Pertains to {name}",
    CriterionKind.SENSE: "Text makes sense",
    CriterionKind.LENGTH: "At most {name}",
}


@dataclass(frozen=True)
class Mark:
    """What one grader says of one criterion.

    ``points`` lies in [0, 1] (1 met, 0 not met, a fraction as the grader wrote it); None is *not judged*,
    and then ``reason`` says why. ``probability`` is that of "met", where a grader gives one.
    """

    position: int
    points: float | None
    probability: float | None = None
    reason: str | None = None

    @property
    def is_met(self) -> bool | None:
        """True from half a point upwards (our stated rule for fractions); None where not judged."""
        return None if self.points is None else self.points >= MET_THRESHOLD


MET_THRESHOLD = 0.5


def require_threshold(threshold: float) -> None:
    """A probability from which marks can count as met: at 0 all would, and at 1 hardly any."""
    if not 0 < threshold < 1:
        raise UsageError(
            f"{threshold:g} is no threshold: marks count as met from a probability between 0 and 1 on."
        )


def rubric(skills: Sequence[str], topic: str) -> tuple[Criterion, ...]:
    """The k+3 criteria of an item, in the order in which graders are asked."""
    names = [(CriterionKind.SKILL, skill) for skill in skills]
    names += [
        (CriterionKind.TOPIC, topic),
        (CriterionKind.SENSE, ""),
        (CriterionKind.LENGTH, sentences_in_words(sentence_limit(len(skills)))),
    ]
    return tuple(Criterion(position, kind, name) for position, (kind, name) in enumerate(names))


def sentence_limit(k: int) -> int:
    """The most sentences that a text showing ``k`` skills may have."""
    return max(1, k - 1)


def sentences_in_words(count: int) -> str:
    """``count`` sentences in words, as prompts name the limit: "one sentence", "two sentences"."""
    number = NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count)
    return f"{number} sentence" if count == 1 else f"{number} sentences"
