"""The verb that writes the pictures of a study."""

from argparse import ArgumentParser
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.commands.statistics import add_report_options, report_options
from skillmix_desktop.pipeline.plot_files import write_plots
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import build_report
from skillmix_desktop.store.database import opened


def add_plots(parser: ArgumentParser) -> None:
    """``skillmix plots PROJECT --output FOLDER``."""
    parser.epilog = (
        "Every picture of the report is written, with its title and what it shows inside the file."
    )
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--output", type=Path, required=True, metavar="FOLDER", help="made where it is not there"
    )
    add_report_options(parser)


def plots(arguments: Arguments) -> Answer:
    """Write every picture, and tell what each of them shows."""
    with opened(arguments.project) as database:
        document = report_document(build_report(database, report_options(arguments)))
    files = write_plots(document, arguments.output)
    told = [{"file": file.path.name, "title": file.chart.title, "words": file.chart.words} for file in files]
    return Answer(
        {"output": str(arguments.output), "plots": told},
        tuple(f"{file.path}: {file.chart.words}" for file in files),
    )
