"""What a project holds of scores, read once a version of its data."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from skillmix_desktop.core.metrics import Counts, Flags, Floats
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.pipeline.result_marks import GraderMarks, counted_points, is_read, laid_out
from skillmix_desktop.pipeline.text_facts import TextFacts
from skillmix_desktop.store.catalogue import normalised, skill_names
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, ThresholdEffect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.store.verdict_columns import VerdictColumns, verdict_columns

_ORDER = {GraderKind.PERSON: 0, GraderKind.MACHINE: 1, GraderKind.PRACTICE: 2, GraderKind.PROGRAM: 3}


@dataclass(frozen=True, eq=False)
class ResultReading:
    """Every way of counting it needs no more reading.

    ``graders`` are all, people first; ``skills`` are the names of the skills of the project's items,
    ``known_skills`` those of its catalogue.
    """

    columns: VerdictColumns
    texts: TextFacts
    graders: tuple[GraderEntry, ...]
    skills: tuple[str, ...]
    known_skills: tuple[str, ...]
    has_practice: bool

    def look_up(self) -> None:
        """Find out now what any switch will ask for, rather than when it does."""
        self.texts.look_up()
        for as_reference in (False, True):
            self._laid_out(as_reference=as_reference)

    def points(self, threshold: float, *, as_reference: bool) -> Floats:
        """A row a verdict, as ``counted_points``."""
        if threshold != MET_THRESHOLD:
            return counted_points(self.columns, threshold, as_reference=as_reference)
        return self._stored_by_the_reference if as_reference else self._stored

    def marks(
        self,
        grader: str | None = None,
        *,
        as_reference: bool,
        with_practice: bool,
        without_skills: Collection[str] = (),
    ) -> list[GraderMarks]:
        """The verdicts that count, of all graders or of one, by grader, k and item set."""
        is_kept = self._without(without_skills)
        return [
            marks.only(counts)
            for marks in self._laid_out(as_reference=as_reference)
            if grader in (None, marks.grader.name)
            and (counts := self._counts(marks, is_kept, with_practice=with_practice)).any()
        ]

    def judged_by(
        self, *, as_reference: bool, with_practice: bool, without_skills: Collection[str] = ()
    ) -> frozenset[str]:
        """The names of the graders any of whose verdicts count."""
        is_kept = self._without(without_skills)
        return frozenset(
            marks.grader.name
            for marks in self._laid_out(as_reference=as_reference)
            if (marks.verdict >= 0)[..., self._counts(marks, is_kept, with_practice=with_practice)].any()
        )

    def _counts(self, marks: GraderMarks, is_kept: Flags, *, with_practice: bool) -> Flags:
        found = is_kept[marks.item]
        if with_practice:
            return found
        if marks.grader.kind == GraderKind.PRACTICE:
            return np.zeros_like(found)
        writes = np.array([not student.is_practice for student in marks.students], dtype=bool)
        return np.asarray(found & writes[marks.of_student])

    def threshold_effect(self, threshold: float, *, with_practice: bool) -> ThresholdEffect:
        """What the threshold does to the marks that count."""
        read = self._read_marks
        is_counted = np.full(len(read.points), True) if with_practice else ~read.is_practice
        changed = 0
        if threshold != MET_THRESHOLD:
            is_met = read.probability[is_counted] >= threshold
            changed = int((is_met != (read.points[is_counted] >= MET_THRESHOLD)).sum())
        return ThresholdEffect(threshold, int(is_counted.sum()), changed)

    @cached_property
    def _read_marks(self) -> "_ReadMarks":
        columns = self.columns
        found = is_read(columns)
        ks = np.array([item.k for item in columns.items], dtype=np.int64)
        rows = np.flatnonzero(found.any(axis=1))
        found[rows, ks[columns.texts.item[columns.text[rows]]] + 2] = False
        writers = np.array([student.is_practice for student in columns.students], dtype=bool)
        kinds = np.array([grader.kind == GraderKind.PRACTICE for grader in columns.graders], dtype=bool)
        is_practice = writers[columns.texts.student[columns.text]] | kinds[columns.grader]
        return _ReadMarks(
            points=columns.points[found],
            probability=columns.probability[found],
            is_practice=np.repeat(is_practice, found.sum(axis=1)),
        )

    @cached_property
    def skills_of_items(self) -> Counts:
        """The places of each item's skills among ``skills``, -1 where it has no more."""
        items = self.columns.items
        place = {name: number for number, name in enumerate(self.skills)}
        found = np.full((len(items), max((item.k for item in items), default=0)), -1, dtype=np.int64)
        for row, item in enumerate(items):
            found[row, : item.k] = [place[name] for name in item.skill_names]
        return found

    def _without(self, skills: Collection[str]) -> Flags:
        """Which items have none of ``skills``."""
        unwanted = {normalised(name) for name in skills}
        places = [place for place, name in enumerate(self.skills) if normalised(name) in unwanted]
        return np.asarray(~np.isin(self.skills_of_items, places).any(axis=1))

    def _laid_out(self, *, as_reference: bool) -> tuple[GraderMarks, ...]:
        return self._as_the_reference if as_reference else self._pooled

    @cached_property
    def _pooled(self) -> tuple[GraderMarks, ...]:
        return laid_out(self.columns, self.texts.length_points(as_reference=False), as_reference=False)

    @cached_property
    def _as_the_reference(self) -> tuple[GraderMarks, ...]:
        return laid_out(self.columns, self.texts.length_points(as_reference=True), as_reference=True)

    @cached_property
    def _stored(self) -> Floats:
        return counted_points(self.columns, MET_THRESHOLD, as_reference=False)

    @cached_property
    def _stored_by_the_reference(self) -> Floats:
        return counted_points(self.columns, MET_THRESHOLD, as_reference=True)


@dataclass(frozen=True, eq=False)
class _ReadMarks:
    """A row a mark that was read as a probability, but for the length, which no count takes from a grader."""

    points: Floats
    probability: Floats
    is_practice: Flags


def read_results(database: Database, people: PeoplesVerdict = PeoplesVerdict.BLIND) -> ResultReading:
    """Read all that can be counted."""
    with database.read() as session:
        columns = verdict_columns(session, people)
        everyone, is_practised = graders(session), has_practice(session)
        known = tuple(skill_names(session))
    used = {name for item in columns.items for name in item.skill_names}
    return ResultReading(
        columns=columns,
        texts=TextFacts(columns),
        graders=tuple(sorted(everyone, key=lambda grader: (_ORDER[grader.kind], grader.name))),
        skills=tuple(sorted(used, key=str.lower)),
        known_skills=known,
        has_practice=is_practised,
    )
