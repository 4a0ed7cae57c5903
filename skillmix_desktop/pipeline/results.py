"""The Skill-Mix scores of a project: who wrote, who graded, and how much was met."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import pandas as pd

from skillmix_desktop.core.metrics import Flags, Floats, Over, ScoreRow, skill_mix_scores
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference, count_sentences_robust
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.catalogue import normalised, skill_names
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, verdict_frames
from skillmix_desktop.store.queries import ItemEntry, blank_places, item_sets, items
from skillmix_desktop.store.tables import GraderKind


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
    """One row a student, grader and k, by student, grader and k.

    A generation of which the student gave no text, and which therefore nobody grades, counts as one on which
    nothing is met, under every grader of that student at that k: failing to answer cannot raise a mean. Only
    a program, which decides the length and no score, takes no part in that.
    """
    with database.read() as session:
        _require_known(options.exclude_skills, skill_names(session))
        frames = verdict_frames(
            session, VerdictFilter(people=options.people, with_practice=options.with_practice)
        )
        entries = {item.id: item for item in items(session)}
        names = {item_set.id: item_set.name for item_set in item_sets(session)}
        blank = blank_places(session)
    kept = _items_without(options.exclude_skills, entries)
    verdicts = frames.verdicts[frames.verdicts["item"].isin(kept)]
    if verdicts.empty:
        return []
    marks = _marks_by_verdict(frames.marks)
    decided = _decided_by_program(verdicts, entries, options)
    sets = ["item_set"] if options.reference_compatible else []
    rows = []
    key: Any
    for key, group in verdicts.groupby(["student", "grader", "k", *sets], sort=True):
        student, grader, k, *item_set = key
        without_text = [
            (place.round, place.item_id)
            for place in blank
            if (place.student, place.k) == (student, k)
            and place.item_id in kept
            and place.item_set_id in (item_set or [place.item_set_id])
        ]
        scores = _score(group, marks, decided, without_text, options)
        rows.append(ResultRow(student, grader, int(k), names[item_set[0]] if item_set else None, scores))
    return rows


def _require_known(excluded: Collection[str], known: Collection[str]) -> None:
    """A misspelt exclusion would quietly exclude nothing."""
    familiar = {normalised(name) for name in known}
    for name in excluded:
        if normalised(name) not in familiar:
            raise UsageError(f"No skill of this project is called “{name}”.")


def _items_without(excluded: Collection[str], entries: dict[UUID, ItemEntry]) -> set[UUID]:
    unwanted = {normalised(name) for name in excluded}
    return {id_ for id_, item in entries.items() if not unwanted & set(map(normalised, item.skill_names))}


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
        # A blank answer that was graded all the same has no text, for which pandas may put NaN.
        item, text = entries[item_id], stored if isinstance(stored, str) else ""
        decided[generation] = _Decided(
            count(text) <= sentence_limit(item.k),
            explicitly_named(text, item.skill_names, options.deduct_names),
        )
    return decided


_Place: TypeAlias = tuple[int, UUID]
"""A generation round and an item."""


def _score(
    group: pd.DataFrame,
    marks: dict[UUID, list[tuple[int, float]]],
    decided: dict[UUID, _Decided],
    without_text: Iterable[_Place],
    options: ResultOptions,
) -> ScoreRow:
    """Lay one student's verdicts out as the array that the metrics are defined on, and count."""
    kind, k = group["kind"].iloc[0], int(group["k"].iloc[0])
    blank = [] if kind == GraderKind.PROGRAM else _not_graded(without_text, group)
    generation_rounds = _places([*group["generation_round"], *(round_ for round_, _item in blank)])
    rounds = _places(group["round"])
    combinations = _places([*group["item"], *(item for _round, item in blank)])
    shape = (len(generation_rounds), len(rounds), len(combinations))
    points = np.full((*shape, k + 3), np.nan)
    asked = np.zeros(shape, dtype=bool)
    length_met = np.zeros((shape[0], shape[2]))
    named = np.zeros((shape[0], shape[2], k), dtype=bool)
    is_blank = np.zeros((shape[0], shape[2]), dtype=bool)
    for round_, item in blank:
        is_blank[generation_rounds[round_], combinations[item]] = True
    verdict: Any
    for verdict in group.itertuples():
        g, r = generation_rounds[verdict.generation_round], rounds[verdict.round]
        m, program = combinations[verdict.item], decided[verdict.generation]
        reference = _reference_of(verdict.provenance) if options.reference_compatible else None
        asked[g, r, m] = True
        points[g, r, m] = _padded(reference, k) if reference else _laid_out(marks.get(verdict.Index, ()), k)
        length_met[g, m] = _length_point(reference, program)
        named[g, m] = program.named
    return _counted(_Array(points, asked, length_met, named, is_blank), kind, options)


def _not_graded(places: Iterable[_Place], group: pd.DataFrame) -> list[_Place]:
    graded = set(zip(group["generation_round"], group["item"], strict=True))
    return [place for place in places if place not in graded]


@dataclass(frozen=True, eq=False)
class _Array:
    """What the metrics are computed from."""

    points: Floats
    asked: Flags
    length_met: Floats
    named: Flags
    blank: Flags


def _counted(array: _Array, kind: str, options: ResultOptions) -> ScoreRow:
    scores = skill_mix_scores(
        array.points,
        length_met=array.length_met,
        named=array.named,
        over=options.over,
        reference_compatible=options.reference_compatible,
        asked=array.asked,
        blank=array.blank,
        is_length_asked=kind != GraderKind.PERSON,
    )
    # A program is asked about nothing but the length, which it always decides.
    return replace(scores, not_judged_share=None) if kind == GraderKind.PROGRAM else scores


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
