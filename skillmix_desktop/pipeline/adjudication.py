"""Deciding between people and graders who differ: what is to be decided, and what was."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.core.rubric import Criterion, CriterionKind
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.disputes import (
    Decision,
    Place,
    Side,
    decisions,
    flags,
    open_texts,
    sides_by_place,
)
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.tables import GraderKind, key_of
from skillmix_desktop.store.text_marks import TextLabel, text_labels


@dataclass(frozen=True)
class Case:
    """A criterion of a text to be decided; ``flag`` is what was said to a flagged text, None to another."""

    generation_id: UUID
    criterion: Criterion
    sides: tuple[Side, ...]
    label: TextLabel
    flag: str | None = None
    decision: Decision | None = None

    @property
    def place(self) -> Place:
        return self.generation_id, self.criterion.position

    @property
    def is_decided(self) -> bool:
        return self.decision is not None

    def is_between(self, one: str, other: str) -> bool:
        """Whether these two differ; an empty name is anybody's."""
        given = [side for side in self.sides if side.is_met is not None]
        return any(
            first.is_met is not second.is_met
            for first in given
            for second in given
            if one in ("", first.grader) and other in ("", second.grader)
        )


@dataclass(frozen=True)
class CaseFilter:
    """Which cases to show; what is empty or false asks for nothing."""

    criterion: CriterionKind | None = None
    one: str = ""
    other: str = ""
    only_undecided: bool = False
    only_flagged: bool = False

    def __call__(self, case: Case) -> bool:
        names_somebody = bool(self.one or self.other)
        return (
            (self.criterion is None or case.criterion.kind is self.criterion)
            and (not names_somebody or case.is_between(self.one, self.other))
            and not (self.only_undecided and case.is_decided)
            and not (self.only_flagged and case.flag is None)
        )


@dataclass(frozen=True)
class ErrorsOf:
    """The decided cases in which one stood against a person, or as a person against anybody.

    ``upheld`` and ``overruled`` are how often the adjudicator's mark was theirs, and how often the other.
    """

    grader: str
    kind: GraderKind
    decided: int
    upheld: int
    overruled: int
    by_class: Mapping[ErrorClass, int]


@dataclass(frozen=True)
class ErrorCounts:
    """How many cases are decided, and what the disagreements came from: of all, and of each grader.

    ``re_adjudicated`` are those of the decided that were decided before, by the same adjudicator or another.
    """

    decided: int = 0
    undecided: int = 0
    re_adjudicated: int = 0
    adjudicators: tuple[str, ...] = ()
    """Whose decisions stand."""
    by_class: Mapping[ErrorClass, int] = field(default_factory=dict)
    by_grader: tuple[ErrorsOf, ...] = ()


@dataclass(frozen=True)
class Adjudication:
    """The cases, flagged texts first.

    ``hidden_texts`` are those left out as the annotator has yet to judge them; ``has_judgements`` says
    whether a person has judged any text; ``judges`` are all who take part in a case.
    """

    cases: tuple[Case, ...]
    hidden_texts: int
    has_judgements: bool
    judges: tuple[str, ...]
    errors: ErrorCounts


def adjudication(database: Database, annotator: str) -> Adjudication:
    """All that ``annotator`` can decide: not what others say of texts that they have yet to judge."""
    with database.read() as session:
        sides = sides_by_place(session)
        everything = cases(session, sides)
        hidden = open_texts(session, key_of("grader", annotator))
    shown = tuple(case for case in everything if case.generation_id not in hidden)
    left_out = {case.generation_id for case in everything} & set(hidden)
    names = {(not side.is_person, side.grader) for case in shown for side in case.sides}
    return Adjudication(
        cases=shown,
        hidden_texts=len(left_out),
        has_judgements=bool(sides),
        judges=tuple(name for _, name in sorted(names)),
        errors=count_errors(everything),
    )


def error_counts(database: Database) -> ErrorCounts:
    """What the disagreements that were decided came from."""
    with database.read() as session:
        return count_errors_in(session)


def count_errors_in(session: Session) -> ErrorCounts:
    """The same in a session that is open."""
    return count_errors(cases(session, sides_by_place(session)))


