"""The report's annex: the marks that it counts as one table, and the hash by which its data are known."""

import csv
import hashlib
import io
from dataclasses import dataclass

from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.verdict_export import MarkRecord, mark_records
from skillmix_desktop.store.database import Database


@dataclass(frozen=True)
class Annex:
    """All marks and, as ``table``, the same in CSV; ``sha256`` is the hash of the table."""

    records: tuple[MarkRecord, ...]
    table: bytes
    sha256: str

    @property
    def counted(self) -> int:
        """How many of the marks went into figures."""
        return sum(record.in_scores or record.in_agreement for record in self.records)


def gather_annex(database: Database, report: Report) -> Annex:
    """The marks behind ``report``, in an order that depends on nothing but them."""
    options = report.options
    records = tuple(
        mark_records(
            database,
            in_scores=options.results.verdicts,
            in_agreement=report.counted,
            with_practice=options.with_practice,
            threshold=options.results.threshold,
        )
    )
    table = _as_csv(records)
    return Annex(records, table, hashlib.sha256(table).hexdigest())


def _as_csv(records: tuple[MarkRecord, ...]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(MarkRecord._fields)
    writer.writerows(records)
    return file.getvalue().encode("utf-8")
