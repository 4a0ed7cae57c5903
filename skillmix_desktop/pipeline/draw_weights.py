"""How much each text counts where people judged texts that had unequal chances of being drawn for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import isclose, nan
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import GRADER, SPOT_CHECK
from skillmix_desktop.store.tables import CheckPurpose

TextWeights = npt.NDArray[np.float64]


class Weighting(StrEnum):
    """How texts are weighted in figures."""

    PROBABILITY = "inclusion probability"
    NONE = "none"


@dataclass(frozen=True)
class _Chance:
    """By which draw a text came into a person's queue, and how likely it was to."""

    probability: float
    design: str
    seed: int
    drawn_at: datetime

    def with_(self, other: "_Chance") -> float:
        """The probability that a text is in both queues, up to a factor that is the same for all texts.

        Draws of their own are independent. One draw for both, or the same draw made again for the other,
        shares out what it drew without looking at it: a text's chance is then in proportion to either one's.
        """
        is_same = (self.design, self.seed) == (other.design, other.seed) and (
            self.drawn_at == other.drawn_at or self.probability == other.probability
        )
        if is_same:
            return min(self.probability, other.probability)
        return self.probability * other.probability


@dataclass(frozen=True)
class DrawChances:
    """The texts in people's samples by grader; whoever has no queue judged what they did with certainty."""

    queues: Mapping[str, Mapping[UUID, _Chance]] = field(default_factory=dict)
    _joint: dict[tuple[str, ...], dict[UUID, float]] = field(default_factory=dict, repr=False, compare=False)

    def of(self, grader: str) -> Mapping[UUID, float]:
        """How likely each text of a grader's sample was to be drawn."""
        return {text: chance.probability for text, chance in self.queues.get(grader, {}).items()}

    def weights(self, graders: Sequence[str], texts: Sequence[UUID]) -> TextWeights | None:
        """The inverse of each text's chance to be judged by both graders, None where all have the same.

        Only the proportions mean anything. NaN is the weight of a text that one of them judged without any
        draw: how many others it stands for cannot be told.
        """
        names = tuple(name for name in graders if name in self.queues)
        if not names:
            return None
        joint = self._of_all(names)
        chances = np.array([joint.get(text, nan) for text in texts])
        known = chances[~np.isnan(chances)]
        return None if np.allclose(known, known[:1], atol=0) else 1 / chances

    def _of_all(self, names: tuple[str, ...]) -> dict[UUID, float]:
        """How likely each text was to be in all of these one or two queues; kept for the next time."""
        if names not in self._joint:
            first, second = self.queues[names[0]], self.queues[names[-1]]
            self._joint[names] = {
                text: chance.probability if len(names) == 1 else chance.with_(second[text])
                for text, chance in first.items()
                if text in second
            }
        return self._joint[names]

    def weights_of_any(self, judged: Collection[tuple[str, UUID]]) -> dict[UUID, float] | None:
        """What each text counts that any of some people judged; None where everybody's draw was even.

        ``judged`` are people, each with a text. Every person's sample stands for all texts, and so do all
        samples together: a text counts the inverse of its chance once for each that it is in (the
        multiplicity estimator, Sirken 1970). One that was judged without any draw has no weight.
        """
        chances: dict[str, list[float]] = {}
        weights: dict[UUID, float] = {}
        for name, text in judged:
            chance = self.queues[name].get(text) if name in self.queues else None
            if name in self.queues and chance is None:
                continue
            probability = 1.0 if chance is None else chance.probability
            chances.setdefault(name, []).append(probability)
            weights[text] = weights.get(text, 0.0) + 1 / probability
        is_even = all(isclose(min(of_one), max(of_one)) for of_one in chances.values())
        return None if is_even else weights


def draw_chances(session: Session) -> DrawChances:
    """The samples that people were given, repeats and gold apart."""
    draw = SPOT_CHECK.c
    query = (
        select(
            GRADER.c.name,
            draw.generation_id,
            draw.inclusion_probability,
            draw.design,
            draw.seed,
            draw.drawn_at,
        )
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == draw.annotator_id)
        .where(
            draw.purpose == CheckPurpose.SAMPLE,
            draw.inclusion_probability.is_not(None),
        )
    )
    queues: dict[str, dict[UUID, _Chance]] = {}
    for name, text, *chance in session.execute(query):
        queues.setdefault(name, {})[text] = _Chance(*chance)
    return DrawChances(queues)
