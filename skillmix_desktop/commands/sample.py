"""The verb that runs the sample's whole loop, for a first look and for machines without a display."""

import os
import sys
from argparse import ArgumentParser
from contextlib import closing
from itertools import count
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments, progress_shower
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.registry import open_model, reads_marks
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.figures import agreement_figures
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan, grade_by_reading
from skillmix_desktop.pipeline.items import Draw, draw_items
from skillmix_desktop.pipeline.report_files import write_report
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.runs import RunTotals, follow
from skillmix_desktop.pipeline.sample import make_sample
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.store.database import Database


def add_sample(parser: ArgumentParser) -> None:
    """``skillmix sample [--output FOLDER]``."""
    parser.add_argument("--output", type=Path, default=Path("out/sample"), metavar="FOLDER")


def sample(arguments: Arguments) -> Answer:
    """Draw, write, grade with program and practice, compare, and report, on the sample texts."""
    folder: Path = arguments.output
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.") from error
    project, report = _free_names(folder)
    with closing(make_sample(project)) as database:
        totals = _practise(database)
        figures = agreement_figures(agreement(database, AgreementOptions(with_practice=True)))
        options = ReportOptions(results=ResultOptions(with_practice=True), with_practice=True)
        size = write_report(build_report(database, options), database, report)
    return Answer(
        {
            "project": str(project),
            "report": str(report.resolve()),
            "bytes": size,
            "graded": totals.done,
            "failed": totals.failed,
            "agreement": figures["overall"],
        },
        (*_kept(folder, project), f"The project is {project}.", f"The report lies at {report.resolve()}."),
    )


def _free_names(folder: Path) -> tuple[Path, Path]:
    """Names for a project and its report that no file has: what an earlier call made may be in use."""
    for number in count(1):
        mark = "" if number == 1 else f"-{number}"
        project, report = folder / f"sample{mark}.skillmix", folder / f"report{mark}.html"
        if not (os.path.lexists(project) or os.path.lexists(report)):
            return project, report
    raise AssertionError("numbers do not end")


def _kept(folder: Path, project: Path) -> tuple[str, ...]:
    """What to say where the names of a first call were taken."""
    if project.name == "sample.skillmix":
        return ()
    return (f"{folder} holds an earlier sample, which is kept; this one has names of its own.",)


def _practise(database: Database) -> RunTotals:
    """Go each step with the practice model, which answers by chance but goes the whole way of a real one."""
    drawn = draw_items(database, Draw(k=2, count=2, seed=1))
    with closing(open_model("practice")) as practice:
        _say("Letting the practice model write two texts …")
        plan = GenerationPlan(find_template(GENERATION), rounds=1, item_set_id=drawn.item_set_id)
        follow(generate_pending(database, practice, plan), progress_shower())
        _say("Reading the practice model’s marks …")
        assert reads_marks(practice)
        grading = GradingPlan(find_template(GRADING))
        return follow(grade_by_reading(database, practice, grading), progress_shower())


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)
