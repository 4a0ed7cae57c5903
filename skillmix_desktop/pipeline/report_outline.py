"""A report before it is written: what it would say, in short, and what is still missing from it."""

from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.pipeline.agreement_study import judges
from skillmix_desktop.pipeline.agreement_words import agreement_sentence
from skillmix_desktop.pipeline.report_document import Section
from skillmix_desktop.pipeline.report_files import report_pages, write_report
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.report_words import count_figures
from skillmix_desktop.pipeline.reports import Report, ReportOptions, build_report
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice


@dataclass(frozen=True)
class ReportOutline:
    """The report in short. ``judges`` are those whom it can compare, ``compared`` those whom it does."""

    title: str
    note: str
    is_sample: bool
    has_items: bool
    sentence: str
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    judges: tuple[GraderEntry, ...]
    compared: tuple[str, ...]
    has_practice: bool
    threshold: ThresholdEffect


@dataclass(frozen=True)
class SavedReport:
    """Where a report was written, and how large it is."""

    path: Path
    size: int


def report_outline(database: Database, options: ReportOptions) -> ReportOutline:
    """Gather the report as it would be written now, and tell of it in short."""
    report = build_report(database, options)
    with database.read() as session:
        everyone, is_practised = graders(session, with_practice=options.with_practice), has_practice(session)
    return ReportOutline(
        title=report.study,
        note=report.note,
        is_sample=report.is_sample,
        has_items=report.counts.items > 0,
        sentence=_sentence(report),
        figures=count_figures(report),
        sections=report_document(report).sections,
        judges=judges(everyone),
        compared=report.agreement.graders if report.agreement else (),
        has_practice=is_practised,
        threshold=report.threshold,
    )


def save_report(database: Database, options: ReportOptions, path: Path) -> SavedReport:
    """Gather the report and write it in the form that the file's ending names."""
    size = write_report(build_report(database, options), database, path)
    return SavedReport(path, size)


def preview_report(database: Database, options: ReportOptions) -> tuple[bytes, ...]:
    """Gather the report and set it as it would be printed, a PNG a page."""
    return report_pages(build_report(database, options), database)


def _sentence(report: Report) -> str:
    if report.agreement is not None and report.agreement.pairs:
        return agreement_sentence(report.agreement.pairs[0].pooled)
    if report.results:
        return "The report gives scores, but no agreement: fewer than two graders have judged."
    return "No text has been judged yet: the report can only say what was drawn and written."
