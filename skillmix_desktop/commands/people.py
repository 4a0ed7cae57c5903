"""Verbs about people at the rubric."""

from argparse import ArgumentParser
from contextlib import closing

from skillmix_desktop.commands.answer import Answer, Arguments, add_json
from skillmix_desktop.pipeline.spot_check_draw import Design, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.store.database import Database


def add_spot_check(parser: ArgumentParser) -> None:
    """``skillmix spot-check draw PROJECT --count N --design D --seed S --annotator NAME``."""
    actions = parser.add_subparsers(dest="action", required=True)
    draw = actions.add_parser("draw", help="draw texts for a person")
    draw.add_argument("project", metavar="PROJECT")
    draw.add_argument("--count", type=int, required=True, metavar="N")
    draw.add_argument("--design", choices=[design.value for design in Design], required=True)
    draw.add_argument("--seed", type=int, required=True)
    draw.add_argument("--annotator", required=True, metavar="NAME")
    add_json(draw)


def spot_check(arguments: Arguments) -> Answer:
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
