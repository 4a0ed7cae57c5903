"""Files in the shape of real models are files that llama.cpp reads."""

from contextlib import closing
from pathlib import Path

from skillmix_desktop.llm.base import Finish
from skillmix_desktop.llm.llama.engine import Engine
from skillmix_desktop.llm.practice_file import write_practice_file
from tests.benchmarks.local_grading import prompts
from tests.benchmarks.shaped_file import SHAPES, write_shaped_file


def test_the_tiny_shape_loads_and_reads_marks(tmp_path: Path):
    practice, path = tmp_path / "practice.gguf", tmp_path / "shaped.gguf"
    write_practice_file(practice)
    write_shaped_file(path, SHAPES["tiny"], practice)
    [prompt] = prompts(1, 1, is_text_last=True)
    with closing(Engine(path, file={}, threads=1)) as engine:
        [reading] = engine.read_marks([prompt.mark_request])
    assert reading.finish is Finish.STOP
    assert len(reading.answer_mass) == len(prompt.labels)
