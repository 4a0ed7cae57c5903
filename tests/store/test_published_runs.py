"""The reference's own published runs come in as they are, whole or malformed."""

import csv
from collections import Counter
from pathlib import Path

from sqlmodel import col, select

from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.store.catalogue import store_catalogue
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import (
    MarkRow,
    Verdict,
)


def _with_catalogue(database: Database, reference: Path) -> None:
    with database.write() as session:
        store_catalogue(session, read_catalogue(reference))


def test_the_references_runs_are_read_in_full(database: Database, reference: Path) -> None:
    _with_catalogue(database, reference)
    summary = import_any(database, reference / "runs")
    assert summary == ImportSummary(items=10, generations=60, verdicts=180)
    with database.read() as session:
        for verdict in session.exec(select(Verdict)):
            query = (
                select(MarkRow.points).where(MarkRow.verdict_id == verdict.id).order_by(col(MarkRow.position))
            )
            assert list(session.exec(query)) == verdict.provenance["reference"]["points"]
    assert verify(database) == []


def test_the_references_malformed_runs_are_told_row_by_row(database: Database, reference: Path) -> None:
    _with_catalogue(database, reference)
    runs = reference / "malformed_runs"

    summary = import_any(database, runs)

    assert (summary.items, summary.generations, summary.verdicts) == (5, 30, 69)
    reasons = [unread.reason for unread in summary.unread]
    kinds = Counter("empty rubric" if "empty rubric" in reason else reason for reason in reasons)
    assert kinds["empty rubric"] == 36
    assert sum(kinds.values()) == 39
    assert all("Text makes sense" in reason for reason in kinds if reason != "empty rubric")
    assert summary.not_judged_marks == 36 * 6 + 3 * 3
    for unread in summary.unread:
        with (runs / unread.file).open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) >= unread.row >= 1
    assert import_any(database, runs).unread == summary.unread
    assert verify(database) == []
