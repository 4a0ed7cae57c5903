"""How fast texts are graded over HTTP, against a bare client that sends the same and does nothing else."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2

from skillmix_desktop.llm.base import Request
from skillmix_desktop.llm.chat_completions import Dialect, body_sent
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.pipeline.grading import GradingPlan, grade_pending
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.pipeline.templates import GRADING, find_template
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Generation, Student, key_of
from tests.benchmarks.measurement import Measurement
from tests.benchmarks.slow_server import slow_server
from tests.benchmarks.window_run import run_in_window
from tests.builders import add_items, build_project

GRADINGS = 2000
IN_FLIGHT = 64


class Kept(OpenAIModel):
    """Keeps what it was asked, so that the bare client can be given the same."""

    def complete(self, requests: Any) -> Any:
        self.asked: list[Request] = []
        return super().complete(self._noted(requests))

    def _noted(self, requests: Any) -> Iterator[Request]:
        for request in requests:
            self.asked.append(request)
            yield request


def run() -> Iterator[Measurement]:
    """Verdicts a second over the bare client's replies a second, without a window and in it."""
    name = f"{GRADINGS:,} gradings over HTTP"
    with tempfile.TemporaryDirectory() as folder, slow_server() as endpoint:
        model = Kept("slow", endpoint=endpoint, key_source=lambda _host: None, prices={})
        with closing(project(Path(folder) / "many.skillmix")) as database:
            plan = GradingPlan(find_template(GRADING), rounds=1)
            started = time.perf_counter()
            totals = follow(grade_pending(database, model, plan), lambda _progress: None)
            ours = time.perf_counter() - started
        assert totals.outcomes == {"scored": GRADINGS}
        bodies = [{"model": "slow", **body_sent(request, (), Dialect())} for request in model.asked]
        yield Measurement(f"{name}, against a bare client", seconds_bare(endpoint, bodies) / ours, 0.9)
        project(Path(folder) / "seen.skillmix").close()
        seen = run_in_window(Path(folder) / "seen.skillmix", f"openai/slow@{endpoint}")
        ratio = seconds_bare(endpoint, bodies) / seen.seconds
    yield Measurement(f"{name} in the window, against a bare client", ratio, 0.9)
    print(f"meanwhile {seen}", flush=True)
    longest_ms = seen.of_its_own * 1000
    yield Measurement(f"{name} in the window, its longest stall in ms", longest_ms, 50, is_ceiling=True)


def seconds_bare(endpoint: str, bodies: list[dict[str, object]]) -> float:
    """How long a bare client takes for ``bodies``."""
    return asyncio.run(_seconds_of(endpoint, bodies))


def project(path: Path) -> Database:
    """As many texts as are to be graded, all for one item."""
    database = build_project(path)
    [item_id, *_] = add_items(database)
    student_id = key_of("student", "student-a")
    with database.write() as session:
        session.add(Student(id=student_id, name="student-a"))
        session.flush()
        session.add_all(
            Generation(item_id=item_id, student_id=student_id, round=number + 1, text=f"Not slow, {number}.")
            for number in range(GRADINGS)
        )
    return database


async def _seconds_of(endpoint: str, bodies: list[dict[str, object]]) -> float:
    """Always as many in flight as may be."""
    waiting = iter(bodies)
    limits = httpx2.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    started = time.perf_counter()
    async with httpx2.AsyncClient(limits=limits, timeout=60) as client:

        async def send() -> None:
            for body in waiting:
                response = await client.post(f"{endpoint}/chat/completions", json=body)
                assert response.json()["choices"]

        await asyncio.gather(*(send() for _ in range(IN_FLIGHT)))
    return time.perf_counter() - started
