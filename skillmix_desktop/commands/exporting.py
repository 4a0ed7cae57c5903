"""The verb that hands a project's data on: to statistics, to the reference's tools, to training."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import closing
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments, progress_shower
from skillmix_desktop.commands.statistics import split_names
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.store.database import Database

_FORMATS = """\
formats:
  csv        one table: a row for each mark, with its text, verdict and criterion. What is not
             known is an empty cell, an empty text is "". Nothing is changed for spreadsheets:
             a text that begins with = is taken for a formula there. R and Python read it as it is.
  parquet    the same table with types: moments, whole numbers, and words as categories.
  jsonl      a line for each text and one for each verdict, with replies and provenance whole.
             skillmix import reads it, and the CSV file, back.
  reference  a folder of run folders, as the reference implementation has them, for its tools and
             for skillmix import; beside them the catalogue, for skillmix new --catalogue. It holds
             the texts that count and the marks of machines. It has no place for people and
             programs, for what was replaced, for why a mark is missing, for probabilities, notes,
             times and prices: these stay here. A mark that could not be read is 0 in points_0, as
             there, and is missing in the grader’s reply.
"""


def add_export(parser: ArgumentParser) -> None:
    """``skillmix export PROJECT --format FORMAT --output PATH``."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _FORMATS
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--format", choices=[each.value for each in DataFormat], required=True)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="where nothing may be yet")
    parser.add_argument("--graders", metavar="A,B,…", help="only what these said; all, if left out")
    parser.add_argument("--with-practice", action="store_true", help="what practice wrote and graded, too")


def export(arguments: Arguments) -> Answer:
    """Write a project's data."""
    options = DataOptions(graders=split_names(arguments.graders), with_practice=arguments.with_practice)
    with closing(Database.open(arguments.project)) as database:
        steps = export_data(database, DataFormat(arguments.format), options, arguments.output)
        done = follow(steps, progress_shower())
    for remark in done.remarks:
        print(remark, file=sys.stderr)
    data = {
        "output": str(arguments.output),
        "rows": done.rows,
        **done.counts,
        "left_out": done.left_out,
        "remarks": done.remarks,
    }
    return Answer(data, (f"Wrote {done.rows:,} rows to {arguments.output}.",))
