"""What did not come off, grouped by reason, so that each reason can be looked at and asked again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.tables import VerdictMode
from skillmix_desktop.store.text_list import MissingTexts, TextState
from skillmix_desktop.store.verdict_list import MissingVerdicts

# A status such as 503 tells; times, counts and the ids of requests do not.
_VARYING = re.compile(r"\b(?!\d{3}\b)(?=\w*\d)[\w.,-]+")


_USUAL_REASONS = {
    TextState.NO_TEXT: "the reply holds no text",
    TextState.REFUSED: "the student would not write it",
    TextState.FAILED: "no reply came",
    Outcome.UNPARSED: "the reply holds no marks that could be read",
    Outcome.TRUNCATED: "the reply was cut off before its last mark",
    Outcome.REFUSED: "the grader would not grade it",
    Outcome.ERROR: "no reply came",
}


def reason_words(ending: TextState | Outcome, detail: str) -> str:
    """Why an attempt ended so: in the words that were written down, else in the usual ones."""
    return detail or _USUAL_REASONS.get(ending, ending.value)


@dataclass(frozen=True)
class FailureGroup:
    """Attempts of one student or grader that ended alike.

    ``reason`` is in words; ``reasons`` are as they were written down, and differ in numbers and the like at
    most; ``mode`` is the way in which a grader was asked. A call that failed is made again by the next run;
    of the other ends a grader can be asked again, a student cannot.
    """

    who: str
    ending: TextState | Outcome
    reason: str
    reasons: tuple[str, ...]
    count: int
    highest_round: int
    mode: VerdictMode | None = None

    @property
    def can_be_asked_again(self) -> bool:
        """Whether a run would ask for these anew."""
        return isinstance(self.ending, Outcome) or self.ending is TextState.FAILED


def groups_of_texts(missing: Iterable[MissingTexts]) -> list[FailureGroup]:
    """The groups of texts that are missing, the largest first."""
    return _grouped(
        FailureGroup(
            who=one.student,
            ending=one.state,
            reason=reason_words(one.state, one.reason),
            reasons=(one.reason,),
            count=one.count,
            highest_round=one.highest_round,
        )
        for one in missing
    )


def groups_of_verdicts(missing: Iterable[MissingVerdicts]) -> list[FailureGroup]:
    """The groups of verdicts that are missing, the largest first."""
    return _grouped(
        FailureGroup(
            who=one.grader,
            ending=one.outcome,
            reason=reason_words(one.outcome, one.reason),
            reasons=(one.reason,),
            count=one.count,
            highest_round=one.highest_round,
            mode=one.mode,
        )
        for one in missing
    )


def _grouped(ones: Iterable[FailureGroup]) -> list[FailureGroup]:
    alike: dict[tuple[object, ...], list[FailureGroup]] = {}
    for one in ones:
        key = (one.who, one.ending, one.mode, _VARYING.sub("#", one.reason))
        alike.setdefault(key, []).append(one)
    return sorted(map(_joined, alike.values()), key=lambda group: -group.count)


def _joined(alike: Sequence[FailureGroup]) -> FailureGroup:
    return replace(
        alike[0],
        reasons=tuple(reason for one in alike for reason in one.reasons),
        count=sum(one.count for one in alike),
        highest_round=max(one.highest_round for one in alike),
    )
