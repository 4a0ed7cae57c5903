"""The verb that hands a project's data on: to statistics, to the reference's tools, to training."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments, progress_shower
from skillmix_desktop.commands.statistics import split_names
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.training_export import Style, TrainingOptions
from skillmix_desktop.pipeline.training_texts import Standard
from skillmix_desktop.store.database import opened

_FORMATS = """\
formats:
  csv        one table: a row for each mark, with its text, verdict and criterion. What is not
             known is an empty cell, an empty text is "". What begins with = + - @ has an apostrophe
             before it, so that no spreadsheet computes it; skillmix import takes it away again.
  parquet    the same table with types: moments, whole numbers, and words as categories; and each
             text to the letter.
  jsonl      a line for each text and one for each verdict, with replies and provenance whole.
             skillmix import reads it, and the CSV file, back.
  reference  a folder of run folders, as the reference implementation has them, for its tools and
             for skillmix import; beside them the catalogue, for skillmix new --catalogue. It holds
             the texts that count and the marks of machines. It has no place for people and
             programs, for what was replaced, for why a mark is missing, for probabilities, notes,
             times and prices: these stay here. A mark that could not be read is 0 in points_0, as
             there, and is missing in the grader’s reply.
  training   a line of JSON for each text that is good enough to train a chat model on: full marks
             by the majority of rounds from every grader (of those in --graders) who judged it,
             short enough by the program’s count, no skill named, and said only once. Each has the
             prompt and the answer, its split, k, skills, topic, graders, the share of rounds that
             met each criterion, and the catalogue’s fingerprint. Skills are held out by category,
             and topics beside them; what mixes both sides is left out. All that is left out is
             counted by its reason.
"""


def add_export(parser: ArgumentParser) -> None:
    """``skillmix export PROJECT --format FORMAT --output PATH``."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = _FORMATS
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--format", choices=[each.value for each in DataFormat], required=True)
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="where nothing may be yet")
    parser.add_argument(
        "--replace", action="store_true", help="a file that is there, once the new one is whole"
    )
    parser.add_argument("--graders", metavar="A,B,…", help="only what these said; all, if left out")
    parser.add_argument("--with-practice", action="store_true", help="what practice wrote and graded, too")
    _add_training(parser)


def _add_training(parser: ArgumentParser) -> None:
    usual, standard = TrainingOptions(), Standard()
    group = parser.add_argument_group("for training data")
    group.add_argument("--style", choices=[each.value for each in Style], default=usual.style.value)
    group.add_argument(
        "--largest-k",
        type=int,
        default=standard.largest_k,
        metavar="K",
        help="no texts of more skills (%(default)s)",
    )
    group.add_argument(
        "--consensus",
        type=int,
        default=standard.consensus,
        metavar="N",
        help="full marks from so many graders (%(default)s)",
    )
    group.add_argument("--deduct-names", choices=[r.value for r in NameRule], default=standard.names.value)
    group.add_argument(
        "--held-out",
        type=float,
        default=usual.held_out,
        metavar="SHARE",
        help="of the skills, by category, and of the topics (%(default)s); 0 holds nothing out",
    )
    group.add_argument(
        "--split-seed", type=int, default=usual.seed, metavar="S", help="draws what is held out"
    )
    for what in ("category", "topic"):
        group.add_argument(
            f"--hold-out-{what}", action="append", default=[], metavar="NAME", help="instead of a draw"
        )


def export(arguments: Arguments) -> Answer:
    """Write a project's data."""
    options = DataOptions(
        graders=split_names(arguments.graders),
        with_practice=arguments.with_practice,
        training=_training(arguments),
        replaces=arguments.replace,
    )
    with opened(arguments.project) as database:
        steps = export_data(database, DataFormat(arguments.format), options, arguments.output)
        done = follow(steps, progress_shower())
    for remark in done.remarks:
        print(remark, file=sys.stderr)
    data = {
        "output": str(arguments.output),
        "rows": done.rows,
        **done.counts,
        "left_out": done.left_out,
        **done.names,
        "remarks": done.remarks,
    }
    return Answer(data, (f"Wrote {done.rows:,} rows to {arguments.output}.",))


def _training(arguments: Arguments) -> TrainingOptions:
    return TrainingOptions(
        style=Style(arguments.style),
        held_out=arguments.held_out,
        seed=arguments.split_seed,
        categories=arguments.hold_out_category,
        topics=arguments.hold_out_topic,
        standard=Standard(arguments.largest_k, arguments.consensus, NameRule(arguments.deduct_names)),
    )
