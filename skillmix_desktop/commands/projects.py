"""Verbs about a project as a whole: making it, filling it from elsewhere, keeping it safe."""

import sys
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.errors import InterchangeError
from skillmix_desktop.pipeline.items import Draw, Sampler, draw_items
from skillmix_desktop.pipeline.projects import create_project
from skillmix_desktop.store.backup import backup, restore
from skillmix_desktop.store.catalogue import load_catalogue
from skillmix_desktop.store.database import opened
from skillmix_desktop.store.import_summary import ImportSummary
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.interchange import FORMATS, import_any


def add_new(parser: ArgumentParser) -> None:
    """``skillmix new PROJECT [--catalogue DIR]``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--catalogue", type=Path, metavar="DIR", help="a folder with skills.csv and topics.txt"
    )


def new(arguments: Arguments) -> Answer:
    """Make a project."""
    with (
        closing(create_project(arguments.project, catalogue=arguments.catalogue)) as database,
        database.read() as session,
    ):
        catalogue = load_catalogue(session)
    data = {
        "project": arguments.project,
        "skills": len(catalogue.skills),
        "topics": len(catalogue.topics),
        "catalogue_fingerprint": catalogue.fingerprint,
    }
    sentence = f"Made {arguments.project} with {data['skills']} skills and {data['topics']} topics."
    return Answer(data, (sentence,))


def add_items(parser: ArgumentParser) -> None:
    """``skillmix items PROJECT --k K --count M --seed S``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--k", type=int, required=True, help="skills per item")
    parser.add_argument("--count", type=int, required=True, help="how many items")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--sampler", choices=[s.value for s in Sampler], default=Sampler.BALANCED.value)
    parser.add_argument(
        "--exp-path", default="test", help="what seeds the order of skills in the reference's sampler"
    )


def items(arguments: Arguments) -> Answer:
    """Draw an item set."""
    draw = Draw(
        k=arguments.k,
        count=arguments.count,
        seed=arguments.seed,
        sampler=Sampler(arguments.sampler),
        exp_path=arguments.exp_path,
    )
    with opened(arguments.project) as database:
        drawn = draw_items(database, draw)
    rows = [
        {"index": item.number, "skills": list(item.skill_names), "topic": item.topic} for item in drawn.items
    ]
    lines = [f"{item.number:>4}  {item.topic}: {', '.join(item.skill_names)}" for item in drawn.items]
    return Answer({"item_set": str(drawn.item_set_id), "items": rows}, tuple(lines))


def add_import(parser: ArgumentParser) -> None:
    """``skillmix import PROJECT PATH [--format …]``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("path", type=Path, metavar="PATH")
    parser.add_argument("--format", choices=FORMATS, default="auto")


def import_(arguments: Arguments) -> Answer:
    """Take in items, generations and verdicts from elsewhere."""
    with opened(arguments.project) as database:
        summary = import_any(database, arguments.path, format=arguments.format)
    _tell_of_unread(arguments.path, summary)
    unread = [{"file": row.file, "row": row.row, "reason": row.reason} for row in summary.unread]
    first = (
        f"Imported {summary.items} items, {summary.generations} texts and {summary.verdicts} verdicts; "
        f"{summary.not_judged_marks} marks are not judged."
    )
    lines = [first, *(f"  {row.file}, row {row.row}: {row.reason}" for row in summary.unread)]
    data = {
        "items": summary.items,
        "generations": summary.generations,
        "verdicts": summary.verdicts,
        "not_judged_marks": summary.not_judged_marks,
        "unread": unread,
    }
    return Answer(data, tuple(lines))


def _tell_of_unread(path: Path, summary: ImportSummary) -> None:
    """Say on stderr what was passed over; raise where that is everything."""
    if not summary.unread:
        if not summary.read:
            raise InterchangeError(f"{path} holds no texts and no verdicts, so nothing was imported.")
        return
    first, count = summary.unread[0], len(summary.unread)
    place = f"{first.file}, row {first.row}" if first.row else first.file
    if not summary.read:
        more = f" (and {count - 1} more such)" if count > 1 else ""
        raise InterchangeError(f"Nothing of {path} could be imported; {place}: {first.reason}{more}.")
    rows = "1 row was" if count == 1 else f"{count} rows were"
    print(f"skillmix: {rows} not read in full; the first is {place}: {first.reason}.", file=sys.stderr)


def add_backup(parser: ArgumentParser) -> None:
    """``skillmix backup PROJECT [--output FILE]``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--output", type=Path, metavar="FILE")


def backup_(arguments: Arguments) -> Answer:
    """Copy a project as it is now, also while it is in use."""
    with opened(arguments.project) as database:
        path = backup(database, arguments.output)
    return Answer({"output": str(path)}, (f"Wrote {path}.",))


def add_restore(parser: ArgumentParser) -> None:
    """``skillmix restore BACKUP --output FILE``."""
    parser.add_argument("backup", type=Path, metavar="BACKUP")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")


def restore_(arguments: Arguments) -> Answer:
    """Make a project from a backup; nothing that exists is overwritten."""
    restore(arguments.backup, arguments.output)
    return Answer({"output": str(arguments.output)}, (f"Wrote {arguments.output}.",))


def add_verify(parser: ArgumentParser) -> None:
    """``skillmix verify PROJECT``."""
    parser.add_argument("project", metavar="PROJECT")


def verify_(arguments: Arguments) -> Answer:
    """Check that a project is whole."""
    with opened(arguments.project) as database:
        problems = verify(database)
    lines = tuple(problems) if problems else ("No problems found.",)
    return Answer({"ok": not problems, "problems": list(problems)}, lines)
