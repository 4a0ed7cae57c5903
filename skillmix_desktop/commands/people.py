"""Verbs about people at the rubric."""

from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import closing

from skillmix_desktop.commands.answer import Answer, Arguments, add_json
from skillmix_desktop.commands.merging import add_hand_over, add_take_back, hand_over_, take_back_
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.database import Database


def add_spot_check(parser: ArgumentParser) -> None:
    """``skillmix spot-check draw|hand-over|take-back PROJECT …``."""
    actions = parser.add_subparsers(dest="action", required=True)
    _add_draw(actions.add_parser("draw", help="draw texts for a person"))
    for name, words, add_arguments, run in _ACTIONS:
        action = actions.add_parser(name, help=words)
        add_arguments(action)
        add_json(action)
        action.set_defaults(do=run)


def _add_draw(draw: ArgumentParser) -> None:
    draw.add_argument("project", metavar="PROJECT")
    draw.add_argument("--count", type=int, required=True, metavar="N")
    draw.add_argument("--design", choices=[design.value for design in Design], required=True)
    draw.add_argument("--seed", type=int, required=True)
    draw.add_argument("--annotator", required=True, metavar="NAME")
    add_json(draw)
    draw.set_defaults(do=_draw)


_ACTIONS: tuple[tuple[str, str, Callable[[ArgumentParser], None], Callable[[Arguments], Answer]], ...] = (
    ("hand-over", "write a person’s queue to a file, blind", add_hand_over, hand_over_),
    ("take-back", "take in what was done in such a file", add_take_back, take_back_),
)


def spot_check(arguments: Arguments) -> Answer:
    """Do what was asked about a person's queue."""
    answer: Answer = arguments.do(arguments)
    return answer


def _draw(arguments: Arguments) -> Answer:
    """Draw texts for a person."""
    draw = SpotCheckDraw(
        annotator=arguments.annotator,
        count=arguments.count,
        design=Design(arguments.design),
        seed=arguments.seed,
    )
    with closing(Database.open(arguments.project)) as database:
        drawn = draw_spot_checks(database, draw)
    checks = [
        {"generation": str(check.generation_id), "inclusion_probability": check.inclusion_probability}
        for check in drawn
    ]
    return Answer(
        {"drawn": len(drawn), "design": arguments.design, "spot_checks": checks},
        (f"Drew {len(drawn)} texts for {arguments.annotator}.",),
    )
