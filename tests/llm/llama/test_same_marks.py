"""Reading and writing give what llama-cpp-python's ``Llama`` gives, a prompt and a mark at a time.

The weights are kept in 16 bits; prompts are our own, with the student's text last as our template has it,
and with the text before the definitions as the reference has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from llama_cpp import LlamaGrammar

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.prompts import Template, render_grading, table_skeleton
from skillmix_desktop.core.rubric import rubric
from skillmix_desktop.llm.base import Decoding, MarkRequest, Request, Skeleton
from skillmix_desktop.llm.practice_file import Size, write_practice_file
from skillmix_desktop.pipeline.templates import GRADING, find_template
from tests.llm.llama.support import PlainLlama, complete, engine_of, prompt_of, read

TOLERANCE = 1e-3
SKILLS = (
    SkillEntry("litotes", "rhetoric", "Saying less than is meant.", "The soup was not bad."),
    SkillEntry("analogy", "reasoning", "Explaining a thing by its likeness to another.", "A cell is a town."),
    SkillEntry("anaphora", "rhetoric", "Beginning clauses in a row alike.", "We came, we ate."),
)
ITEMS = ((SKILLS[:2], "Falconry"), (SKILLS[1:], "Clock repair"))
TEXTS = ("It was not slow, and it was a kite with a mind.", "No bad clock! Like a town, it has its hours.")
TEXT_LAST = find_template(GRADING)
[TURN] = TEXT_LAST.turns
TEXT_FIRST = replace(TEXT_LAST, turns=("{fenced_text}\n\n" + TURN.replace("{fenced_text}", "Mark it now."),))
ONCE = Decoding(temperature=0, max_tokens=0)


@dataclass(frozen=True)
class Asked:
    """A prompt, and what ``Llama`` says of its marks: each by itself, and each below those before it."""

    request: MarkRequest
    apart: list[float]
    in_sequence: list[float]

    @property
    def writing(self) -> Request:
        skeleton = Skeleton(self.request.opening, self.request.rows)
        return Request(self.request.key, (self.request.turn,), self.request.system, ONCE, skeleton)


@pytest.fixture(scope="module")
def half_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "half.gguf"
    write_practice_file(path, Size(width=128, heads=4, layers=4, inner=256, focus=0.1, is_half=True))
    return path


@pytest.fixture(scope="module", params=[TEXT_LAST, TEXT_FIRST], ids=["text last", "text first"])
def asked(request: pytest.FixtureRequest, half_path: Path) -> list[Asked]:
    """The texts of two items, each after the other item's."""
    plain = PlainLlama(half_path)
    requests = [mark_request(request.param, item, text) for text in TEXTS for item in range(len(ITEMS))]
    return [Asked(one, apart(plain, one), in_sequence(plain, one)) for one in requests]


def mark_request(template: Template, item: int, text: str) -> MarkRequest:
    skills, topic = ITEMS[item]
    prompt = render_grading(template, skills, topic, text)
    skeleton = table_skeleton(rubric([skill.name for skill in skills], topic))
    return MarkRequest(f"{item}: {text}", prompt.turns[0], skeleton.opening, skeleton.rows, prompt.system)


def apart(plain: PlainLlama, request: MarkRequest) -> list[float]:
    before = prompt_of(request.system, request.turn) + request.opening
    return [plain.share_of_met(before + row)[0] for row in request.rows]


def in_sequence(plain: PlainLlama, request: MarkRequest) -> list[float]:
    before = prompt_of(request.system, request.turn) + request.opening
    shares: list[float] = []
    for row in request.rows:
        shares.append(plain.share_of_met(before + row)[0])
        before += f"{row}{int(shares[-1] >= 0.5)} |\n"
    return shares


def test_marks_are_not_all_alike(asked):
    """Else the others would prove little."""
    shares = [share for one in asked for share in one.apart + one.in_sequence]
    assert min(shares) < 0.45 < 0.55 < max(shares)


def test_reading_gives_each_marks_own_probability(half_path, asked):
    with engine_of(half_path) as engine:
        readings = read(engine, *(one.request for one in asked))
    for one, reading in zip(asked, readings, strict=True):
        assert reading.probabilities == pytest.approx(one.apart, abs=TOLERANCE)


@pytest.mark.parametrize("slots", [1, 3, 16])
def test_reading_in_sequence_gives_the_same_in_any_number_of_slots(half_path, asked, slots):
    with engine_of(half_path, slots=slots) as engine:
        readings = read(engine, *(replace(one.request, sees_marks=True) for one in asked))
    for one, reading in zip(asked, readings, strict=True):
        assert reading.probabilities == pytest.approx(one.in_sequence, abs=TOLERANCE)


@pytest.mark.parametrize("slots", [1, 3, 16])
def test_writing_gives_the_same_probabilities_in_any_number_of_slots(half_path, asked, slots):
    with engine_of(half_path, slots=slots) as engine:
        replies = complete(engine, *(one.writing for one in asked))
    for one, reply in zip(asked, replies, strict=True):
        found = reply.provenance["mark_probabilities"]
        assert found == pytest.approx(one.in_sequence, abs=TOLERANCE)


def test_writing_at_temperature_nought_gives_the_marks_of_the_usual_loop(half_path, asked):
    plain = PlainLlama(half_path)
    with engine_of(half_path, slots=1) as engine:
        replies = complete(engine, *(one.writing for one in asked))
    for one, reply in zip(asked, replies, strict=True):
        marks = [line[-3] for line in reply.texts[0].splitlines()[-len(one.request.rows) :]]
        assert marks == list(looped(plain, one.request))


def looped(plain: PlainLlama, request: MarkRequest) -> Iterator[str]:
    """The marks that ``Llama`` draws under a grammar of the two, each below those before it."""
    grammar = LlamaGrammar.from_string("root ::= [01]", verbose=False)
    written = prompt_of(request.system, request.turn) + request.opening
    for row in request.rows:
        tokens = plain.llama.tokenize((written + row + "1").encode(), add_bos=False, special=True)[:-1]
        drawn = plain.llama.create_completion(tokens, max_tokens=1, temperature=0, grammar=grammar)
        mark = drawn["choices"][0]["text"]
        written += f"{row}{mark} |\n"
        yield mark
