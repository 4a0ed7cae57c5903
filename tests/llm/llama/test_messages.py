"""What goes through the pipe comes out as it went in."""

import json

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.llm.base import (
    Decoding,
    Finish,
    MarkReading,
    MarkRequest,
    Reply,
    Request,
    Skeleton,
)
from skillmix_desktop.llm.llama import messages

texts = st.text(max_size=20)
shares = st.floats(0, 1)
counts = st.none() | st.integers(0, 10**9)
decodings = st.builds(Decoding, temperature=shares, max_tokens=st.integers(1, 999), seed=counts)
turns = st.lists(texts, max_size=3).map(tuple)
skeletons = st.none() | st.builds(Skeleton, opening=texts, rows=turns, closing=texts)
requests = st.builds(Request, key=texts, turns=turns, system=texts, decoding=decodings, skeleton=skeletons)
mark_requests = st.builds(
    MarkRequest,
    key=texts,
    turn=texts,
    opening=texts,
    rows=turns,
    system=texts,
    closing=texts,
    sees_marks=st.booleans(),
)
replies = st.builds(
    Reply,
    key=texts,
    texts=turns,
    finish=st.sampled_from(Finish),
    detail=texts,
    input_tokens=counts,
    output_tokens=counts,
    cost_usd=st.none() | shares,
    seconds=shares,
    provenance=st.dictionaries(texts, texts | st.integers() | st.none(), max_size=2),
)
readings = st.builds(
    MarkReading,
    key=texts,
    probabilities=st.lists(st.none() | shares, max_size=3).map(tuple),
    answer_mass=st.lists(shares, max_size=3).map(tuple),
    finish=st.sampled_from(Finish),
    detail=texts,
    input_tokens=counts,
    seconds=shares,
    provenance=st.just({}),
)


@given(st.lists(requests, max_size=3), st.booleans())
def test_requests_are_one_plain_line_and_come_out_as_they_went_in(tasks, is_last):
    line = messages.tasks_line(tasks, is_last=is_last)
    assert line.isascii()
    assert line.count("\n") == 1
    assert line.endswith("\n")
    message = json.loads(line)
    assert ([*map(messages.request_of, message["tasks"])], message["is_last"]) == (tasks, is_last)


@given(st.lists(mark_requests, max_size=3))
def test_requests_for_marks_come_out_as_they_went_in(tasks):
    message = json.loads(messages.tasks_line(tasks, is_last=True))
    assert [*map(messages.mark_request_of, message["tasks"])] == tasks


@given(replies)
def test_a_reply_comes_out_as_it_went_in(reply):
    assert messages.reply_of(json.loads(messages.answer_line(reply))["answer"]) == reply


@given(readings)
def test_a_reading_comes_out_as_it_went_in(reading):
    assert messages.reading_of(json.loads(messages.answer_line(reading))["answer"]) == reading
