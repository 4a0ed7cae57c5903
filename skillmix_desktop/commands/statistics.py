"""Verbs that count: scores, agreement, novelty, and the report of it all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import cast

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.commands.families import add_family, families_of
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.novelty import CORPUS_SENTENCES, SKILL_FREQUENCY, TOPIC_FREQUENCY, novelty_bound
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.adjudication import error_counts
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.beside_scores import beside_scores
from skillmix_desktop.pipeline.calibration import calibration_figures, study_calibration
from skillmix_desktop.pipeline.figures import (
    Figures,
    adjudication_figures,
    agreement_figures,
    caution_figures,
    result_figures,
    threshold_figures,
)
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.ratings_figures import ratings_figures
from skillmix_desktop.pipeline.ratings_file import read_ratings
from skillmix_desktop.pipeline.report_files import WRITERS, write_report
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.result_reading import read_results
from skillmix_desktop.pipeline.result_study import study_results
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.steadiness import steadiness
from skillmix_desktop.pipeline.steadiness_words import steadiness_figures, steadiness_lines
from skillmix_desktop.pipeline.student_figures import figures_beside_scores
from skillmix_desktop.pipeline.threshold_words import threshold_sentence
from skillmix_desktop.store.database import opened
from skillmix_desktop.store.marks import PeoplesVerdict


def add_results(parser: ArgumentParser) -> None:
    """``skillmix results PROJECT``."""
    parser.epilog = (
        "With --json, beside “rows”: “comparisons” holds every two students against each other on the items "
        "that both are known on, with a paired bootstrap of the difference and McNemar’s exact test; "
        "“saturation” has the largest k up to which each still scores, with the interval of the bootstrap; "
        "“skills” and “skill_pairs” count the texts that show a skill, or two at once; “novelty” is the "
        "paper’s bound at the rate seen and at the lower end of its interval; “leaderboard” is what was "
        "published."
    )
    parser.add_argument("project", metavar="PROJECT")
    add_result_options(parser)


def add_result_options(parser: ArgumentParser) -> None:
    """The options that say how marks become scores."""
    parser.add_argument("--over", choices=[o.value for o in Over], default=Over.MAX.value)
    parser.add_argument("--deduct-names", choices=[r.value for r in NameRule], default=NameRule.OFF.value)
    parser.add_argument("--exclude-skill", action="append", default=[], metavar="NAME")
    parser.add_argument("--reference-compatible", action="store_true")
    parser.add_argument(
        "--with-practice", action="store_true", help="count what practice wrote and graded, too"
    )
    add_threshold(parser)


def add_threshold(parser: ArgumentParser) -> None:
    """``--threshold P``."""
    parser.add_argument(
        "--threshold",
        type=float,
        default=MET_THRESHOLD,
        metavar="P",
        help="the probability from which on a mark that was read, not written, counts as met",
    )


def result_options(arguments: Arguments) -> ResultOptions:
    """What the options of ``results`` and ``report`` ask for."""
    return ResultOptions(
        over=Over(arguments.over),
        deduct_names=NameRule(arguments.deduct_names),
        exclude_skills=tuple(arguments.exclude_skill),
        reference_compatible=arguments.reference_compatible,
        with_practice=arguments.with_practice,
        threshold=arguments.threshold,
    )


def results_(arguments: Arguments) -> Answer:
    """The Skill-Mix scores."""
    options = result_options(arguments)
    with opened(arguments.project) as database:
        reading = read_results(database, options.people)
        study = study_results(database, options, reading)
    rows = [result_figures(row) for row in study.rows]
    columns = {
        **{name: name for name in ("student", "grader", "k")},
        **({"item_set": "item_set"} if arguments.reference_compatible else {}),
        **{"n": "n", "full_marks_unknown": "unknown"},
        **{name: name for name in ("full_marks", "all_skills", "skill_fraction", "not_judged_share")},
    }
    lines = text_table(tuple(columns.values()), [[row[column] for column in columns] for row in rows])
    changed = study.threshold.read and not study.threshold.is_usual
    remarks = [threshold_sentence(study.threshold)] if changed else []
    remarks += [f"! {caution.sentence}" for caution in study.cautions]
    nothing = "No text has a verdict yet. Practice counts only --with-practice."
    figures: Figures = {"rows": rows, "warnings": caution_figures(study.cautions)}
    figures |= threshold_figures(study.threshold) | figures_beside_scores(
        beside_scores(reading, options, study)
    )
    return Answer(figures, (*lines, *remarks) if rows else (nothing,))


def add_agreement(parser: ArgumentParser) -> None:
    """``skillmix agreement PROJECT [--graders A,B]`` or ``skillmix agreement --ratings FILE.csv``."""
    parser.epilog = (
        "With --json, “calibration” has a row a grader and criterion whose marks were read as "
        "probabilities and judged by people: the expected calibration error with its interval, the bins of "
        "the reliability diagram, Platt’s curve, and what it and an isotonic line leave of the error on "
        "texts that they have not seen. It is empty where nothing was read that a person judged. "
        "“adjudication” counts the differences that were decided, by the class of their error and by grader. "
        "“NAME (adjudication)” is a reference only where --graders names it; of several adjudicators, "
        "“joint (adjudication)” has the decisions that stand. "
        "“corrected” has each student’s scores by people alone, by a judge alone, and by PPI++ and "
        "Rogan-Gladen from both, wherever the texts that a person judged were drawn by chance. “scores” "
        "compares how many criteria two graders find met, “student_ranking” in which order they put the "
        "students, “family_preference” and “length_bias” ask what a grader’s leniency beside a person goes "
        "with, “more_graders” has what three or more allow, “stability” holds graders against themselves, "
        "“steadiness” people against themselves on texts that came twice and against gold, “anchoring” "
        "counts marks that people revised, and “by_sight” holds agreement with what they judged blind beside "
        "that with what they judged in sight of graders’ marks."
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("project", metavar="PROJECT", nargs="?")
    source.add_argument("--ratings", type=Path, metavar="FILE.csv", help="a row a unit, a column a grader")
    parser.add_argument("--graders", metavar="A,B,…", help="whom to compare; the first is the reference")
    parser.add_argument("--categories", metavar="0,1", help="all that a grader could have said")
    parser.add_argument(
        "--cluster-column",
        metavar="NAME",
        help="units with the same value are one text; a column of units’ names goes here, too",
    )
    parser.add_argument("--people", choices=[p.value for p in PeoplesVerdict], default="blind")
    parser.add_argument(
        "--with-practice", action="store_true", help="count what practice wrote and graded, too"
    )
    parser.add_argument(
        "--unweighted",
        action="store_true",
        help="let all texts count alike, however likely each was to be drawn",
    )
    add_family(parser)
    add_threshold(parser)


def agreement_(arguments: Arguments) -> Answer:
    """Agreement statistics of a project or of a table of ratings."""
    if not arguments.ratings:
        return _of_project(arguments)
    figures = _of_ratings(arguments)
    return Answer(figures, _agreement_lines(figures))


def _of_ratings(arguments: Arguments) -> Figures:
    if arguments.threshold != MET_THRESHOLD:
        raise UsageError("A table of ratings has no probabilities, so --threshold cannot be used with it.")
    categories = arguments.categories.split(",") if arguments.categories else None
    return ratings_figures(
        read_ratings(arguments.ratings, categories=categories, cluster_column=arguments.cluster_column)
    )


def _of_project(arguments: Arguments) -> Answer:
    options = AgreementOptions(
        graders=split_names(arguments.graders),
        people=PeoplesVerdict(arguments.people),
        with_practice=arguments.with_practice,
        threshold=arguments.threshold,
        is_weighted=not arguments.unweighted,
        families=families_of(arguments.family),
    )
    with opened(arguments.project) as database:
        agreed = agreement(database, options)
        found = study_calibration(database, options)
        decided = adjudication_figures(error_counts(database))
        further = further_agreement(database, options)
        steady = steadiness(database, options)
    figures = agreement_figures(agreed) | further_figures(further)
    figures |= {
        "warnings": caution_figures((*agreed.cautions, *further.cautions)),
        "calibration": list(calibration_figures(found)),
        "adjudication": decided,
        "steadiness": steadiness_figures(steady),
    }
    return Answer(figures, (*_agreement_lines(figures), *steadiness_lines(steady)))


def split_names(names: str | None) -> tuple[str, ...] | None:
    """``A,B`` as names; None where nothing was asked for."""
    if names is None:
        return None
    found = tuple(name.strip() for name in names.split(",") if name.strip())
    if not found:
        raise UsageError("--graders names nobody; give names with commas between them.")
    return found


def _agreement_lines(figures: Figures) -> tuple[str, ...]:
    estimates = ("percent_agreement", "cohen_kappa", "gwet_ac1")
    pairs = cast(list[Figures], figures["pairs"])
    rows = [
        (pair["first"], pair["second"], *(_with_interval(pair, name) for name in estimates)) for pair in pairs
    ]
    table = text_table(("first", "second", *estimates), rows)
    warnings = cast(list[dict[str, str]], figures["warnings"])
    return (
        (*table, *(f"! {warning['text']}" for warning in warnings)) if pairs else ("Fewer than two graders.",)
    )


def _with_interval(pair: Figures, name: str) -> str | None:
    """“0.48 [0.35, 0.61]”; None where it is not defined."""
    keys = (name, f"{name}_ci95_low", f"{name}_ci95_high")
    value, low, high = (cast(float | None, pair.get(key)) for key in keys)
    if value is None:
        return None
    interval = "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"
    return f"{round(value, 2) + 0.0:.2f}{interval}"


def add_novelty(parser: ArgumentParser) -> None:
    """``skillmix novelty --k K --successes X --trials N``."""
    parser.add_argument("--k", type=int, required=True)
    parser.add_argument("--successes", type=int, required=True, metavar="X")
    parser.add_argument("--trials", type=int, required=True, metavar="N")
    parser.add_argument("--p-skill", type=float, default=SKILL_FREQUENCY, metavar="P")
    parser.add_argument("--p-topic", type=float, default=TOPIC_FREQUENCY, metavar="P")
    parser.add_argument("--corpus-sentences", type=float, default=CORPUS_SENTENCES, metavar="L")


def novelty(arguments: Arguments) -> Answer:
    """The paper's bound on how much of a student's success is new."""
    bound = novelty_bound(
        arguments.k,
        arguments.successes,
        arguments.trials,
        arguments.p_skill,
        arguments.p_topic,
        arguments.corpus_sentences,
    )
    data: Figures = {
        "expected_in_corpus": bound.expected_in_corpus,
        "threshold": bound.threshold,
        "alpha": bound.alpha,
        "alpha_ci": [bound.alpha_low, bound.alpha_high],
        "novel_share_lower_bound": bound.novel_share_lower_bound,
        "novel_share_at_lower_limit": bound.novel_share_at_lower_limit,
        "passes": bound.passes,
        "passes_at_lower_limit": bound.passes_at_lower_limit,
    }
    return Answer(data, tuple(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in data.items()))


def _shown(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(each) for each in value)}]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "—" if value is None else f"{value:.4g}"


def add_report(parser: ArgumentParser) -> None:
    """``skillmix report PROJECT --output FILE``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="FILE", help=f"ending in {', '.join(WRITERS)}"
    )
    add_report_options(parser)


def add_report_options(parser: ArgumentParser) -> None:
    """The options that say what is told of the study."""
    parser.add_argument("--graders", metavar="A,B,…", help="whom to compare; the first is the reference")
    add_family(parser)
    add_result_options(parser)


def report_options(arguments: Arguments) -> ReportOptions:
    """What they ask for."""
    return ReportOptions(
        results=result_options(arguments),
        agreement=AgreementOptions(
            graders=split_names(arguments.graders), families=families_of(arguments.family)
        ),
        with_practice=arguments.with_practice,
    )


def report(arguments: Arguments) -> Answer:
    """Write the report of a project."""
    with opened(arguments.project) as database:
        written = build_report(database, report_options(arguments))
        size = write_report(written, database, arguments.output)
    return Answer({"output": str(arguments.output), "bytes": size}, (f"Wrote {arguments.output}.",))
