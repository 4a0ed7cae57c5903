"""The report for programs: all figures at full precision, the sections as data, and the marks behind them."""

import json
from collections.abc import Mapping

from skillmix_desktop.pipeline.agreement import AgreementResult
from skillmix_desktop.pipeline.agreement_details import FULL_MARKS
from skillmix_desktop.pipeline.annex import Annex
from skillmix_desktop.pipeline.annex_columns import FIELDS
from skillmix_desktop.pipeline.calibration import calibration_figures
from skillmix_desktop.pipeline.figures import (
    Figures,
    adjudication_figures,
    agreement_figures,
    caution_figures,
    comparison_figures,
    result_figures,
    threshold_figures,
)
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.precision_plans import GOALS, PrecisionPlan
from skillmix_desktop.pipeline.precision_words import plan_figures
from skillmix_desktop.pipeline.report_document import Block, Cell, Count, Document, Number, Table
from skillmix_desktop.pipeline.report_sections.methods import methods_paragraph
from skillmix_desktop.pipeline.reports import Compared, Report
from skillmix_desktop.pipeline.steadiness_words import steadiness_figures
from skillmix_desktop.pipeline.student_figures import figures_beside_scores

KEYS = {
    "study": "the project’s name",
    "is_sample": "whether its texts were made for the program to be tried with",
    "made_at": "when the report was made, in UTC: all that differs between two reports of the same data",
    "version": "of the program",
    "catalogue_fingerprint": "SHA-256 of the skills and topics",
    "counts": "items, texts, verdicts of machines and programs, and spot-checks",
    "flow": "how many items and texts came how far",
    "graders": "who judged, and how many verdicts the project has of them",
    "outcomes": "how verdicts ended, all attempts counted",
    "spot_check_designs": "draws for people, with the chances of the texts",
    "precision_plan": "how closely κ will be known from so many texts, and how many bring it how near",
    "options": "how the figures were counted",
    "results": "a row a student, grader and k: the scores; “skillmix results” has more of them",
    "students": "students compared, saturated and by skill, novelty, and the published leaderboard",
    "result_warnings": "what to be careful about in the scores",
    "threshold": "from which probability on a mark that was read is met",
    "read_marks": "how many marks were read as probabilities",
    "marks_changed_by_threshold": "how many of them count otherwise than at one half",
    "agreement": "as “skillmix agreement” has it; null where fewer than two graders judged",
    "calibration": "probabilities that were read, against what people said",
    "adjudication": "what disagreements that were decided came from",
    "steadiness": "how people judged what they were given twice, and gold",
    "methods": "what was done, in sentences for a paper",
    "keys": "this table",
    "data_sha256": "of the marks as CSV, the report’s form .csv",
    "sections": "the report’s tables as they are read",
    "mark_columns": "what each column of the marks holds",
    "marks": "the data behind all figures, a row for each criterion of each verdict",
}
"""What the report’s JSON holds under each key. A figure that is not defined is null, and “…_reason” says why;
of “x”, “x_se_cluster” is the standard error and “x_ci95_low” and “x_ci95_high” are the ends of the interval.
"""


def as_json(document: Document, report: Report, annex: Annex) -> str:
    """Figures, sections, and marks, each key with what it holds."""
    content = {
        "keys": KEYS,
        **report_figures(report),
        "data_sha256": annex.sha256,
        "sections": [
            {"title": section.title, "is_there": section.is_there, "tables": _tables(section.blocks)}
            for section in document.sections
        ],
        "mark_columns": FIELDS,
        "marks": [dict(zip(FIELDS, record, strict=True)) for record in annex.records],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str)


def report_figures(report: Report) -> Figures:
    """All numbers of a report at full precision."""
    done = report.how_done
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
        "flow": {**vars(done.flow), "compared": report.compared.used_texts if report.compared else 0},
        "graders": [{"name": g.name, "kind": g.kind, "verdicts": g.verdicts} for g in report.graders],
        "outcomes": [
            {"grader": grader, "outcome": outcome, "verdicts": n} for grader, outcome, n in report.outcomes
        ],
        "spot_check_designs": [vars(each) for each in done.designs],
        "precision_plan": _precision(report.precision),
        "options": _options(report),
        "results": [result_figures(row) for row in report.results],
        "students": figures_beside_scores(report.beside),
        "result_warnings": caution_figures(report.result_cautions),
        **threshold_figures(report.threshold),
        "agreement": _agreement(report.compared) if report.compared else None,
        "calibration": list(calibration_figures(report.calibration)),
        "adjudication": adjudication_figures(report.adjudicated),
        "steadiness": steadiness_figures(report.steadiness),
        "methods": methods_paragraph(report),
    }


def _precision(plan: PrecisionPlan) -> Figures:
    counts = sorted({*plan.ladder(max(plan.available, 2 * plan.sample)), *filter(None, [plan.sample])})
    given = [(count, plan.half_width(count)) for count in counts]
    return plan_figures(plan, given, [(goal, plan.needed(goal)) for goal in GOALS])


def _options(report: Report) -> Figures:
    """How the figures were counted."""
    scores, agreement = report.options.results, report.options.agreement
    return {
        "over": scores.over,
        "deduct_names": scores.deduct_names,
        "exclude_skills": sorted(scores.exclude_skills),
        "reference_compatible": scores.reference_compatible,
        "people": scores.people,
        "threshold": scores.threshold,
        "with_practice": report.options.with_practice,
        "is_weighted": agreement.is_weighted,
        "people_in_agreement": report.counted.people,
        "families": dict(report.compared.further.told if report.compared else agreement.families),
    }


def _agreement(compared: Compared) -> Figures:
    agreed: AgreementResult = compared.agreement
    return agreement_figures(agreed) | {
        "per_skill": [
            {"criterion": "skill", "name": name, **comparison_figures(comparison)}
            for details in compared.details
            for name, comparison in details.skills
        ],
        **further_figures(compared.further),
        "warnings": caution_figures((*agreed.cautions, *compared.further.cautions)),
        "full_marks": [
            {"criterion": FULL_MARKS, **comparison_figures(details.full_marks)}
            for details in compared.details
            if details.full_marks
        ],
    }


def _tables(blocks: tuple[Block, ...]) -> list[Mapping[str, object]]:
    return [
        {
            "title": block.title,
            "columns": [column.title for column in block.columns],
            "rows": [[_value(cell) for cell in row.cells] for row in block.rows],
        }
        for block in blocks
        if isinstance(block, Table)
    ]


def _value(cell: Cell) -> object:
    if isinstance(cell, Count):
        return cell.value
    if isinstance(cell, Number):
        has_interval = cell.low is not None and cell.high is not None
        return {"value": cell.value, "ci95": [cell.low, cell.high]} if has_interval else cell.value
    return cell.words
