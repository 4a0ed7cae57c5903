"""The Skill-Mix scores of a project: who wrote, who graded, and how much was met."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from skillmix_desktop.core.metrics import Floats, Over, ScoreRow, skill_mix_scores
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference, count_sentences_robust
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.catalogue import normalised, skill_names
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, verdict_frames
from skillmix_desktop.store.queries import ItemEntry, item_sets, items


@dataclass(frozen=True)
class ResultOptions:
    """How marks become scores (protocol: length by program, then deductions, votes, rounds, exclusions).

    ``reference_compatible`` counts as the reference's aggregator does: marks as it stored them, zeros for
    what it could not read, its sentence counter, and every item set by itself.
    """

    over: Over = Over.MAX
    deduct_names: NameRule = NameRule.OFF
    exclude_skills: Collection[str] = ()
    reference_compatible: bool = False
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False


@dataclass(frozen=True)
class ResultRow:
    """The scores of one student under one grader at one k."""

    student: str
    grader: str
    k: int
    item_set: str | None
    scores: ScoreRow


def results(database: Database, options: ResultOptions) -> list[ResultRow]:
    """One row a student, grader and k, by student, grader and k."""
    with database.read() as session:
        _require_known(options.exclude_skills, skill_names(session))
        frames = verdict_frames(
            session, VerdictFilter(people=options.people, with_practice=options.with_practice)
        )
        entries = {item.id: item for item in items(session)}
        names = {item_set.id: item_set.name for item_set in item_sets(session)}
    verdicts = _without_skills(frames.verdicts, entries, options.exclude_skills)
    if verdicts.empty:
        return []
    marks = _marks_by_verdict(frames.marks)
    decided = _decided_by_program(verdicts, entries, options)
    grouping = ["student", "grader", "k", *(["item_set"] if options.reference_compatible else [])]
    rows = []
    key: Any
    for key, group in verdicts.groupby(grouping, sort=True):
        student, grader, k, *item_set = key
        scores = _score(group, marks, decided, options)
        rows.append(ResultRow(student, grader, int(k), names[item_set[0]] if item_set else None, scores))
    return rows


def _require_known(excluded: Collection[str], known: Collection[str]) -> None:
    """A misspelt exclusion would quietly exclude nothing."""
    familiar = {normalised(name) for name in known}
    for name in excluded:
        if normalised(name) not in familiar:
            raise UsageError(f"No skill of this project is called “{name}”.")


def _without_skills(
    verdicts: pd.DataFrame, entries: dict[UUID, ItemEntry], excluded: Collection[str]
) -> pd.DataFrame:
    unwanted = {normalised(name) for name in excluded}
    kept = [id_ for id_, item in entries.items() if not unwanted & set(map(normalised, item.skill_names))]
    return verdicts[verdicts["item"].isin(kept)]


def _marks_by_verdict(marks: pd.DataFrame) -> dict[UUID, list[tuple[int, float]]]:
    found: dict[UUID, list[tuple[int, float]]] = {}
    for verdict, position, points in zip(marks["verdict"], marks["position"], marks["points"], strict=True):
        found.setdefault(verdict, []).append((position, points))
    return found


@dataclass(frozen=True)
class _Decided:
    """What a program says of a text, whoever grades it."""

    is_short: bool
    named: tuple[bool, ...]


def _decided_by_program(
    verdicts: pd.DataFrame, entries: dict[UUID, ItemEntry], options: ResultOptions
) -> dict[UUID, _Decided]:
    count = count_sentences_reference if options.reference_compatible else count_sentences_robust
    texts = verdicts.drop_duplicates("generation")
    decided = {}
    for generation, item_id, stored in zip(texts["generation"], texts["item"], texts["text"], strict=True):
        # A blank answer that was graded all the same has no text.
        item, text = entries[item_id], stored or ""
        decided[generation] = _Decided(
            count(text) <= sentence_limit(item.k),
            explicitly_named(text, item.skill_names, options.deduct_names),
        )
    return decided


_AXES = ("generation_round", "round", "item")


def _score(
    group: pd.DataFrame,
    marks: dict[UUID, list[tuple[int, float]]],
    decided: dict[UUID, _Decided],
    options: ResultOptions,
) -> ScoreRow:
    """Lay one student's verdicts out as the array that the metrics are defined on, and count."""
    k = int(group["k"].iloc[0])
    places = [_places(group[axis]) for axis in _AXES]
    shape = tuple(len(place) for place in places)
    points = np.full((*shape, k + 3), np.nan)
    asked = np.zeros(shape, dtype=bool)
    length_met = np.zeros((shape[0], shape[2]))
    named = np.zeros((shape[0], shape[2], k), dtype=bool)
    verdict: Any
    for verdict in group.itertuples():
        g, r, m = (place[getattr(verdict, axis)] for place, axis in zip(places, _AXES, strict=True))
        program = decided[verdict.generation]
        reference = _reference_of(verdict.provenance) if options.reference_compatible else None
        asked[g, r, m] = True
        points[g, r, m] = _padded(reference, k) if reference else _laid_out(marks.get(verdict.Index, ()), k)
        length_met[g, m] = _length_point(reference, program)
        named[g, m] = program.named
    return skill_mix_scores(
        points,
        length_met=length_met,
        named=named,
        over=options.over,
        reference_compatible=options.reference_compatible,
        asked=asked,
    )


def _places(values: Iterable[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(sorted(set(values)))}


def _laid_out(marks: Iterable[tuple[int, float]], k: int) -> Floats:
    row = np.full(k + 3, np.nan)
    for position, points in marks:
        row[position] = points
    return row


def _reference_of(provenance: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the reference stored with a verdict that was imported from it."""
    return (provenance or {}).get("reference")


def _padded(reference: dict[str, Any], k: int) -> Floats:
    """The reference's handling of rows with too few or too many marks: zeros at the end, or cut."""
    row = np.zeros(k + 3)
    kept = reference["points"][: k + 3]
    row[: len(kept)] = kept
    return row


def _length_point(reference: dict[str, Any] | None, program: _Decided) -> float:
    stored = reference.get("length_point") if reference else None
    return float(program.is_short) if stored is None else float(stored)
