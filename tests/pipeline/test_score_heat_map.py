"""Scores of whole texts as a map of pairs."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import MOST_SHADE, PAPER, Side, room_for
from skillmix_desktop.pipeline.score_heat_map import score_heat_map, score_heat_words
from skillmix_desktop.ui.roles import DARK, LIGHT, contrast, mix
from tests.pipeline.drawn import SVG, texts

TABLE = ((2, 1, 0), (0, 3, 1), (1, 0, 4))
ANNA, GPT = Side("Anna", is_person=True), Side("gpt")


def heat_map(table):
    return score_heat_map(table, ANNA, GPT, title="Scores").svg()


def test_every_pair_of_scores_has_its_count_and_equal_ones_are_framed():
    svg = heat_map(TABLE)
    assert [told for told in texts(svg) if told == "·"] == ["·"] * 3
    assert {"Anna", "gpt", "4"} <= set(texts(svg))
    boxes = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    assert len([each for each in boxes if each.get("fill") == "none"]) == len(TABLE)


def test_the_margins_tell_how_often_each_grader_gave_each_score():
    assert texts(heat_map(((0, 7), (0, 11)))).count("18") == 1
    assert {"7", "11"} <= set(texts(heat_map(((0, 7), (0, 11)))))


def test_a_persons_own_counts_are_hollow_and_amber_a_graders_full_and_blue():
    boxes = list(ElementTree.fromstring(heat_map(TABLE)).iter(f"{SVG}rect"))[-2 * len(TABLE) :]
    looks = {(each.get("fill"), each.get("stroke")) for each in boxes}
    assert looks == {(PAPER.ground, PAPER.person), (PAPER.accent, None)}


def test_the_sentence_counts_equal_near_and_higher_scores():
    assert score_heat_words(TABLE, "Anna", "gpt") == (
        "Anna and gpt gave 9 of 12 texts the same score and 2 scores that are one criterion apart; "
        "gpt gave the higher score 2 times, Anna 1 time."
    )
    assert "no text" in score_heat_words(((0,),), "Anna", "gpt")


def test_numbers_on_the_darkest_cell_can_be_read_in_both_themes():
    for roles in (LIGHT, DARK):
        for ink in (roles.accent, roles.person):
            assert contrast(roles.text, mix(roles.card, ink, MOST_SHADE)) >= 4.5


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 5), min_size=n, max_size=n), min_size=n, max_size=n)
    ),
    st.integers(40, 900),
)
def test_any_table_stays_within_its_room(table, width):
    chart = score_heat_map(table, ANNA, Side("<gpt>"), title="Scores")
    drawing = ElementTree.fromstring(chart.svg(width=width, height=width))
    side = float(drawing.get("width"))
    for each in drawing.iter(f"{SVG}rect"):
        assert float(each.get("x")) + float(each.get("width")) <= side
        assert float(each.get("y")) + float(each.get("height")) <= side


def test_counts_of_thousands_of_texts_stay_in_the_picture():
    drawing = ElementTree.fromstring(heat_map([[12_345] * 3] * 3))
    for each in drawing.iter(f"{SVG}text"):
        if each.text == "37035":
            assert float(each.get("x")) + room_for(each.text) <= float(drawing.get("width"))
    cells = [each for each in drawing.iter(f"{SVG}rect") if each.get("stroke") == PAPER.line]
    assert all(float(cell.get("width")) >= room_for("12345", 12) for cell in cells)
