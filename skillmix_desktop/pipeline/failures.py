"""What did not come off, grouped by reason, so that each reason can be looked at and asked again."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store.text_list import MissingTexts, TextState
from skillmix_desktop.store.verdict_list import MissingVerdicts

_VARYING = re.compile(r"\b(?=\w*\d)[\w.,-]+")


@dataclass(frozen=True)
class FailureGroup:
    """Attempts of one student or grader that ended alike.

    ``reason`` is the first of ``reasons``, which differ in numbers and the like at most. A call that failed
    is made again by the next run; of the other ends a grader can be asked again, a student cannot.
    """

    who: str
    ending: TextState | Outcome
    reason: str
    reasons: tuple[str, ...]
    count: int
    highest_round: int

    @property
    def can_be_asked_again(self) -> bool:
        """Whether a run would ask for these anew."""
        return isinstance(self.ending, Outcome) or self.ending is TextState.FAILED


def groups_of_texts(missing: Iterable[MissingTexts]) -> list[FailureGroup]:
    """The groups of texts that are missing, the largest first."""
    return _grouped(
        FailureGroup(one.student, one.state, one.reason, (one.reason,), one.count, one.highest_round)
        for one in missing
    )


def groups_of_verdicts(missing: Iterable[MissingVerdicts]) -> list[FailureGroup]:
    """The groups of verdicts that are missing, the largest first."""
    return _grouped(
        FailureGroup(one.grader, one.outcome, one.reason, (one.reason,), one.count, one.highest_round)
        for one in missing
    )


def _grouped(ones: Iterable[FailureGroup]) -> list[FailureGroup]:
    alike: dict[tuple[str, str, str], list[FailureGroup]] = {}
    for one in ones:
        alike.setdefault((one.who, one.ending, _VARYING.sub("#", one.reason)), []).append(one)
    return sorted(map(_joined, alike.values()), key=lambda group: -group.count)


def _joined(alike: Sequence[FailureGroup]) -> FailureGroup:
    first = alike[0]
    return FailureGroup(
        who=first.who,
        ending=first.ending,
        reason=first.reason,
        reasons=tuple(one.reason for one in alike),
        count=sum(one.count for one in alike),
        highest_round=max(one.highest_round for one in alike),
    )
