"""The verb about families of chat models: a grader may favour what its own family writes."""

from argparse import ArgumentParser
from collections.abc import Sequence

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.core.families import spelled
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.families import ModelFamily, model_families, tell_families
from skillmix_desktop.store.database import opened


def add_families(parser: ArgumentParser) -> None:
    """``skillmix families PROJECT [--set NAME=FAMILY]… [--guess NAME]…``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=FAMILY",
        help="keep with the project of which family a student or grader is; may be given again",
    )
    parser.add_argument(
        "--guess", action="append", default=[], metavar="NAME", help="leave it to the name again"
    )


def families_(arguments: Arguments) -> Answer:
    """Keep what was told, and list what holds."""
    told = {**dict.fromkeys(arguments.guess, ""), **families_of(arguments.set)}
    with opened(arguments.project) as database:
        if told:
            tell_families(database, told)
        models = model_families(database)
    rows = [
        {
            "name": model.name,
            "writes": model.writes,
            "grades": model.grades,
            "family": model.family,
            "guess": model.guess,
            "told": model.told,
        }
        for model in models
    ]
    table = [[model.name, model.family, _source(model)] for model in models]
    lines = (
        text_table(("name", "family", "known"), table) if models else ("No chat model is part of it yet.",)
    )
    return Answer({"families": rows}, lines)


def _source(model: ModelFamily) -> str:
    if model.told:
        return "told"
    return "guessed by its name" if model.guess else "not known"


def add_family(parser: ArgumentParser) -> None:
    """``--family NAME=FAMILY``, for this once."""
    parser.add_argument(
        "--family",
        action="append",
        default=[],
        metavar="NAME=FAMILY",
        help="of which family a student or grader is, for this once and before what “skillmix families” "
        "keeps; may be given again",
    )


def families_of(told: Sequence[str]) -> dict[str, str]:
    """``NAME=FAMILY``, each by its name."""
    found = {}
    for each in told:
        name, _, kin = (part.strip() for part in each.rpartition("="))
        if not name or not kin:
            raise UsageError(f"“{each}” names no family; write NAME=FAMILY, such as ours-7b=Llama.")
        found[name] = spelled(kin)
    return found
