"""Bringing the work of several people together: whole projects, and queues that were handed over."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.pipeline.joint_reference import settle_project
from skillmix_desktop.store.database import opened
from skillmix_desktop.store.hand_over import hand_over, take_back
from skillmix_desktop.store.merging import MergeSummary, merge, other_project


def add_merge(parser: ArgumentParser) -> None:
    """``skillmix merge PROJECT OTHER…``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("others", metavar="OTHER", nargs="+")


def merge_(arguments: Arguments) -> Answer:
    """Add to a project all that others hold; nothing is overwritten, and the others stay as they are."""
    with ExitStack() as stack:
        database = stack.enter_context(opened(arguments.project))
        others = [stack.enter_context(other_project(other)) for other in arguments.others]
        summaries = [merge(database, other) for other in others]
        settle_project(database)
        return _answer(summaries)


def add_hand_over(parser: ArgumentParser) -> None:
    """``skillmix spot-check hand-over PROJECT --annotator NAME --output FILE.skillmix``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--annotator", required=True, metavar="NAME")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE.skillmix")


def hand_over_(arguments: Arguments) -> Answer:
    """Write an annotator's queue to a file, blind."""
    with opened(arguments.project) as database:
        count = hand_over(database, arguments.annotator.strip(), arguments.output)
    words = f"Wrote {count} texts for {arguments.annotator} to {arguments.output}."
    return Answer({"output": str(arguments.output), "spot_checks": count}, (words,))


def add_take_back(parser: ArgumentParser) -> None:
    """``skillmix spot-check take-back PROJECT FILE``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("file", type=Path, metavar="FILE")


def take_back_(arguments: Arguments) -> Answer:
    """Take in what was done in a file that was handed over."""
    with opened(arguments.project) as database:
        return _answer([take_back(database, arguments.file)])


def _answer(summaries: list[MergeSummary]) -> Answer:
    conflicts = [conflict for summary in summaries for conflict in summary.conflicts]
    added, same = sum(summary.added for summary in summaries), sum(summary.same for summary in summaries)
    told = [{"table": each.table, "id": each.id, "what": each.sentence} for each in conflicts]
    data = {"added": added, "same": same, "conflicts": len(conflicts), "conflict_list": told}
    words = (
        f"{added:,} rows were added, {same:,} were there; the projects are at odds {_times(len(conflicts))}."
    )
    return Answer(data, (words, *(each.sentence for each in conflicts)))


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once"}.get(count, f"{count:,} times")
