"""Two graders' marks as areas."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.agreement.comparison import Confusion
from skillmix_desktop.pipeline.chart_drawing import PAPER, Side
from skillmix_desktop.pipeline.confusion_chart import confusion_mosaic
from tests.pipeline.drawn import SVG, texts

ANNA, GPT = Side("Anna", is_person=True), Side("gpt")
TABLE = Confusion(both=60, first_only=20, second_only=5, neither=15)
counts = st.builds(Confusion, *[st.integers(0, 1000)] * 4)


def mosaic(*tables):
    panels = [(f"criterion {place}", table) for place, table in enumerate(tables)]
    return confusion_mosaic(panels, ANNA, GPT, title="Marks")


def areas(svg):
    """The squares' parts: width times height by whether they are filled, without the legend's."""
    found = []
    for group in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        boxes = group.findall(f"{SVG}rect")
        if group.find(f"{SVG}title") is not None and boxes:
            [each] = boxes
            is_filled = each.get("fill") == PAPER.accent
            assert is_filled != (each.get("stroke-dasharray") is not None)
            found.append((float(each.get("width")) * float(each.get("height")), is_filled))
    return found


def test_an_area_is_as_large_as_its_count():
    found = areas(mosaic(TABLE).svg())
    whole = 84 * 84
    shares = (0.6, 0.2, 0.05, 0.15)
    assert [area / whole for area, _ in found] == pytest.approx(shares, abs=0.04)  # the gaps between them


def test_what_both_say_is_filled_and_where_they_differ_is_hollow_in_dashes():
    assert [is_filled for _, is_filled in areas(mosaic(TABLE).svg())] == [True, False, False, True]


def test_every_count_stands_in_the_picture_however_small_its_area():
    told = texts(mosaic(Confusion(10_000, 1, 0, 2)).svg())
    assert {"10,000", "1", "0", "2"} <= set(told)


def test_nothing_in_common_is_not_defined_and_no_area():
    svg = mosaic(Confusion(0, 0, 0, 0)).svg()
    assert "not defined" in texts(svg)
    assert areas(svg) == []
    assert mosaic(Confusion(0, 0, 0, 0)).words == "Anna and gpt judged nothing in common."


def test_the_sentence_counts_the_first_square_and_names_the_worst():
    assert mosaic(TABLE, Confusion(3, 0, 0, 1), Confusion(1, 2, 0, 1)).words == (
        "Of 100 marks on criterion 0, Anna and gpt both call 60 met and 15 not met; only Anna calls 20 met, "
        "only gpt 5. They differ most often on criterion 2: on 2 of 4."
    )


@given(st.lists(counts, max_size=12), st.integers(0, 900), st.integers(0, 900))
def test_any_counts_stay_within_the_picture(tables, width, height):
    drawing = ElementTree.fromstring(mosaic(*tables).svg(width=width, height=height))
    for each in drawing.iter(f"{SVG}rect"):
        assert 0 <= float(each.get("x")) <= float(drawing.get("width"))
        assert float(each.get("y")) + float(each.get("height")) <= float(drawing.get("height"))
