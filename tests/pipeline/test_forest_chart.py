"""The forest plot."""

import re
from xml.etree import ElementTree

import pytest

from skillmix_desktop.pipeline.chart_drawing import ChartColours
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from tests.pipeline.drawn import SVG, texts

NIGHT = ChartColours("#EEEEEE", "#AAAAAA", "#333333", "#8DB4F5", "#F0C36A", "#1F2226")
KAPPA = ForestRow("kappa", 0.4, 0.1, 0.7)
AC1 = ForestRow("AC1", 0.8, None, None)
UNKNOWN = ForestRow("kappa", None, None, None)


def forest(groups, *, title="A", **room):
    return forest_plot(groups, title=title).svg(**room)


def test_groups_share_a_legend_and_tell_values_with_intervals():
    svg = forest([ForestGroup("all", (KAPPA, AC1)), ForestGroup("topic", (UNKNOWN, AC1))])
    told = texts(svg)
    assert told[:2] == ["kappa", "AC1"]
    assert told.count("0.40 [0.10, 0.70]") == 1
    assert told.count("0.80") == 2
    assert told.count("not defined") == 1
    assert {"all", "topic"} <= set(told)


@pytest.mark.parametrize(
    ("low", "ticks"),
    [
        (0.1, ["0", "0.25", "0.5", "0.75", "1"]),
        (-0.3, ["−0.5", "0", "0.5", "1"]),
        (-0.8, ["−1", "−0.5", "0", "0.5", "1"]),
    ],
)
def test_the_scale_reaches_as_far_down_as_it_must(low, ticks):
    svg = forest([ForestGroup("all", (ForestRow("kappa", 0.4, low, 0.7),))])
    assert texts(svg)[1 : 1 + len(ticks)] == ticks


def test_a_tall_forest_moves_its_groups_apart_and_a_low_one_keeps_them_legible():
    groups = [ForestGroup("all", (KAPPA,)), ForestGroup("topic", (KAPPA,))]

    def places(height):
        svg = ElementTree.fromstring(forest(groups, height=height))
        return [float(each.get("y")) for each in svg.iter(f"{SVG}text") if each.text in ("all", "topic")]

    low, tall = places(0), places(400)
    assert tall[1] - tall[0] > low[1] - low[0] >= 32
    assert forest_plot(groups, title="A").height > forest_plot(groups[:1], title="A").height


def test_a_zero_has_no_sign():
    svg = forest([ForestGroup("all", (ForestRow("kappa", -0.001, -0.004, 0.2),))])
    assert "0.00 [0.00, 0.20]" in texts(svg)


def test_names_are_no_mark_up():
    svg = forest([ForestGroup("<b> & co", (KAPPA,))], title="a < b")
    assert "<b> & co" in texts(svg)


def test_no_group_at_all_is_an_empty_plot():
    assert ElementTree.fromstring(forest([])).tag == f"{SVG}svg"


def test_a_chart_is_drawn_in_the_colours_it_is_given():
    row = ForestRow("by people", 0.5, is_person=True)
    used = set(re.findall(r"#[0-9A-F]{6}", forest([ForestGroup("all", (KAPPA, row))], colours=NIGHT)))
    assert used == {NIGHT.text, NIGHT.soft, NIGHT.line, NIGHT.accent, NIGHT.person, NIGHT.ground}


def test_the_sentence_tells_from_where_to_where_values_go_and_which_are_not_defined():
    groups = [
        ForestGroup("all", (KAPPA, AC1)),
        ForestGroup("topic", (ForestRow("kappa", 0.9, 0.8, 1.0), ForestRow("AC1", None))),
        ForestGroup("sense", (UNKNOWN, ForestRow("AC1", None))),
    ]
    assert forest_plot(groups, title="A").words == (
        "kappa lies between 0.40 [0.10, 0.70] on all and 0.90 [0.80, 1.00] on topic, and not defined on "
        "sense. AC1 is 0.80 on all, and not defined on topic and sense."
    )
    alone = forest_plot([ForestGroup("sense", (UNKNOWN,))], title="A")
    assert alone.words == "kappa is not defined on sense."


def test_a_long_name_is_cut_and_leaves_room_for_the_values():
    svg = forest([ForestGroup("x" * 90, (KAPPA,))], width=480)
    assert next(told for told in texts(svg) if told.startswith("xx")).endswith("…")
    drawing = ElementTree.fromstring(svg)
    [dot] = [each for each in drawing.iter(f"{SVG}path") if "translate(" in each.get("transform")][1:]
    at = float(re.search(r"translate\(([\d.]+)", dot.get("transform")).group(1))
    assert 160 < at < 480 - 132


def test_a_corrected_value_beyond_1_lies_beyond_the_line_of_1():
    drawing = ElementTree.fromstring(forest([ForestGroup("gpt-4", (ForestRow("PPI++", 1.04, 0.9, 1.0),))]))
    [one] = [float(each.get("x")) for each in drawing.iter(f"{SVG}text") if each.text == "1"]
    *_, mark = drawing.iter(f"{SVG}path")
    assert float(re.search(r"translate\(([\d.]+)", mark.get("transform")).group(1)) > one
    assert "1.25" in [each.text for each in drawing.iter(f"{SVG}text")]
