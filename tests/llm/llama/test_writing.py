"""Many answers in one batch: the same words as one at a time, tables held to their form."""

from collections.abc import Iterator

import pytest

from skillmix_desktop.llm.base import Decoding, Finish, Request, Skeleton
from skillmix_desktop.llm.llama import engine as engine_module
from skillmix_desktop.llm.llama import native
from skillmix_desktop.llm.llama.engine import Engine
from tests.llm.llama.support import (
    LIMIT,
    OPENING,
    ROWS,
    SYSTEM,
    TABLE,
    PlainLlama,
    complete,
    engine_of,
    prompt_of,
)

GREEDY = Decoding(temperature=0, max_tokens=24)
INSTRUCTIONS = "The same long instructions for everyone. " * 20


def writing(number: int, decoding: Decoding = GREEDY, **fields: object) -> Request:
    turn = f"{INSTRUCTIONS}Write about needle {number}."
    return Request(str(number), (turn,), SYSTEM, decoding, **fields)  # type: ignore[arg-type]


def grading(number: int, decoding: Decoding = GREEDY) -> Request:
    return writing(number, decoding, skeleton=TABLE)


def texts(engine: Engine, *requests: Request) -> list[tuple[str, ...]]:
    return [reply.texts for reply in complete(engine, *requests)]


def test_one_slot_writes_what_the_usual_loop_writes(practice_path):
    plain = PlainLlama(practice_path)
    with engine_of(practice_path, slots=1) as engine:
        ours = texts(engine, *map(writing, range(3)))
    for number, (text,) in enumerate(ours):
        prompt = prompt_of(SYSTEM, writing(number).turns[0]).removeprefix("<s>")
        found = plain.llama.create_completion(prompt, max_tokens=24, temperature=0)
        assert text == found["choices"][0]["text"]


def test_one_slot_gives_the_marks_of_the_usual_loop(practice_path):
    plain = PlainLlama(practice_path)
    with engine_of(practice_path, slots=1) as engine:
        replies = complete(engine, *map(grading, range(5)))
    for number, reply in enumerate(replies):
        written = prompt_of(SYSTEM, grading(number).turns[0]) + OPENING
        table = OPENING
        for row in ROWS:
            share, _ = plain.share_of_met(written + row)
            written += f"{row}{int(share >= 0.5)} |\n"
            table += f"{row}{int(share >= 0.5)} |\n"
        assert reply.texts[0].startswith(table)


def test_many_slots_write_what_one_writes_at_temperature_zero(practice_path):
    requests = [*map(grading, range(20)), *(writing(number) for number in range(20, 30))]
    with engine_of(practice_path, slots=1) as engine:
        apart = texts(engine, *requests)
    with engine_of(practice_path, slots=16) as engine:
        together = texts(engine, *requests)
    # Sums come in another order in a batch, and a word that is hardly likelier than the next may give way.
    assert sum(one == other for one, other in zip(apart, together, strict=True)) >= 28


def test_a_table_is_written_in_its_form_whatever_the_model_would_say(engine):
    for reply in complete(engine, *(grading(number, Decoding(seed=number)) for number in range(6))):
        lines = reply.texts[0].splitlines()
        assert lines[: 2 + len(ROWS)][:2] == OPENING.splitlines()
        for line, row in zip(lines[2:], ROWS, strict=False):
            assert line in (f"{row}0 |", f"{row}1 |")
        assert len(reply.provenance["mark_probabilities"]) == len(ROWS)


def test_the_limit_bounds_what_is_written_below_the_table(engine):
    none, some = complete(
        engine, grading(1, Decoding(max_tokens=0)), grading(2, Decoding(max_tokens=3, seed=1))
    )
    assert none.texts[0].endswith(("0 |\n", "1 |\n"))
    assert (none.finish, none.output_tokens) == (Finish.STOP, len(ROWS))
    assert (some.finish, some.output_tokens) == (Finish.LENGTH, len(ROWS) + 3)


