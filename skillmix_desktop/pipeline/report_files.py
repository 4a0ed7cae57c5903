"""Writing a report down: a page for people, and figures and marks for programs."""

import csv
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from skillmix_desktop.errors import UsageError
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.agreement_words import weights_sentence
from skillmix_desktop.pipeline.calibration import CriterionCalibration, calibration_figures
from skillmix_desktop.pipeline.calibration_words import calibration_sentence
from skillmix_desktop.pipeline.charts import ChartColours, ForestRow, forest_plot
from skillmix_desktop.pipeline.figures import (
    Figures,
    adjudication_figures,
    agreement_figures,
    caution_figures,
    result_figures,
    threshold_figures,
)
from skillmix_desktop.pipeline.reliability_chart import reliability_diagram
from skillmix_desktop.pipeline.report_words import count_figures, describe, estimate_words, share_words
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.verdict_export import MarkRecord, mark_records
from skillmix_desktop.store.database import Database

PAGE = ChartColours(
    text="var(--text)", soft="var(--soft)", line="var(--line)", accent="var(--accent)", ground="var(--card)"
)
"""The page's own colours, which a browser turns over in the dark."""


def write_report(report: Report, database: Database, path: Path) -> int:
    """Write ``report`` in the form that the file's ending names; how many bytes it has."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UsageError(
            f"A report’s file name ends in {', '.join(WRITERS)}, not “{path.suffix or path.name}”."
        )
    unfinished = path.with_name(f".{path.name}.part")
    try:
        writer(report, database, unfinished)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return path.stat().st_size


def report_figures(report: Report) -> Figures:
    """All numbers of a report at full precision."""
    return {
        "study": report.study,
        "is_sample": report.is_sample,
        "made_at": report.made_at.isoformat(timespec="seconds"),
        "version": report.version,
        "catalogue_fingerprint": report.catalogue_fingerprint,
        "counts": {
            "items": report.counts.items,
            "texts": report.counts.generations,
            "verdicts": report.counts.verdicts,
            "spot_checks": report.counts.spot_checks,
            "spot_checks_done": report.counts.spot_checks_done,
        },
        "graders": [{"name": g.name, "kind": g.kind, "verdicts": g.verdicts} for g in report.graders],
        "outcomes": [
            {"grader": grader, "outcome": outcome, "verdicts": n} for grader, outcome, n in report.outcomes
        ],
        "spot_check_designs": [
            {"annotator": d.annotator, "design": d.design, "seed": d.seed, "drawn": d.drawn}
            for d in report.designs
        ],
        "results": [result_figures(row) for row in report.results],
        "result_warnings": caution_figures(report.result_cautions),
        **threshold_figures(report.threshold),
        "agreement": agreement_figures(report.agreement) if report.agreement else None,
        "calibration": list(calibration_figures(report.calibration)),
        "adjudication": adjudication_figures(report.adjudicated),
        "methods": list(describe(report)),
    }


def report_html(report: Report) -> str:
    """The report as one page that needs nothing from outside."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resources_folder() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "estimate": estimate_words,
        "share": share_words,
        "weights_sentence": weights_sentence,
    }
    return environment.get_template("report.html.j2").render(
        report=report,
        figures=count_figures(report),
        methods=describe(report),
        forest=_forests(report),
        calibrated=_calibrated(report),
    )


@dataclass(frozen=True)
class _Calibrated:
    """One grader's probabilities: a sentence, the diagram over all criteria, and a row each."""

    grader: str
    sentence: str
    diagram: str
    rows: tuple[CriterionCalibration, ...]


def _calibrated(report: Report) -> list[_Calibrated]:
    found = []
    for grader, rows in groupby(report.calibration, key=lambda row: row.grader):
        pooled, *rest = rows
        title = f"{grader}: probabilities and people’s marks"
        diagram = reliability_diagram(pooled.reliability, title=title, colours=PAGE)
        found.append(_Calibrated(grader, calibration_sentence(pooled), diagram, (pooled, *rest)))
    return found


def _forests(report: Report) -> list[str]:
    if report.agreement is None:
        return []
    plots = []
    for pair in report.agreement.pairs:
        rows = [("all but length", pair.pooled), *((e.criterion, e.comparison) for e in pair.per_criterion)]
        plots.append(
            forest_plot(
                [
                    ForestRow(f"{label} · {name}", estimate.value, estimate.low, estimate.high)
                    for label, comparison in rows
                    for name, estimate in (("kappa", comparison.kappa), ("AC1", comparison.ac1))
                ],
                colours=PAGE,
                title=f"Agreement of {pair.pooled.first} and {pair.pooled.second} by criterion",
            )
        )
    return plots


def _write_html(report: Report, _database: Database, path: Path) -> None:
    path.write_text(report_html(report), encoding="utf-8")


def _write_json(report: Report, database: Database, path: Path) -> None:
    marks = [record._asdict() for record in _records(report, database)]
    content = {**report_figures(report), "marks": marks}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), encoding="utf-8")


def _write_csv(report: Report, database: Database, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(MarkRecord._fields)
        writer.writerows(_records(report, database))


def _records(report: Report, database: Database) -> list[MarkRecord]:
    options = report.options
    return list(
        mark_records(database, with_practice=options.with_practice, threshold=options.results.threshold)
    )


WRITERS: dict[str, Callable[[Report, Database, Path], None]] = {
    ".html": _write_html,
    ".json": _write_json,
    ".csv": _write_csv,
}
