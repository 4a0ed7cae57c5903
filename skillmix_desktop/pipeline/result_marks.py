"""Marks laid out as the metrics are defined on them: read once, then counted in any way."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
import pandas as pd

from skillmix_desktop.core.metrics import Flags, Floats, MajorityRule, majority
from skillmix_desktop.core.names import NameRule, explicitly_named
from skillmix_desktop.core.rubric import sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference, count_sentences_robust
from skillmix_desktop.store.catalogue import normalised
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, verdict_frames
from skillmix_desktop.store.queries import ItemEntry, blank_places, item_sets, items
from skillmix_desktop.store.tables import GraderKind


@dataclass(frozen=True, eq=False)
class StudentMarks:
    """What one grader said of one student's texts at one k, and what a program says of them.

    ``points`` is ``[g, r, m, c]`` as the metrics want it, ``asked`` ``[g, r, m]``, ``blank`` ``[g, m]``;
    ``names`` are the skills' names of each item of ``items``, and ``texts[g][m]`` what was written, None
    where nothing was. ``is_comparable``, asked for by a count as the reference's alone, says whether its
    aggregator would pair the same texts.
    """

    student: str
    grader: str
    kind: GraderKind
    k: int
    item_set: str | None
    is_comparable: bool | None
    items: tuple[UUID, ...]
    names: tuple[tuple[str, ...], ...]
    texts: tuple[tuple[str | None, ...], ...]
    points: Floats
    asked: Flags
    length_met: Floats
    blank: Flags

    def named(self, rule: NameRule) -> Flags:
        """Which skills each text names, ``[g, m, k]``."""
        if rule is NameRule.OFF:
            return np.zeros((*self.blank.shape, self.k), dtype=bool)
        return self._named_by_reference if rule is NameRule.REFERENCE else self._named_robustly

    @cached_property
    def _named_by_reference(self) -> Flags:
        return self._looked_for(NameRule.REFERENCE)

    @cached_property
    def _named_robustly(self) -> Flags:
        return self._looked_for(NameRule.ROBUST)

    def _looked_for(self, rule: NameRule) -> Flags:
        found = np.zeros((*self.blank.shape, self.k), dtype=bool)
        for g, row in enumerate(self.texts):
            for m, text in enumerate(row):
                if text is not None:
                    found[g, m] = explicitly_named(text, self.names[m], rule)
        return found

    def without(self, skills: Collection[str]) -> Flags:
        """Which items have none of ``skills``, ``[m]``."""
        unwanted = {normalised(name) for name in skills}
        return np.array([unwanted.isdisjoint(names) for names in self._normalised_names], dtype=bool)

    @cached_property
    def _normalised_names(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(map(normalised, names)) for names in self.names)


def read_student_marks(
    database: Database, wanted: VerdictFilter, *, reference_compatible: bool
) -> tuple[StudentMarks, ...]:
    """An entry a student, grader and k, in this order; as the reference counts, one an item set, too.

    A generation of which the student gave no text, and which therefore nobody grades, is blank under every
    grader of that student at that k: failing to answer cannot raise a mean. Only a program, which decides
    the length and no score, takes no part in that; nor do gradings that the reference made, since it has
    blank texts graded too.
    """
    with database.read() as session:
        frames = verdict_frames(session, wanted)
        entries = {item.id: item for item in items(session)}
        names = {item_set.id: item_set.name for item_set in item_sets(session)}
        blank = blank_places(session, with_practice=wanted.with_practice)
    lay_out = _Layout(
        _marks_by_verdict(frames.marks),
        _short_texts(frames.verdicts, entries, reference_compatible=reference_compatible),
        entries,
        reference_compatible,
    )
    sets = ["item_set"] if reference_compatible else []
    found = []
    key: Any
    for key, group in frames.verdicts.groupby(["student", "grader", "k", *sets], sort=True):
        student, _grader, k, *item_set = key
        without_text = [
            (place.round, place.item_id)
            for place in blank
            if (place.student, place.k) == (student, k)
            and place.item_set_id in (item_set or [place.item_set_id])
        ]
        found.append(lay_out(group, without_text, names[item_set[0]] if item_set else None))
    return tuple(found)


_Place: TypeAlias = tuple[int, UUID]
"""A generation round and an item."""


@dataclass(frozen=True)
class _Layout:
    """Lays one student's verdicts out, from what was read of all."""

    marks: dict[UUID, list[tuple[int, float]]]
    is_short: dict[UUID, bool]
    entries: dict[UUID, ItemEntry]
    as_reference: bool

    def __call__(
        self, group: pd.DataFrame, without_text: Iterable[_Place], item_set: str | None
    ) -> StudentMarks:
        first, k = group.iloc[0], int(group["k"].iloc[0])
        blank = _not_graded(without_text, group) if self._is_told_of_blanks(group) else []
        generation_rounds = _places([*group["generation_round"], *(round_ for round_, _item in blank)])
        rounds, combinations = _places(group["round"]), _in_order(group, blank)
        shape = (len(generation_rounds), len(rounds), len(combinations))
        points = np.full((*shape, k + 3), np.nan)
        length_points = np.full((*shape, 1), np.nan)
        asked = np.zeros(shape, dtype=bool)
        texts: list[list[str | None]] = [[None] * shape[2] for _ in range(shape[0])]
        verdict: Any
        for verdict in group.itertuples():
            g, m = generation_rounds[verdict.generation_round], combinations[verdict.item]
            place = (g, rounds[verdict.round], m)
            reference = reference_of(verdict.provenance) if self.as_reference else None
            asked[place] = True
            points[place] = (
                padded(reference, k) if reference else _laid_out(self.marks.get(verdict.Index, ()), k)
            )
            length_points[place] = length_point(reference, self.is_short[verdict.generation])
            texts[g][m] = _text(verdict.text)
        return StudentMarks(
            student=str(first["student"]),
            grader=str(first["grader"]),
            kind=GraderKind(first["kind"]),
            k=k,
            item_set=item_set,
            is_comparable=_is_comparable(group) if self.as_reference else None,
            items=tuple(combinations),
            names=tuple(self.entries[item].skill_names for item in combinations),
            texts=tuple(map(tuple, texts)),
            points=points,
            asked=asked,
            length_met=majority(length_points, MajorityRule.REFERENCE).points[..., 0],
            blank=_flags(blank, generation_rounds, combinations),
        )

    def _is_told_of_blanks(self, group: pd.DataFrame) -> bool:
        """Whether texts that are blank, and were therefore not graded, count as ungraded failures."""
        is_of_reference = self.as_reference and any(map(reference_of, group["provenance"]))
        return bool(group["kind"].iloc[0] != GraderKind.PROGRAM) and not is_of_reference


