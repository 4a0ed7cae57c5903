"""What every chart has: its title, its sentence, its size, and names that fit."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import (
    PAPER_MARGIN,
    Chart,
    fitted,
    line,
    number,
    room_for,
    signed,
)
from tests.pipeline.drawn import SVG


def chart(title="Agreement", words="All agree.", **sizes):
    return Chart(
        title, words, lambda colours, width, height: [line(0, 0, width, height, colours.text)], **sizes
    )


def test_a_picture_holds_its_title_and_its_sentence_as_they_are():
    drawing = ElementTree.fromstring(chart("a < b & c", "“<b>” said nothing.").svg())
    assert [each.text for each in drawing[:2]] == ["a < b & c", "“<b>” said nothing."]
    assert [each.tag for each in drawing[:2]] == [f"{SVG}title", f"{SVG}desc"]


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_a_picture_fills_its_room_but_is_never_too_small_to_be_read(width, height):
    drawn = chart(width=500, height=400, least_width=300, least_height=200)
    drawing = ElementTree.fromstring(drawn.svg(width=width, height=height))
    assert int(drawing.get("width")) == (max(width, 300) if width else 500)
    assert int(drawing.get("height")) == (max(height, 200) if height else 400)


def test_a_picture_of_its_own_has_a_margin():
    drawing = ElementTree.fromstring(chart(width=500, height=400).paper)
    assert (
        drawing.get("viewBox")
        == f"{-PAPER_MARGIN} {-PAPER_MARGIN} {500 + 2 * PAPER_MARGIN} {400 + 2 * PAPER_MARGIN}"
    )


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("κ and AC1 of Anna and openai/gpt-4@http://x", "kappa-and-ac1-of-anna-and-openai-gpt-4-http-x"),
        ("Müller: k = 3", "muller-k-3"),
        ("../..", "chart"),
        ("学生", "chart"),
    ],
)
def test_a_title_becomes_the_name_of_a_file_that_every_program_takes(title, stem):
    assert chart(title).file_stem == stem


def test_the_name_of_a_file_is_not_too_long():
    assert len(chart("word " * 60).file_stem) <= 80


@given(st.text(max_size=60), st.floats(0, 400))
def test_a_name_is_cut_to_its_room_and_not_without_need(name, room):
    shown = fitted(name, room)
    assert shown == name if room_for(name) <= room else shown.endswith("…")
    assert shown in (name, "…") or room_for(shown) <= room


def test_a_zero_has_no_sign():
    assert [number(value) for value in (-0.001, 0.25, -1.0)] == ["0.00", "0.25", "−1.00"]
    assert [signed(value) for value in (-0.001, 0.25, -1.0)] == ["0.00", "+0.25", "−1.00"]
