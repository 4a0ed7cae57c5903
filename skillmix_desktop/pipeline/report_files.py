"""Writing a report down: for people to read and print, for papers, and for programs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.annex import Annex, gather_annex
from skillmix_desktop.pipeline.report_document import Document
from skillmix_desktop.pipeline.report_forms.figures import as_json
from skillmix_desktop.pipeline.report_forms.html import as_html
from skillmix_desktop.pipeline.report_forms.latex import as_latex
from skillmix_desktop.pipeline.report_forms.markdown import as_markdown
from skillmix_desktop.pipeline.report_forms.pdf import as_pdf, as_pictures
from skillmix_desktop.pipeline.report_forms.workbook import as_workbook
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.whole_files import write_whole
from skillmix_desktop.store.database import Database


@dataclass(frozen=True)
class WholeReport:
    """A report with everything that a form may want of it."""

    report: Report
    document: Document
    annex: Annex


def report_pages(report: Report, database: Database) -> tuple[bytes, ...]:
    """``report`` as it would be printed, a PNG a page."""
    return as_pictures(report_document(report, gather_annex(database, report)))


def write_report(report: Report, database: Database, path: Path) -> int:
    """Write ``report`` in the form that the file's ending names; how many bytes it has."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UsageError(
            f"A report’s file name ends in {', '.join(WRITERS)}, not “{path.suffix or path.name}”."
        )
    annex = gather_annex(database, report)
    written = writer(WholeReport(report, report_document(report, annex), annex))
    write_whole(path, written)
    return len(written)


WRITERS: dict[str, Callable[[WholeReport], bytes]] = {
    ".html": lambda whole: as_html(whole.document).encode(),
    ".pdf": lambda whole: as_pdf(whole.document, whole.report.made_at),
    ".xlsx": lambda whole: as_workbook(whole.document, whole.annex, whole.report.made_at),
    ".md": lambda whole: as_markdown(whole.document).encode(),
    ".tex": lambda whole: as_latex(whole.document).encode(),
    ".json": lambda whole: as_json(whole.document, whole.report, whole.annex).encode(),
    ".csv": lambda whole: whole.annex.table,
}