def test_marks_are_drawn_by_their_probability(engine):
    def share(temperature: float) -> float:
        decodings = [Decoding(temperature=temperature, max_tokens=0, seed=seed) for seed in range(60)]
        requests = [
            Request(str(seed), ("Grade this.",), SYSTEM, decoding, Skeleton(OPENING, ROWS[:1]))
            for seed, decoding in enumerate(decodings)
        ]
        found = complete(engine, *requests)
        assert len({reply.provenance["mark_probabilities"][0] for reply in found}) >= 1
        return sum("| 1 |" in reply.texts[0] for reply in found) / len(found)

    probability = complete(engine, Request("p", ("Grade this.",), SYSTEM, GREEDY, TABLE))[0].provenance
    met = probability["mark_probabilities"][0]
    assert share(0) == float(met >= 0.5)
    assert share(1.0) == pytest.approx(met, abs=0.2)
    assert share(1000.0) == pytest.approx(0.5, abs=0.2)


def test_the_table_opens_the_last_answer_only(engine):
    request = Request("k", ("Think first.", "Now grade."), SYSTEM, LIMIT, TABLE)
    (reply,) = complete(engine, request)
    assert not reply.texts[0].startswith(OPENING)
    assert reply.texts[1].startswith(OPENING)


def test_rounds_share_their_prompt_and_neighbours_what_they_have_in_common(engine):
    rounds = [
        Request(f"{seed}", writing(1).turns, SYSTEM, Decoding(max_tokens=9, seed=seed)) for seed in range(3)
    ]
    replies = complete(engine, *rounds, writing(20), writing(21))
    new = sorted((reply.input_tokens or 0) - int(str(reply.provenance["reused_tokens"])) for reply in replies)
    assert new[:2] == [0, 0]
    assert all(count < 20 for count in new[:-1])


def test_a_slot_is_taken_again_as_soon_as_it_is_free(practice_path):
    drawn: list[int] = []

    def asked() -> Iterator[Request]:
        for number in range(600):
            drawn.append(number)
            yield writing(number, Decoding(max_tokens=1 + 5 * (number % 7), seed=number))

    with engine_of(practice_path, slots=5) as engine:
        replies = engine.complete(asked())
        first = next(replies)
        assert len(drawn) <= 256
        found = [first, *replies]
    assert sorted(int(reply.key) for reply in found) == list(range(600))


def test_where_memory_is_short_fewer_speak_at_once_and_all_are_answered(practice_path, monkeypatch):
    requests = [grading(number, Decoding(temperature=0, max_tokens=40)) for number in range(12)]
    with engine_of(practice_path) as engine:
        plenty = texts(engine, *requests)
    monkeypatch.setattr(engine_module, "_MOST_CELLS", 1)
    with engine_of(practice_path) as engine:
        replies = complete(engine, *requests)
        assert replies[0].provenance["context"] < 2 * (replies[0].input_tokens or 0)
    alike = [one == other.texts for one, other in zip(plenty, replies, strict=True)]
    assert sum(alike) >= 11


def test_a_prompt_longer_than_those_before_it_gets_its_room(engine):
    requests = [*map(writing, range(3)), Request("long", ("many words " * 1500,), SYSTEM, LIMIT)]
    replies = complete(engine, *requests)
    assert [reply.finish is Finish.ERROR for reply in replies] == [False] * 4


def test_a_file_whose_state_only_rolls_forward_writes_the_same(practice_path, monkeypatch):
    requests = [grading(1), writing(2), Request("k", ("Write.", "Improve."), decoding=GREEDY)]
    with engine_of(practice_path, slots=1) as engine:
        shared = texts(engine, *requests)
    monkeypatch.setattr(native.Weights, "can_share", False)
    with engine_of(practice_path, slots=1) as engine:
        assert texts(engine, *requests) == shared


def test_breaking_off_leaves_the_engine_ready_for_more(engine):
    replies = engine.complete(writing(number, Decoding(max_tokens=50, seed=1)) for number in range(30))
    next(replies)
    replies.close()
    assert len(complete(engine, *map(writing, range(3)))) == 3