def _is_comparable(group: pd.DataFrame) -> bool:
    """Whether every pass of every round grades the same texts, each in the same row.

    The reference knows a text by its row alone, and looks for rounds and passes from 1 up.
    """
    rounds, passes = set(group["generation_round"]), set(group["round"])
    rows: dict[UUID, set[int]] = {item: set() for item in group["item"]}
    for item, provenance in zip(group["item"], group["provenance"], strict=True):
        if reference := reference_of(provenance):
            rows[item].add(reference["row"])
    is_complete = len(group) == len(rounds) * len(passes) * len(rows)
    is_aligned = all(len(places) <= 1 for places in rows.values())
    placed = [row for places in rows.values() for row in places]
    return is_complete and is_aligned and all(map(_counts_up, (rounds, passes, placed)))


def _counts_up(numbers: Collection[int]) -> bool:
    return sorted(numbers) == list(range(1, len(numbers) + 1))


def _marks_by_verdict(marks: pd.DataFrame) -> dict[UUID, list[tuple[int, float]]]:
    found: dict[UUID, list[tuple[int, float]]] = {}
    for verdict, position, points in zip(marks["verdict"], marks["position"], marks["points"], strict=True):
        found.setdefault(verdict, []).append((position, points))
    return found


def _short_texts(
    verdicts: pd.DataFrame, entries: dict[UUID, ItemEntry], *, reference_compatible: bool
) -> dict[UUID, bool]:
    """Which texts have no more sentences than they may, as a program counts, whoever grades them."""
    count = count_sentences_reference if reference_compatible else count_sentences_robust
    texts = verdicts.drop_duplicates("generation")
    return {
        generation: count(_text(stored)) <= sentence_limit(entries[item].k)
        for generation, item, stored in zip(texts["generation"], texts["item"], texts["text"], strict=True)
    }


def _text(stored: object) -> str:
    # A blank answer that was graded all the same has no text, for which pandas may put NaN.
    return stored if isinstance(stored, str) else ""


def _not_graded(places: Iterable[_Place], group: pd.DataFrame) -> list[_Place]:
    graded = set(zip(group["generation_round"], group["item"], strict=True))
    return [place for place in places if place not in graded]


def _flags(places: Sequence[_Place], rounds: dict[Any, int], combinations: dict[UUID, int]) -> Flags:
    found = np.zeros((len(rounds), len(combinations)), dtype=bool)
    for round_, item in places:
        found[rounds[round_], combinations[item]] = True
    return found


def _places(values: Iterable[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(sorted(set(values)))}


def _in_order(group: pd.DataFrame, blank: Iterable[_Place]) -> dict[UUID, int]:
    """The combinations as the reference lists them, for the last digit depends on who is added to whom."""
    rows = {item: math.inf for _round, item in blank}
    for item, number, provenance in zip(group["item"], group["number"], group["provenance"], strict=True):
        rows[item] = (reference_of(provenance) or {}).get("row", number)
    return {item: place for place, item in enumerate(sorted(rows, key=rows.__getitem__))}


def _laid_out(marks: Iterable[tuple[int, float]], k: int) -> Floats:
    row = np.full(k + 3, np.nan)
    for position, points in marks:
        row[position] = points
    return row


def reference_of(provenance: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the reference stored with a verdict that was imported from it."""
    return (provenance or {}).get("reference")


def padded(reference: dict[str, Any], k: int) -> Floats:
    """The reference's handling of rows with too few or too many marks: zeros at the end, or cut."""
    row = np.zeros(k + 3)
    kept = reference["points"][: k + 3]
    row[: len(kept)] = kept
    return row


def length_point(reference: dict[str, Any] | None, is_short: bool) -> float:
    stored = reference.get("length_point") if reference else None
    return float(is_short) if stored is None else float(stored)
