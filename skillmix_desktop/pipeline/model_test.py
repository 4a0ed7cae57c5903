"""Trying a model file out: it is loaded, asked for one mark and a few words, measured, and unloaded."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.prompts import render_grading, table_skeleton
from skillmix_desktop.core.rubric import rubric
from skillmix_desktop.llm.base import MarkRequest
from skillmix_desktop.llm.llama.load_test import LoadTest
from skillmix_desktop.llm.llama.measurement import Measurement
from skillmix_desktop.pipeline.model_notes import keep_measurement
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.templates import GRADING, find_template

_SKILL = SkillEntry(
    "simile",
    "rhetorical",
    "Says of one thing that it is like another, with a word such as “like” or “as”.",
    "“The harbour lay as still as a held breath.”",
)
_TOPIC = "Mending nets"
_TEXT = "Knot by knot the net grew whole again, like a rumour told backwards."
_STEPS = 2


class ModelTest:
    """Makes the same test as often as it is called, and remembers its result.

    ``stop`` may be called from any thread. Of a test that was stopped, the last step comes once more.
    """

    def __init__(self, path: Path, *, load_anyway: bool = False) -> None:
        self.path = path
        self._test = LoadTest(path, load_anyway=load_anyway)

    def __call__(self) -> Generator[Progress, None, Measurement | None]:
        done = -1
        with closing(self._test.run(_request())) as run:
            while True:
                try:
                    waiting = next(run)
                except StopIteration as end:
                    measurement: Measurement | None = end.value
                    break
                done += 1
                yield Progress(done, _STEPS, waiting=waiting.note)
        if measurement is not None:
            keep_measurement(self.path, measurement)
        yield Progress(done if measurement is None else _STEPS, _STEPS)
        return measurement

    def stop(self) -> None:
        """Break off; nothing is measured."""
        self._test.close()


def _request() -> MarkRequest:
    """One mark of a small item, in the prompt that graders are sent."""
    prompt = render_grading(find_template(GRADING), [_SKILL], _TOPIC, _TEXT)
    table = table_skeleton(rubric([_SKILL.name], _TOPIC))
    return MarkRequest("test", prompt.turns[0], table.opening, table.rows[:1], prompt.system)
