"""Verbs about people at the rubric."""

from argparse import ArgumentParser
from collections.abc import Callable

from skillmix_desktop.commands.answer import Answer, Arguments, add_json
from skillmix_desktop.commands.merging import add_hand_over, add_take_back, hand_over_, take_back_
from skillmix_desktop.commands.planning import add_plan, plan_
from skillmix_desktop.pipeline.spot_check_draw import (
    USUAL_GOLD,
    USUAL_OVERLAP,
    Design,
    Gold,
    SpotCheckDraw,
    draw_spot_checks,
)
from skillmix_desktop.store.database import opened


def add_spot_check(parser: ArgumentParser) -> None:
    """``skillmix spot-check draw|plan|hand-over|take-back PROJECT …``."""
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
    draw.add_argument(
        "--annotator", action="append", required=True, metavar="NAME", help="again for each further person"
    )
    draw.add_argument(
        "--overlap",
        type=float,
        default=USUAL_OVERLAP,
        metavar="SHARE",
        help="the share of everybody’s texts that all people of this draw get",
    )
    draw.add_argument(
        "--repeats",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="the share of a person’s texts that come again later, unmarked, to see how steady they are",
    )
    draw.add_argument("--gold", metavar="GRADER", help="mix in texts whose marks by this grader are known")
    draw.add_argument("--gold-count", type=int, default=USUAL_GOLD, metavar="N", help="how many of these")
    draw.add_argument("--assisted", action="store_true", help="show the graders’ marks before the person’s")
    add_json(draw)
    draw.set_defaults(do=_draw)


_ACTIONS: tuple[tuple[str, str, Callable[[ArgumentParser], None], Callable[[Arguments], Answer]], ...] = (
    ("plan", "how closely κ will be known from how many texts", add_plan, plan_),
    ("hand-over", "write a person’s queue to a file, blind", add_hand_over, hand_over_),
    ("take-back", "take in what was done in such a file", add_take_back, take_back_),
)


def spot_check(arguments: Arguments) -> Answer:
    """Do what was asked about a person's queue."""
    answer: Answer = arguments.do(arguments)
    return answer


def _draw(arguments: Arguments) -> Answer:
    """Draw texts for one person or several."""
    annotator, *others = arguments.annotator
    draw = SpotCheckDraw(
        annotator=annotator,
        count=arguments.count,
        design=Design(arguments.design),
        seed=arguments.seed,
        others=tuple(others),
        overlap=arguments.overlap,
        repeats=arguments.repeats,
        gold=None if arguments.gold is None else Gold(arguments.gold, arguments.gold_count),
        is_assisted=arguments.assisted,
    )
    with opened(arguments.project) as database:
        drawn = draw_spot_checks(database, draw)
    is_plain = not (others or arguments.repeats or arguments.gold)
    checks = [
        {"generation": str(check.generation_id), "inclusion_probability": check.inclusion_probability}
        | ({} if is_plain else {"annotator": check.annotator, "purpose": check.purpose})
        for check in drawn
    ]
    return Answer(
        {"drawn": len(drawn), "design": arguments.design, "spot_checks": checks},
        (f"Drew {len(drawn)} texts for {' and '.join(draw.annotators)}.",),
    )
