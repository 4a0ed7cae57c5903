"""A report before it is written: what it would say, in short, and what is still missing from it."""

from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.pipeline.agreement_study import judges
from skillmix_desktop.pipeline.agreement_words import agreement_sentence
from skillmix_desktop.pipeline.report_files import write_report
from skillmix_desktop.pipeline.report_words import count_figures
from skillmix_desktop.pipeline.reports import Report, ReportOptions, build_report
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect
from skillmix_desktop.store.queries import GraderEntry, graders, has_practice


@dataclass(frozen=True)
class Part:
    """A part of the report; ``page`` is where what is missing can be made, empty where nothing is."""

    title: str
    is_there: bool
    words: str
    page: str = ""


@dataclass(frozen=True)
class ReportOutline:
    """The report in short. ``judges`` are those whom it can compare, ``compared`` those whom it does."""

    title: str
    note: str
    is_sample: bool
    has_items: bool
    sentence: str
    figures: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
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
        parts=tuple(part(report) for part in (_results, _agreement, _people, _disagreements, _methods)),
        judges=judges(everyone),
        compared=report.agreement.graders if report.agreement else (),
        has_practice=is_practised,
        threshold=report.threshold,
    )


def save_report(database: Database, options: ReportOptions, path: Path) -> SavedReport:
    """Gather the report and write it in the form that the file's ending names."""
    size = write_report(build_report(database, options), database, path)
    return SavedReport(path, size)


def _sentence(report: Report) -> str:
    if report.agreement is not None and report.agreement.pairs:
        return agreement_sentence(report.agreement.pairs[0].pooled)
    if report.results:
        return "The report gives scores, but no agreement: fewer than two graders have judged."
    return "No text has been judged yet: the report can only say what was drawn and written."


def _results(report: Report) -> Part:
    title = "Skill-Mix scores"
    if not report.results:
        return Part(title, False, "No text has a verdict yet.", _first_missing(report))
    people = {row.student for row in report.results}
    ks = sorted({row.k for row in report.results})
    span = f"k = {ks[0]}" if len(ks) == 1 else f"k = {ks[0]} to {ks[-1]}"
    known = sum(row.scores.full_marks.n > 0 for row in report.results)
    return Part(
        title,
        known > 0,
        f"{_counted(len(people), 'student')}, {span}; {known} of {_counted(len(report.results), 'row')} "
        "with known full marks.",
        "" if known else "grade",
    )


def _first_missing(report: Report) -> str:
    if not report.counts.items:
        return "items"
    return "grade" if report.counts.generations else "generate"


def _agreement(report: Report) -> Part:
    title = "Agreement with intervals and plots"
    if report.agreement is None:
        return Part(title, False, "Fewer than two graders have judged.", "spot_check")
    marks = sum(pair.pooled.confusion.compared for pair in report.agreement.pairs)
    pairs = len(report.agreement.pairs)
    words = f"{_counted(pairs, 'pair')} of graders, {_counted(marks, 'mark')} compared."
    return Part(title, marks > 0, words, "" if marks else "spot_check")


def _people(report: Report) -> Part:
    title = "Spot-checks by people"
    counts = report.counts
    if not counts.spot_checks:
        return Part(title, False, "No texts were drawn for a person.", "spot_check")
    left = counts.spot_checks - counts.spot_checks_done
    words = f"{counts.spot_checks_done:,} of {counts.spot_checks:,} drawn texts are judged."
    return Part(title, not left, words, "spot_check" if left else "")


def _disagreements(report: Report) -> Part:
    title = "Texts on which graders differ"
    if report.agreement is None:
        return Part(title, False, "There is nobody to compare.", "spot_check")
    if not report.disputed:
        return Part(title, True, "The first two graders differ on no text.")
    words = f"{_counted(len(report.disputed), 'text')}, with both graders’ marks."
    if report.adjudicated.decided:
        words += f" {_counted(report.adjudicated.decided, 'difference')} decided by an adjudicator."
    return Part(title, True, words)


def _methods(report: Report) -> Part:
    words = "Draws, seeds, rules and outcomes, from what was really done."
    return Part("Methods", True, f"{words} Catalogue {report.catalogue_fingerprint[:12]}.")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
