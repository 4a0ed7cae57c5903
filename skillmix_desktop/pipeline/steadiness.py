"""How steady people are: their marks on texts that they were given twice, and on texts of known marks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.binary import recall, specificity
from skillmix_desktop.core.agreement.chance_corrected import cohen_kappa, gwet_ac, percent_agreement
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.estimates import Estimate, Statistic, estimate
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.draw_weights import DrawChances, TextWeights, Weighting, draw_chances
from skillmix_desktop.pipeline.sight import judged_in_sight
from skillmix_desktop.pipeline.spot_check_draw import gold_key
from skillmix_desktop.pipeline.study_marks import Codes, StudyMarks, study_marks
from skillmix_desktop.store.columns import GENERATION, GRADER, ITEM, SPOT_CHECK, STUDENT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import Integers
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.queries import texts_of_practice
from skillmix_desktop.store.tables import CheckPurpose, GraderKind

SECOND_TIME = 2


@dataclass(frozen=True)
class SelfAgreement:
    """A person's marks on texts that they were given again, held against those of the first time.

    Which texts come again is left to chance, so each is as likely to as it was to be drawn at first, and
    weighted by the inverse of that.
    """

    n_drawn: int
    """Texts that were put into the person's queue twice."""
    n_texts: int
    n_marks: int
    percent: Estimate
    kappa: Estimate
    ac1: Estimate
    weights: Weighting
    reason: str | None = None
    """Why nothing is known."""


@dataclass(frozen=True)
class GoldAgreement:
    """A person's marks on gold, held against the marks that are known; ``keys`` name who gave those."""

    keys: tuple[str, ...]
    n_drawn: int
    n_texts: int
    n_marks: int
    right: Estimate
    recall: Estimate
    """Of what the known marks call met, the share that the person does."""
    specificity: Estimate
    """Of what the known marks call not met, the share that the person does."""
    reason: str | None = None


@dataclass(frozen=True)
class Steadiness:
    """What is known of one person, from marks that were given before any grader's were seen; no length."""

    person: str
    again: SelfAgreement
    gold: GoldAgreement


@dataclass(frozen=True)
class _Check:
    """A text that a person was given again, or as gold."""

    person: str
    text: UUID
    student: str
    k: int
    purpose: CheckPurpose
    design: str

    @property
    def key(self) -> str:
        """Whose marks are known on a text of gold."""
        return gold_key(self.design)


@dataclass(frozen=True, eq=False)
class SteadinessGround:
    """What is known of some people's repeats and gold, on all students' texts.

    ``seen`` are people, each with a text on which they judged with marks in sight.
    """

    people: Collection[str]
    checks: Sequence[_Check]
    seen: Collection[tuple[str, UUID]]
    chances: DrawChances
    marks: StudyMarks

    def of(
        self,
        students: Collection[str] | None = None,
        k: int | None = None,
        *,
        is_weighted: bool = True,
    ) -> tuple[Steadiness, ...]:
        """Everybody, on these students' texts of ``k`` skills or of any number, by name."""
        chances = self.chances if is_weighted else DrawChances()
        marks = self.marks.by_students(students).of_size(k)
        checks = [
            check
            for check in self.checks
            if (students is None or check.student in students) and k in (None, check.k)
        ]
        return tuple(
            Steadiness(
                person,
                _again(marks, person, checks, self.seen, chances),
                _gold(marks, person, checks, self.seen),
            )
            for person in marks.people
            if person in self.people
        )


def steadiness(database: Database, options: AgreementOptions) -> tuple[Steadiness, ...]:
    """Everybody among the graders of ``options`` who judged for themselves, by name."""
    return read_steadiness(database, options).of(options.students, options.k, is_weighted=options.is_weighted)


def read_steadiness(database: Database, options: AgreementOptions) -> SteadinessGround:
    """Read it for any students."""
    with database.read() as session:
        people = _people(session, options.graders)
        checks = _checks(session, people, with_practice=options.with_practice)
        seen = judged_in_sight(session, rounds=(1, SECOND_TIME))
        chances = draw_chances(session)
    keys = {check.key for check in checks if check.purpose is CheckPurpose.GOLD}
    wanted = replace(
        options.verdicts,
        graders={*people, *keys},
        people=PeoplesVerdict.BLIND,
        with_gold=True,
        judged_by_people=True,
    )
    return SteadinessGround(people, checks, seen, chances, study_marks(database, wanted))


def _people(session: Session, named: Collection[str] | None) -> set[str]:
    query = select(GRADER.c.name).where(GRADER.c.kind == GraderKind.PERSON)
    people = {name for name in session.scalars(query) if not is_adjudicator(name)}
    return people if named is None else people & set(named)


def _checks(session: Session, people: Collection[str], *, with_practice: bool) -> list[_Check]:
    query = (
        select(
            *(GRADER.c.name, SPOT_CHECK.c.generation_id, STUDENT.c.name, ITEM.c.k),
            *(SPOT_CHECK.c.purpose, SPOT_CHECK.c.design),
        )
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
        .join(GENERATION, GENERATION.c.id == SPOT_CHECK.c.generation_id)
        .join(STUDENT, STUDENT.c.id == GENERATION.c.student_id)
        .join(ITEM, ITEM.c.id == GENERATION.c.item_id)
        .where(
            GRADER.c.name.in_(list(people)),
            sa.or_(
                SPOT_CHECK.c.purpose == CheckPurpose.GOLD,
                sa.and_(SPOT_CHECK.c.purpose == CheckPurpose.REPEAT, SPOT_CHECK.c.round == SECOND_TIME),
            ),
        )
    )
    if not with_practice:
        query = query.where(GENERATION.c.id.not_in(texts_of_practice()))
    return [
        _Check(person, text, student, k, CheckPurpose(purpose), design)
        for person, text, student, k, purpose, design in session.execute(query)
    ]


