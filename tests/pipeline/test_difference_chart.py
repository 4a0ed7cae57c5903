"""Differences of two graders' scores over their mean."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import Side
from skillmix_desktop.pipeline.difference_chart import difference_plot, difference_words
from tests.pipeline.drawn import SVG, texts

TABLE = ((2, 1, 0), (0, 3, 1), (1, 0, 4))


ANNA, GPT = Side("Anna", is_person=True), Side("gpt")


def plot(table, limits, **room):
    return difference_plot(table, ANNA, GPT, limits, title="Differences").svg(**room)


def test_a_bubble_stands_for_every_mean_and_difference_that_came():
    drawing = ElementTree.fromstring(plot(TABLE, (-1.4, 1.2)))
    told = [each.find(f"{SVG}title").text for each in drawing.iter(f"{SVG}circle")]
    assert sorted(told) == sorted(
        [
            "2 texts: mean 0, difference +0",
            "1 text: mean 0.5, difference +1",
            "3 texts: mean 1, difference +0",
            "1 text: mean 1.5, difference +1",
            "1 text: mean 1, difference −2",
            "4 texts: mean 2, difference +0",
        ]
    )


def test_limits_are_named_where_they_stand():
    assert {"upper limit +1.20", "mean 0.00", "lower limit −1.40"} <= set(texts(plot(TABLE, (-1.4, 1.2))))


def test_one_text_has_a_mean_and_no_limits():
    table = ((0, 0), (0, 1))
    assert {"mean 0.00", "limits not defined"} <= set(texts(plot(table, None)))
    assert difference_words(table, "Anna", "gpt", None) == (
        "On 1 text, gpt gave as much as Anna on average; limits of agreement need two texts."
    )


def test_the_sentence_tells_mean_and_limits():
    words = difference_words(((0, 3), (0, 1)), "Anna", "gpt", (-0.23, 1.73))
    assert "On 4 texts, gpt gave 0.75 more than Anna on average" in words
    assert "between −0.23 and +1.73" in words


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 5), min_size=n, max_size=n), min_size=n, max_size=n)
    ),
    st.integers(40, 900),
    st.integers(40, 900),
)
def test_any_bubble_stays_within_its_room(table, width, height):
    drawing = ElementTree.fromstring(plot(table, (-2.0, 2.0), width=width, height=height))
    for each in drawing.iter(f"{SVG}circle"):
        assert 0 <= float(each.get("cx")) <= float(drawing.get("width"))
        assert 0 <= float(each.get("cy")) <= float(drawing.get("height"))
