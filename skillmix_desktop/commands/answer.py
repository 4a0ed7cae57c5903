"""What a verb gives back, and how it shows that it is still at work."""

import sys
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from skillmix_desktop.pipeline.progress import Progress, Rate

Arguments = Any
"""What argparse makes of the command line: attributes of any kind."""


@dataclass(frozen=True)
class Answer:
    """The JSON object of a verb, and the lines that a person reads instead."""

    data: Mapping[str, object]
    lines: tuple[str, ...] = ()


def add_json(parser: ArgumentParser) -> None:
    """``--json``, which every verb, and every action below a verb, understands."""
    parser.add_argument("--json", action="store_true", default=SUPPRESS, help="print one JSON object")


def progress_shower(stream: TextIO | None = None) -> Callable[[Progress], None]:
    """A bar with rate and time left on a terminal, and nothing elsewhere."""
    out = stream or sys.stderr
    if not out.isatty():
        return lambda _progress: None
    rate = Rate()

    def show(progress: Progress) -> None:
        rate.add(progress.done)
        done = round(30 * progress.done / progress.total) if progress.total else 30
        failed = f", {progress.failed} failed" if progress.failed else ""
        left = progress.waiting or _pace(rate, progress.total)
        end = "\n" if progress.done >= progress.total else ""
        bar = "█" * done + "·" * (30 - done)
        out.write(f"\r{bar} {progress.done}/{progress.total}{failed}  {left}\033[K{end}")
        out.flush()

    return show


def _pace(rate: Rate, total: int) -> str:
    per_second, seconds = rate.per_second, rate.seconds_left(total)
    if not per_second or seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    left = f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{per_second:.1f}/s, {left} left"
