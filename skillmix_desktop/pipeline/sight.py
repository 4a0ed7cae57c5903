"""Which verdicts people gave with graders' marks in sight, and how judges agree with those and the others."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TypeAlias
from uuid import UUID

import numpy as np
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.estimates import Estimate, estimate
from skillmix_desktop.core.agreement.ratings import MISSING
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.draw_weights import DrawChances, Weighting
from skillmix_desktop.pipeline.paired_texts import PairedTexts, paired
from skillmix_desktop.pipeline.report_document import Number, counted
from skillmix_desktop.pipeline.study_marks import Codes, StudyMarks
from skillmix_desktop.store.columns import GRADER, IS_COMMITTED, VERDICT
from skillmix_desktop.store.mark_columns import Flags
from skillmix_desktop.store.tables import VerdictMode

Seen: TypeAlias = Collection[tuple[str, UUID]]
"""People, each with a text that they judged in one way."""


class Sight(StrEnum):
    """Whether a person had graders' marks before them."""

    BLIND = "blind"
    ASSISTED = "assisted"
    REVISED = "revised"


@dataclass(frozen=True)
class SightAgreement:
    """A judge held against a person's verdicts that were given in one way, length apart.

    Texts are weighted by the inverse of their chance of being drawn, where these differ: the ways are held
    against each other, and a draw of hard texts for one of them is not to be taken for its doing.
    """

    person: str
    judge: str
    sight: Sight
    n_texts: int
    n_marks: int
    weights: Weighting
    percent: Estimate
    kappa: Estimate
    ac1: Estimate


def judged_in_sight(
    session: Session, mode: VerdictMode = VerdictMode.ASSISTED, *, rounds: Collection[int] = (1,)
) -> set[tuple[str, UUID]]:
    """Each person with each text on which they gave a verdict of ``mode``; a repeat is a second round."""
    query = (
        select(GRADER.c.name, VERDICT.c.generation_id)
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED, VERDICT.c.mode == mode, VERDICT.c.round.in_(list(rounds)))
    )
    return {(name, text) for name, text in session.execute(query)}


def newest_marks(first: StudyMarks, newest: StudyMarks) -> Codes:
    """The people's ``newest`` marks, a column each as in ``first.people``, on the units of ``first``."""
    start = {text.id: place for text, place in zip(newest.texts, _starts(newest), strict=True)}
    start_of = np.array([start.get(text.id, -1) for text in first.texts], dtype=np.int64)
    place = start_of[first.text]
    codes = np.full((len(first.text), len(first.people)), MISSING, dtype=np.int8)
    known = place >= 0
    codes[known] = newest.columns(first.people)[(place + first.position)[known]]
    return codes


def _starts(marks: StudyMarks) -> list[int]:
    return [int(place) for place in np.flatnonzero(marks.position == 0)]


def agreement_by_sight(
    first: StudyMarks, newest: Codes, chances: DrawChances, *, assisted: Seen, revised: Seen
) -> tuple[SightAgreement, ...]:
    """Of everybody who gave verdicts in more than one way.

    ``first`` are people's first verdicts, ``newest`` their newest ones as ``newest_marks`` has them.
    """
    found: list[SightAgreement] = []
    for (place, person), judge in product(enumerate(first.people), first.judges):
        before = first.columns((person,))[:, 0]
        with_aid, again = (
            np.array([(person, text.id) in texts for text in first.texts], dtype=bool)[first.text]
            for texts in (assisted, revised)
        )
        ways = (
            (Sight.BLIND, before, ~with_aid),
            (Sight.ASSISTED, before, with_aid),
            (Sight.REVISED, newest[:, place], again),
        )
        pair = person, judge
        rows = [_compared(sight, _both(first, chances, pair, codes, chosen)) for sight, codes, chosen in ways]
        told = [row for row in rows if row.n_marks]
        found += told if len(told) > 1 else []
    return tuple(found)


def _both(
    first: StudyMarks, chances: DrawChances, pair: tuple[str, str], codes: Codes, chosen: Flags
) -> PairedTexts:
    """The chosen of the person's ``codes`` beside the judge's, length apart."""
    chosen = chosen & ~first.is_length
    of_two = np.stack([codes, first.columns(pair[1:])[:, 0]], axis=1)[chosen]
    return paired(first, chances, pair, of_two, first.text[chosen], scale=VERDICTS, labels=WORDS)


def _compared(sight: Sight, both: PairedTexts) -> SightAgreement:
    ratings, (person, judge) = both.ratings, both.ratings.graders
    return SightAgreement(
        person=person,
        judge=judge,
        sight=sight,
        n_texts=both.n_texts,
        n_marks=ratings.n_units,
        weights=both.weights,
        percent=estimate(percent_agreement(ratings)),
        kappa=estimate(cohen_kappa(ratings)),
        ac1=estimate(gwet_ac(ratings)),
    )


_IN_SIGHT = {
    Sight.ASSISTED: "judged {texts} with graders’ marks in sight",
    Sight.REVISED: "revised the marks of {texts} once graders’ were in sight",
}


def cautions_of_sight(found: Sequence[SightAgreement], *, revised_counts: bool) -> Iterator[Caution]:
    """Agreement with what was judged in sight beside that with what was judged blind, where both count."""
    blind = {(each.person, each.judge): each for each in found if each.sight is Sight.BLIND}
    for each in found:
        counts = each.sight is Sight.ASSISTED or (each.sight is Sight.REVISED and revised_counts)
        before = blind.get((each.person, each.judge))
        if not counts or before is None:
            continue
        done = _IN_SIGHT[each.sight].format(texts=counted(each.n_texts, "text"))
        there, else_ = (Number.of(one.percent, is_percent=True).value_words for one in (each, before))
        yield Caution(
            "marks in sight",
            f"{each.person} {done}: {each.judge} agrees on {there} of the marks there, and on {else_} of "
            "those given blind. Agreement in sight is probably inflated.",
        )
