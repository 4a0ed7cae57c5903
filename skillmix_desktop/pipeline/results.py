"""The Skill-Mix scores of a project: who wrote, who graded, and how much was met."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import pandas as pd

from skillmix_desktop.core.metrics import (
    Flags,
    Floats,
    MajorityRule,
    Over,
    ScoreRow,
    majority,
    skill_mix_scores,
)
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import MET_THRESHOLD, sentence_limit
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
    what it could not read, its sentence counter, and every item set by itself. Marks that were read as
    probabilities are met from ``threshold`` on.
    """

    over: Over = Over.MAX
    deduct_names: NameRule = NameRule.OFF
    exclude_skills: Collection[str] = ()
    reference_compatible: bool = False
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    threshold: float = MET_THRESHOLD

    @property
    def verdicts(self) -> VerdictFilter:
        """The verdicts that are counted."""
        return VerdictFilter(people=self.people, with_practice=self.with_practice, threshold=self.threshold)


@dataclass(frozen=True)
class ResultRow:
    """The scores of one student under one grader at one k.

    ``is_comparable``, asked for by ``reference_compatible`` alone, says whether the reference's aggregator
    would pair the same texts: it stops or pairs others where a pass is missing, short or in another order.
    """

    student: str
    grader: str
    k: int
    item_set: str | None
    is_comparable: bool | None
    scores: ScoreRow


def results(database: Database, options: ResultOptions) -> list[ResultRow]:
    """One row a student, grader and k, by student, grader and k.

    A generation of which the student gave no text, and which therefore nobody grades, counts as one on which
    nothing is met, under every grader of that student at that k: failing to answer cannot raise a mean. Only
    a program, which decides the length and no score, takes no part in that; nor do gradings that the
    reference made, since it has blank texts graded too.
    """
    with database.read() as session:
        _require_known(options.exclude_skills, skill_names(session))
        frames = verdict_frames(session, options.verdicts)
        entries = {item.id: item for item in items(session)}
        names = {item_set.id: item_set.name for item_set in item_sets(session)}
        blank = blank_places(session, with_practice=options.with_practice)
    kept = _items_without(options.exclude_skills, entries)
    marks = _marks_by_verdict(frames.marks)
    decided = _decided_by_program(frames.verdicts, entries, options)
    sets = ["item_set"] if options.reference_compatible else []
    rows = []
    key: Any
    for key, whole in frames.verdicts.groupby(["student", "grader", "k", *sets], sort=True):
        group = whole[whole["item"].isin(kept)]
        if group.empty:
            continue
        student, grader, k, *item_set = key
        without_text = [
            (place.round, place.item_id)
            for place in blank
            if (place.student, place.k) == (student, k)
            and place.item_id in kept
            and place.item_set_id in (item_set or [place.item_set_id])
        ]
        scores = _score(group, marks, decided, without_text, options)
        set_name = names[item_set[0]] if item_set else None
        is_comparable = _is_comparable(whole) if options.reference_compatible else None
        rows.append(ResultRow(student, grader, int(k), set_name, is_comparable, scores))
    return rows


def _is_comparable(group: pd.DataFrame) -> bool:
    """Whether every pass of every round grades the same texts, each in the same row.

    The reference knows a text by its row alone, and looks for rounds and passes from 1 up.
    """
    rounds, passes = set(group["generation_round"]), set(group["round"])
    rows: dict[UUID, set[int]] = {item: set() for item in group["item"]}
    for item, provenance in zip(group["item"], group["provenance"], strict=True):
        if reference := _reference_of(provenance):
            rows[item].add(reference["row"])
    is_complete = len(group) == len(rounds) * len(passes) * len(rows)
    is_aligned = all(len(places) <= 1 for places in rows.values())
    placed = [row for places in rows.values() for row in places]
    return is_complete and is_aligned and all(map(_counts_up, (rounds, passes, placed)))


def _counts_up(numbers: Collection[int]) -> bool:
    return sorted(numbers) == list(range(1, len(numbers) + 1))


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
    blank = _not_graded(without_text, group) if _is_told_of_blanks(group, options) else []
    generation_rounds = _places([*group["generation_round"], *(round_ for round_, _item in blank)])
    rounds = _places(group["round"])
    combinations = _in_order(group, blank)
    shape = (len(generation_rounds), len(rounds), len(combinations))
    points = np.full((*shape, k + 3), np.nan)
    asked = np.zeros(shape, dtype=bool)
    length_points = np.full((*shape, 1), np.nan)
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
        length_points[g, r, m] = _length_point(reference, program)
        named[g, m] = program.named
    length_met = majority(length_points, MajorityRule.REFERENCE).points[..., 0]
    return _counted(_Array(points, asked, length_met, named, is_blank), kind, options)


def _is_told_of_blanks(group: pd.DataFrame, options: ResultOptions) -> bool:
    """Whether texts that are blank, and were therefore not graded, count as ungraded failures."""
    is_of_reference = options.reference_compatible and any(map(_reference_of, group["provenance"]))
    return group["kind"].iloc[0] != GraderKind.PROGRAM and not is_of_reference


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


def _in_order(group: pd.DataFrame, blank: Iterable[_Place]) -> dict[UUID, int]:
    """The combinations as the reference lists them, for the last digit depends on who is added to whom."""
    rows = {item: math.inf for _round, item in blank}
    for item, number, provenance in zip(group["item"], group["number"], group["provenance"], strict=True):
        rows[item] = (_reference_of(provenance) or {}).get("row", number)
    return {item: place for place, item in enumerate(sorted(rows, key=rows.__getitem__))}


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