def _again(
    marks: StudyMarks,
    person: str,
    checks: Iterable[_Check],
    seen: Collection[tuple[str, UUID]],
    chances: DrawChances,
) -> SelfAgreement:
    drawn = {check.text for check in checks if _is_of(check, person, CheckPurpose.REPEAT)}
    place = [grader.name for grader in marks.graders].index(person)
    rounds = marks.rounds
    second = (rounds.grader == place) & rounds.is_repeat & (rounds.round == SECOND_TIME)
    again = np.full(len(marks.text), MISSING, dtype=np.int8)
    again[rounds.unit[second]] = rounds.is_met[second]
    blind = {text for text in drawn if (person, text) not in seen}
    names = f"{person} before", f"{person} again"
    both = _paired(marks, marks.codes[:, place], again, blind, names=names)
    weights = chances.weights((person,), [marks.texts[text].id for text in np.unique(_text_of_each(both))])
    if weights is not None:
        both = _weighted(both, weights)
    reason = None if both.n_units else _why_not_again(person, len(drawn), len(blind))
    return SelfAgreement(
        n_drawn=len(drawn),
        n_texts=_texts(both),
        n_marks=both.n_units,
        percent=_estimate(percent_agreement(both), reason),
        kappa=_estimate(cohen_kappa(both), reason),
        ac1=_estimate(gwet_ac(both), reason),
        weights=Weighting.NONE if weights is None else Weighting.PROBABILITY,
        reason=reason,
    )


def _gold(
    marks: StudyMarks, person: str, checks: Iterable[_Check], seen: Collection[tuple[str, UUID]]
) -> GoldAgreement:
    key_of = {check.text: check.key for check in checks if _is_of(check, person, CheckPurpose.GOLD)}
    blind = {text for text in key_of if (person, text) not in seen}
    known = _known(marks, key_of)
    both = _paired(marks, known, marks.columns((person,))[:, 0], blind, names=("the known marks", person))
    reason = None if both.n_units else _why_no_gold(person, len(key_of), len(blind))
    return GoldAgreement(
        keys=tuple(sorted(set(key_of.values()))),
        n_drawn=len(key_of),
        n_texts=_texts(both),
        n_marks=both.n_units,
        right=_estimate(percent_agreement(both), reason),
        recall=_estimate(recall(both), reason),
        specificity=_estimate(specificity(both), reason),
        reason=reason,
    )


def _estimate(statistic: Statistic, reason: str | None) -> Estimate:
    """With the reason that says most, where nothing is known."""
    found = estimate(statistic)
    return found if reason is None else replace(found, reason=reason)


def _is_of(check: _Check, person: str, purpose: CheckPurpose) -> bool:
    return check.person == person and check.purpose is purpose


def _known(marks: StudyMarks, key_of: Mapping[UUID, str]) -> Codes:
    """On each text the marks of whoever is the key to it."""
    known = np.full(len(marks.text), MISSING, dtype=np.int8)
    judged = {grader.name for grader in marks.graders}
    for key in judged & set(key_of.values()):
        units = np.array([key_of.get(text.id) == key for text in marks.texts], dtype=bool)[marks.text]
        known[units] = marks.columns((key,))[units, 0]
    return known


def _paired(
    marks: StudyMarks, first: Codes, second: Codes, texts: Collection[UUID], *, names: tuple[str, str]
) -> Ratings:
    """What both say of these texts, length apart."""
    chosen = np.array([text.id in texts for text in marks.texts], dtype=bool)[marks.text] & ~marks.is_length
    return Ratings.from_codes(
        np.stack([first[chosen], second[chosen]], axis=1),
        categories=VERDICTS,
        clusters=marks.text[chosen],
        labels=WORDS,
        graders=names,
    ).pair()


def _weighted(both: Ratings, weights: TextWeights) -> Ratings:
    """With the weight of each text, by place; a text of unknown weight is left out."""
    text = _text_of_each(both)
    of_unit = weights[np.unique(text, return_inverse=True)[1]]
    known = ~np.isnan(of_unit)
    return Ratings.from_codes(
        both.codes[known],
        categories=both.categories,
        clusters=text[known],
        weights=of_unit[known],
        labels=both.labels,
        graders=both.graders,
    )


def _text_of_each(both: Ratings) -> Integers:
    assert both.clusters is not None, "marks are clustered by text"
    return both.clusters.astype(np.int64)


def _texts(both: Ratings) -> int:
    return len(np.unique(_text_of_each(both)))


def _why_not_again(person: str, drawn: int, blind: int) -> str:
    if not drawn:
        return f"no text came twice in {person}’s queue"
    if not blind:
        return f"all texts that came twice were judged by {person} with graders’ marks in sight"
    return f"no text has been judged a second time by {person} yet"


def _why_no_gold(person: str, drawn: int, blind: int) -> str:
    if not drawn:
        return f"no gold was mixed into {person}’s queue"
    if not blind:
        return f"all gold was judged by {person} with graders’ marks in sight"
    return f"no gold has marks of both {person} and whoever is the key to it"
