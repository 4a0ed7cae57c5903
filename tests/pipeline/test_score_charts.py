"""Scores of whole texts, drawn: the heat map of pairs and the differences over means."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import signed
from skillmix_desktop.pipeline.score_charts import (
    MOST_SHADE,
    bland_altman,
    bland_altman_words,
    score_heat_map,
    score_heat_words,
)
from skillmix_desktop.ui.roles import DARK, LIGHT, contrast, mix

SVG = "{http://www.w3.org/2000/svg}"
TABLE = ((2, 1, 0), (0, 3, 1), (1, 0, 4))


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def heat_map(table):
    return score_heat_map(table, first="Anna", second="gpt", title="Scores")


def test_every_pair_of_scores_has_its_count_and_equal_ones_are_framed():
    svg = heat_map(TABLE)
    assert [told for told in texts(svg) if told == "·"] == ["·"] * 3
    assert {"Anna", "gpt", "4"} <= set(texts(svg))
    frames = [each for each in ElementTree.fromstring(svg).iter(f"{SVG}rect") if each.get("fill") == "none"]
    assert len(frames) == len(TABLE)


def test_the_margins_tell_how_often_each_grader_gave_each_score():
    assert texts(heat_map(((0, 7), (0, 11)))).count("18") == 1
    assert {"7", "11"} <= set(texts(heat_map(((0, 7), (0, 11)))))


def test_the_sentence_of_the_heat_map_counts_equal_near_and_higher_scores():
    told = score_heat_words(TABLE, first="Anna", second="gpt")
    assert told == (
        "Anna and gpt gave 9 of 12 texts the same score and 2 scores that are one criterion apart; "
        "gpt gave the higher score 2 times, Anna 1 time."
    )
    assert "no text" in score_heat_words(((0,),), first="Anna", second="gpt")


def test_numbers_on_the_darkest_cell_can_be_read_in_both_themes():
    for roles in (LIGHT, DARK):
        assert contrast(roles.text, mix(roles.card, roles.accent, MOST_SHADE)) >= 4.5


def test_a_bubble_stands_for_every_mean_and_difference_that_came():
    svg = ElementTree.fromstring(bland_altman(TABLE, second="gpt", limits=(-1.4, 1.2), title="Differences"))
    told = [each.find(f"{SVG}title").text for each in svg.iter(f"{SVG}circle")]
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
    told = texts(bland_altman(TABLE, second="gpt", limits=(-1.4, 1.2), title="Differences"))
    assert {"upper limit +1.20", "mean 0.00", "lower limit −1.40"} <= set(told)


def test_one_text_has_a_mean_and_no_limits():
    table = ((0, 0), (0, 1))
    assert "mean 0.00" in texts(bland_altman(table, second="gpt", limits=None, title="Differences"))
    words = bland_altman_words(table, first="Anna", second="gpt", limits=None)
    assert words == ("On 1 text, gpt gave as much as Anna on average; limits of agreement need two texts.")


def test_the_sentence_of_the_differences_tells_mean_and_limits():
    words = bland_altman_words(((0, 3), (0, 1)), first="Anna", second="gpt", limits=(-0.23, 1.73))
    assert "On 4 texts, gpt gave 0.75 more than Anna on average" in words
    assert "between −0.23 and +1.73" in words


def test_a_zero_has_no_sign():
    assert [signed(value) for value in (-0.001, 0.25, -1.0)] == ["0.00", "+0.25", "−1.00"]


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 5), min_size=n, max_size=n), min_size=n, max_size=n)
    ),
    st.integers(40, 900),
)
def test_any_table_is_drawn(table, width):
    for svg in (
        heat_map(table),
        bland_altman(table, second="<gpt>", limits=(-2.0, 2.0), title="Differences", width=width),
    ):
        assert ElementTree.fromstring(svg).tag == f"{SVG}svg"
