"""A run that is followed on the real window's Grade page, and the heart of that window meanwhile."""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

BEAT_MS = 5
# A person feels that a window hangs from about here.
STALL_S = 0.05
ROOT = Path(__file__).resolve().parents[2]
QUEUED = Path("/proc/thread-self/schedstat")
FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")


@dataclass(frozen=True)
class WindowRun:
    """How long the run took, and how late the window's heart beat meanwhile, in seconds.

    ``of_its_own`` is the latest beat without the time in which the system gave the processors to others,
    where the system tells that.
    """

    seconds: float
    usual: float
    rare: float
    latest: float
    of_its_own: float
    stalls: int

    def __str__(self) -> str:
        return (
            f"heart beats {self.usual * 1000:.0f} ms late in the middle, {self.rare * 1000:.0f} ms at p99, "
            f"{self.latest * 1000:.0f} ms at most, {self.stalls} over {STALL_S * 1000:.0f} ms; "
            f"{self.of_its_own * 1000:.0f} ms at most while it had a processor"
        )


@dataclass(frozen=True)
class _Beat:
    at: float
    queued: float


def _beat() -> _Beat:
    """Now, and how long this thread has waited for a processor so far."""
    told = QUEUED.read_text() if QUEUED.exists() else "0 0 0"
    return _Beat(time.perf_counter(), int(told.split()[1]) / 1e9)


def run_in_window(project: Path, grader: str) -> WindowRun:
    """Let ``grader`` grade all of ``project`` once, from the Grade page of the whole program."""
    own = {name: str(project.parent / name) for name in FOLDERS}
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.window_run", str(project), grader],
        cwd=ROOT,
        env=os.environ | own | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        check=True,
    )
    return WindowRun(**json.loads(told.stdout))


def main(project: str, grader: str) -> None:
    from PySide6.QtCore import Qt, QTimer

    from skillmix_desktop.app import main as show_window
    from skillmix_desktop.app import make_application
    from tests.e2e.player import Player, Script, the_window

    beats: list[_Beat] = []
    seconds: list[float] = []

    def follow() -> Script:
        heart = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        heart.timeout.connect(lambda: beats.append(_beat()))
        yield lambda: the_window().context is not None and the_window().jobs.is_idle
        window = the_window()
        window.go_to("grade")
        yield lambda: window.jobs.is_idle
        page = window.stack.current_page
        page.form.rounds.setValue(1)
        page.sheet.picker.set_spec(grader)
        page.sheet.picker.changed.emit()
        yield lambda: window.jobs.is_idle and page.sheet.start_button.isEnabled()
        heart.start()
        started = time.perf_counter()
        page.sheet.start_button.click()
        yield lambda: not window.jobs.running
        seconds.append(time.perf_counter() - started)
        heart.stop()

    # A player's timer needs the application, which the program takes over.
    app = make_application()
    player = Player(follow(), patience_s=300)
    show_window([project])
    del app
    if player.error is not None:
        raise player.error
    print(json.dumps(asdict(_run_of(seconds[0], beats))))


def _run_of(seconds: float, beats: list[_Beat]) -> WindowRun:
    gaps = [
        (after.at - before.at - BEAT_MS / 1000, after.queued - before.queued)
        for before, after in pairwise(beats)
    ]
    late = sorted(gap for gap, _queued in gaps)
    return WindowRun(
        seconds=seconds,
        usual=late[len(late) // 2],
        rare=late[len(late) * 99 // 100],
        latest=late[-1],
        of_its_own=max(gap - queued for gap, queued in gaps),
        stalls=sum(each > STALL_S for each in late),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
