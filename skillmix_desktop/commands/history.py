"""The history of verdicts, as a file."""

from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.history import save_history
from skillmix_desktop.store.database import opened


def add_history(parser: ArgumentParser) -> None:
    """``skillmix history PROJECT --output FILE.csv|.jsonl [--text ID]``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="ending in .csv or .jsonl")
    parser.add_argument("--text", metavar="ID", help="of this text only")


def history_(arguments: Arguments) -> Answer:
    """Write down every verdict ever made, drafts too, with what changed since the one before."""
    text = None if arguments.text is None else _id(arguments.text)
    with opened(arguments.project) as database:
        rows = save_history(database, arguments.output, generation_id=text)
    verdicts = "1 verdict" if rows == 1 else f"{rows:,} verdicts"
    return Answer(
        {"output": str(arguments.output), "rows": rows}, (f"Wrote {verdicts} to {arguments.output}.",)
    )


def _id(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise UsageError(f"“{words}” is no id of a text; exports and lists give them.") from None