def undecided(session: Session) -> int:
    """How many cases are still to be decided."""
    sides, decided = sides_by_place(session), decisions(session)
    return sum(place not in decided for place in places_to_decide(sides, flags(session)))


def is_settled(session: Session, sides: Mapping[Place, Sequence[Side]]) -> bool:
    """Whether nothing is left to be decided."""
    decided = decisions(session)
    return all(place in decided for place in places_to_decide(sides, flags(session)))


def cases(session: Session, sides: Mapping[Place, tuple[Side, ...]]) -> list[Case]:
    """Every case, those of flagged texts first, a text's together."""
    flagged, decided = flags(session), decisions(session)
    places = places_to_decide(sides, flagged)
    texts = {generation_id for generation_id, _ in places}
    labels = text_labels(session, texts)
    criteria = {
        item.id: item.criteria
        for item in items(session, item_ids={label.item_id for label in labels.values()})
    }
    found = [
        Case(
            generation_id,
            criteria[labels[generation_id].item_id][position],
            sides[generation_id, position],
            labels[generation_id],
            flagged.get(generation_id),
            decided.get((generation_id, position)),
        )
        for generation_id, position in places
    ]
    return sorted(found, key=_order)


def places_to_decide(sides: Mapping[Place, Sequence[Side]], flagged: Collection[UUID]) -> list[Place]:
    """Where people, or a person and a grader, differ; of a flagged text also what a person could not judge.

    A flagged text with nothing of the kind is to be decided as a whole.
    """
    wanted = {place for place, given in sides.items() if is_difference(given)}
    of_flagged = [place for place in sides if place[0] in flagged]
    wanted |= {place for place in of_flagged if any(s.is_person and s.is_met is None for s in sides[place])}
    begun = {generation_id for generation_id, _ in wanted}
    wanted |= {place for place in of_flagged if place[0] not in begun}
    return [place for place in sides if place in wanted]


def is_difference(sides: Iterable[Side]) -> bool:
    """Whether people, or a person and a grader, give different marks; not graders alone."""
    given = [side for side in sides if side.is_met is not None]
    return any(side.is_person for side in given) and len({side.is_met for side in given}) > 1


def count_errors(found: Iterable[Case]) -> ErrorCounts:
    """The decided cases by the class of their error, of all and of each grader."""
    everything = list(found)
    decided = [(case, case.decision) for case in everything if case.decision is not None]
    classes = Counter(decision.error_class for _, decision in decided)
    parties: dict[tuple[bool, str, GraderKind], list[tuple[bool | None, Decision]]] = {}
    for case, decision in decided:
        for side in case.sides:
            if side.is_met is not None and _stands_against_somebody(side, case.sides):
                key = (not side.is_person, side.grader, side.kind)
                parties.setdefault(key, []).append((side.is_met, decision))
    return ErrorCounts(
        decided=len(decided),
        undecided=len(everything) - len(decided),
        re_adjudicated=sum(decision.earlier > 0 for _, decision in decided),
        adjudicators=tuple(sorted({decision.adjudicator for _, decision in decided})),
        by_class={each: classes[each] for each in ErrorClass},
        by_grader=tuple(_errors_of(name, kind, told) for (_, name, kind), told in sorted(parties.items())),
    )


def _errors_of(name: str, kind: GraderKind, told: Sequence[tuple[bool | None, Decision]]) -> ErrorsOf:
    classes = Counter(decision.error_class for _, decision in told)
    clear = [(is_met, decision.is_met) for is_met, decision in told if decision.is_met is not None]
    upheld = sum(one is other for one, other in clear)
    by_class = {each: classes[each] for each in ErrorClass}
    return ErrorsOf(name, kind, len(told), upheld, len(clear) - upheld, by_class)


def _stands_against_somebody(side: Side, sides: Iterable[Side]) -> bool:
    return any(
        other.is_met is not None and other.is_met is not side.is_met
        for other in sides
        if side.is_person or other.is_person
    )


def _order(case: Case) -> tuple[object, ...]:
    label = case.label
    return (
        case.flag is None,
        label.k,
        label.topic,
        label.student,
        str(case.generation_id),
        case.criterion.position,
    )
