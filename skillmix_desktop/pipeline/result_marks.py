"""Verdicts laid out as the metrics are defined on them: once, to be counted in any way."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from skillmix_desktop.core.metrics import OTHER_CRITERIA, Counts, Flags, Floats, MajorityRule, majority
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.core.score_rows import Groups
from skillmix_desktop.store.mark_columns import Judge
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.store.verdict_columns import VerdictColumns, Writer


@dataclass(frozen=True, eq=False)
class GraderMarks:
    """Where the verdicts of one grader on all students' texts at one k stand, and what a program says.

    ``verdict`` is ``[g, r, m]`` over generation rounds, grading rounds and combinations, and ``text``
    ``[g, m]``, rows of the columns or -1; ``length_met`` and ``blank`` are ``[g, m]``. A combination is an
    ``item`` of a student, and ``of_student`` tells whose it is. As the reference counts there is one an
    item set; ``is_comparable`` says then of whose texts its aggregator would pair the same ones.
    """

    grader: Judge
    k: int
    item_set: int | None
    students: tuple[Writer, ...]
    is_comparable: tuple[bool | None, ...]
    of_student: Counts
    item: Counts
    verdict: Counts
    text: Counts
    length_met: Floats
    blank: Flags

    @property
    def groups(self) -> Groups:
        """The combinations by student."""
        return Groups(self.of_student, len(self.students))

    def only(self, kept: Flags) -> "GraderMarks":
        """Of the combinations that are ``kept``."""
        if kept.all():
            return self
        return replace(
            self,
            of_student=self.of_student[kept],
            item=self.item[kept],
            verdict=self.verdict[..., kept],
            text=self.text[:, kept],
            length_met=self.length_met[:, kept],
            blank=self.blank[:, kept],
        )


def laid_out(
    columns: VerdictColumns, length_points: Floats, *, as_reference: bool
) -> tuple[GraderMarks, ...]:
    """An entry a grader and k, and as the reference counts one an item set, too.

    A generation of which the student gave no text, and which therefore nobody grades, is blank under every
    grader of that student at that k: failing to answer cannot raise a mean. Only a program, which decides
    the length and no score, takes no part in that; nor do gradings that the reference made, since it has
    blank texts graded too.
    """
    if not len(columns.text):
        return ()
    layout = _Layout(columns, length_points, as_reference)
    item = columns.texts.item[columns.text]
    code = (columns.grader * (1 + layout.ks.max()) + layout.ks[item]) * len(layout.sets) + layout.set_of(item)
    order = np.argsort(code, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(code[order])) + 1)
    return tuple(layout.marks(rows) for rows in parts)


class _Layout:
    """What is known of all items, to lay out one part of the verdicts after another."""

    def __init__(self, columns: VerdictColumns, length_points: Floats, as_reference: bool) -> None:
        self._columns = columns
        self._length_points = length_points
        self._as_reference = as_reference
        self.sets = list(columns.item_sets)
        places = {id_: place for place, id_ in enumerate(self.sets)}
        self.ks = np.array([item.k for item in columns.items], dtype=np.int64)
        self._sets_of_items = np.array([places[item.item_set_id] for item in columns.items], dtype=np.int64)
        self._numbers = np.array([item.number for item in columns.items], dtype=np.float64)

    def set_of(self, item: Counts) -> Counts:
        """The place of each item's set; all are one unless the reference is followed."""
        return self._sets_of_items[item] if self._as_reference else np.zeros_like(item)

    def marks(self, rows: Counts) -> GraderMarks:
        """The verdicts of ``rows``, all of one grader, k and item set."""
        columns, n = self._columns, len(rows)
        of_text = columns.text[rows]
        item, student = columns.texts.item[of_text], columns.texts.student[of_text]
        generation_round = columns.texts.round[of_text]
        blanks = self._without_text(rows, item, student, generation_round)
        of_blanks = self._pair(columns.blanks.student, columns.blanks.item)[blanks]
        pairs, pair = np.unique(np.concatenate([self._pair(student, item), of_blanks]), return_inverse=True)
        order = self._in_order(rows, pairs, pair[:n])
        m = np.argsort(order)[pair]
        all_rounds = np.concatenate([generation_round, columns.blanks.round[blanks]])
        generation_rounds, g = np.unique(all_rounds, return_inverse=True)
        rounds, r = np.unique(columns.round[rows], return_inverse=True)
        verdict = np.full((len(generation_rounds), len(rounds), len(pairs)), -1, dtype=np.int64)
        verdict[g[:n], r, m[:n]] = rows
        text = np.where(verdict.max(axis=1) >= 0, columns.text[verdict.max(axis=1)], -1)
        blank = np.zeros(text.shape, dtype=bool)
        blank[g[n:], m[n:]] = True
        writers, of_student = np.unique(pairs[order] // len(columns.items), return_inverse=True)
        return GraderMarks(
            grader=columns.graders[columns.grader[rows[0]]],
            k=int(self.ks[item[0]]),
            item_set=int(self.set_of(item[:1])[0]) if self._as_reference else None,
            students=tuple(columns.students[writer] for writer in writers),
            is_comparable=self._comparable(rows, item, student),
            of_student=of_student,
            item=pairs[order] % len(columns.items),
            verdict=verdict,
            text=text,
            length_met=self._length_met(verdict, text),
            blank=blank,
        )

    def _pair(self, student: Counts, item: Counts) -> Counts:
        return np.asarray(student * len(self._columns.items) + item)

    def _without_text(self, rows: Counts, item: Counts, student: Counts, generation_round: Counts) -> Counts:
        """Which blanks, that were not graded, are failures of the students of these verdicts."""
        columns, blanks = self._columns, self._columns.blanks
        if columns.graders[columns.grader[rows[0]]].kind == GraderKind.PROGRAM or not len(blanks.item):
            return np.zeros(0, dtype=np.int64)
        told = set(student.tolist())
        if self._as_reference:
            told -= {
                int(student[place]) for place, row in enumerate(rows.tolist()) if row in columns.reference
            }
        is_here = (self.ks[blanks.item] == self.ks[item[0]]) & np.isin(blanks.student, list(told))
        is_here &= self.set_of(blanks.item) == self.set_of(item[:1])
        most = 1 + max(generation_round.max(), blanks.round.max())
        graded = self._pair(student, item) * most + generation_round
        is_here &= ~np.isin(self._pair(blanks.student, blanks.item) * most + blanks.round, graded)
        return np.flatnonzero(is_here)

    def _in_order(self, rows: Counts, pairs: Counts, pair: Counts) -> Counts:
        """As the reference lists the combinations: the last digit depends on who is added to whom."""
        n_items = len(self._columns.items)
        place = np.full(len(pairs), np.inf)
        place[pair] = self._numbers[pairs[pair] % n_items]
        if self._columns.reference:
            for number, row in zip(pair.tolist(), rows.tolist(), strict=True):
                if reference := self._columns.reference.get(row):
                    place[number] = reference["row"]
        return np.lexsort((pairs % n_items, place, pairs // n_items))

    def _length_met(self, verdict: Counts, text: Counts) -> Floats:
        told = self._length_points[text]
        reference = self._columns.reference
        if not self._as_reference or not reference:
            return told
        points = np.where(verdict >= 0, told[:, np.newaxis], np.nan)
        stored = np.full(len(self._columns.text) + 1, np.nan)
        for row, said in reference.items():
            if said.get("length_point") is not None:
                stored[row] = said["length_point"]
        stored = stored[verdict]
        points = np.where(np.isnan(stored), points, stored)
        return majority(points[..., np.newaxis], MajorityRule.REFERENCE).points[..., 0]

    def _comparable(self, rows: Counts, item: Counts, student: Counts) -> tuple[bool | None, ...]:
        order = np.argsort(student, kind="stable")
        parts = np.split(order, np.flatnonzero(np.diff(student[order])) + 1)
        return tuple(
            self._is_comparable(rows[part], item[part]) if self._as_reference else None for part in parts
        )

    def _is_comparable(self, rows: Counts, item: Counts) -> bool:
        """Whether every pass of every round grades the same texts, each in the same row.

        The reference knows a text by its row alone, and looks for rounds and passes from 1 up.
        """
        columns = self._columns
        rounds = np.unique(columns.texts.round[columns.text[rows]])
        passes, combinations = np.unique(columns.round[rows]), np.unique(item)
        stored = {
            (place, columns.reference[row]["row"])
            for place, row in zip(item.tolist(), rows.tolist(), strict=True)
            if row in columns.reference
        }
        is_complete = len(rows) == len(rounds) * len(passes) * len(combinations)
        is_aligned = len({place for place, _row in stored}) == len(stored)
        placed = [row for _place, row in stored]
        return is_complete and is_aligned and all(map(_counts_up, (rounds.tolist(), passes.tolist(), placed)))


def _counts_up(numbers: Collection[int]) -> bool:
    return sorted(numbers) == list(range(1, len(numbers) + 1))


def counted_points(columns: VerdictColumns, threshold: float, *, as_reference: bool) -> Floats:
    """A row a verdict and one of no verdict, so that its place can be -1; as the threshold counts marks.

    ``as_reference`` takes marks as the reference stored them, where it did.
    """
    points = columns.points
    if threshold != MET_THRESHOLD:  # which the stored points were made with
        points = np.where(is_read(columns), (columns.probability >= threshold).astype(np.float64), points)
    found = np.vstack([points, np.full((1, points.shape[1]), np.nan)])
    if as_reference:
        ks = [item.k for item in columns.items]
        for row, reference in columns.reference.items():
            told = padded(reference, ks[columns.texts.item[columns.text[row]]])
            found[row, : len(told)] = told
    return found


def is_read(columns: VerdictColumns) -> Flags:
    """Which marks were read as probabilities, ``[v, c]``."""
    return np.asarray(
        columns.is_read[:, np.newaxis] & ~np.isnan(columns.probability) & ~np.isnan(columns.points)
    )


def reference_of(provenance: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the reference stored with a verdict that was imported from it."""
    return (provenance or {}).get("reference")


def padded(reference: dict[str, Any], k: int) -> Floats:
    """The reference's handling of rows with too few or too many marks: zeros at the end, or cut."""
    row = np.zeros(k + OTHER_CRITERIA)
    kept = reference["points"][: k + OTHER_CRITERIA]
    row[: len(kept)] = kept
    return row


def length_point(reference: dict[str, Any] | None, is_short: bool) -> float:
    """The mark for length that the reference stored, or else a program's."""
    stored = reference.get("length_point") if reference else None
    return float(is_short) if stored is None else float(stored)
