"""Charts as SVG text."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import ChartColours
from skillmix_desktop.pipeline.curve_chart import Curve, CurvePoint, curve_plot
from skillmix_desktop.pipeline.forest_chart import (
    ForestGroup,
    ForestRow,
    grouped_forest,
    grouped_forest_height,
)

SVG = "{http://www.w3.org/2000/svg}"
NIGHT = ChartColours("#EEEEEE", "#AAAAAA", "#333333", "#8DB4F5", "#F0C36A", "#1F2226")
KAPPA = ForestRow("kappa", 0.4, 0.1, 0.7)
AC1 = ForestRow("AC1", 0.8, None, None)
UNKNOWN = ForestRow("kappa", None, None, None)

shares = st.floats(0, 1)


def texts(svg):
    return [element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_groups_share_a_legend_and_tell_values_with_intervals():
    svg = grouped_forest([ForestGroup("all", (KAPPA, AC1)), ForestGroup("topic", (UNKNOWN, AC1))], title="A")
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
    svg = grouped_forest([ForestGroup("all", (ForestRow("kappa", 0.4, low, 0.7),))], title="A")
    assert texts(svg)[1 : 1 + len(ticks)] == ticks


def test_a_tall_forest_moves_its_groups_apart_and_a_low_one_keeps_them_legible():
    groups = [ForestGroup("all", (KAPPA,)), ForestGroup("topic", (KAPPA,))]

    def places(height):
        svg = ElementTree.fromstring(grouped_forest(groups, title="A", height=height))
        return [float(each.get("y")) for each in svg.iter(f"{SVG}text") if each.text in ("all", "topic")]

    low, tall = places(0), places(400)
    assert tall[1] - tall[0] > low[1] - low[0] >= 32
    assert grouped_forest_height(2) > grouped_forest_height(1)


def test_a_zero_has_no_sign():
    svg = grouped_forest([ForestGroup("all", (ForestRow("kappa", -0.001, -0.004, 0.2),))], title="A")
    assert "0.00 [0.00, 0.20]" in texts(svg)


def test_names_are_no_mark_up():
    svg = grouped_forest([ForestGroup("<b> & co", (KAPPA,))], title="a < b")
    assert "<b> & co" in texts(svg)


def test_no_group_at_all_is_an_empty_plot():
    assert ElementTree.fromstring(grouped_forest([], title="A")).tag == f"{SVG}svg"


def test_a_chart_is_drawn_in_the_colours_it_is_given():
    used = set(
        re.findall(
            r"#[0-9A-F]{6}", grouped_forest([ForestGroup("all", (KAPPA, AC1))], title="A", colours=NIGHT)
        )
    )
    assert used <= {NIGHT.text, NIGHT.soft, NIGHT.line, NIGHT.accent, NIGHT.ground}
    assert NIGHT.accent in used


CURVES = (
    Curve("A", (CurvePoint(2, 0.9, 0.6, 1.0), CurvePoint(3, 0.5, 0.2, 0.8)), is_strong=True),
    Curve("B", (CurvePoint(2, 0.9), CurvePoint(3, 0.5))),
    Curve("GPT-4, published", (CurvePoint(2, 0.95), CurvePoint(6, 0.08)), is_dashed=True),
)


def test_curves_are_named_and_their_places_told():
    told = texts(curve_plot(CURVES, title="Full marks", axis="k"))
    assert {"A", "B", "GPT-4, published", "k = 2", "3", "6"} <= set(told)


def test_only_the_strong_curve_has_intervals_and_only_the_foreign_one_is_dashed():
    svg = ElementTree.fromstring(curve_plot(CURVES, title="Full marks", axis="k"))
    upright = [line for line in svg.iter(f"{SVG}line") if line.get("x1") == line.get("x2")]
    assert len(upright) == 2
    assert [line.get("stroke-dasharray") for line in svg.iter(f"{SVG}polyline")].count("4 4") == 1


def test_names_of_curves_that_end_together_do_not_lie_on_each_other():
    curves = [Curve(f"student {number}", (CurvePoint(2, 0.0),)) for number in range(8)]
    svg = ElementTree.fromstring(curve_plot(curves, title="Full marks", axis="k"))
    heights = sorted(
        float(each.get("y")) for each in svg.iter(f"{SVG}text") if (each.text or "").startswith("student")
    )
    assert all(below - above >= 14 for above, below in pairwise(heights))
    assert heights[-1] <= 260


def test_a_long_name_is_cut():
    svg = curve_plot([Curve("x" * 60, (CurvePoint(2, 0.5),))], title="Full marks", axis="k")
    assert any(told.startswith("xx") and told.endswith("…") and len(told) < 25 for told in texts(svg))


def test_curves_without_a_point_are_no_trouble():
    svg = curve_plot([Curve("A", ())], title="Full marks", axis="k")
    assert "A" not in texts(svg)


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 8), shares), max_size=5), max_size=6),
    st.integers(40, 900),
    st.integers(40, 600),
)
def test_any_curves_at_any_size_are_well_formed(lines, width, height):
    curves = [
        Curve(f"s{number}", tuple(CurvePoint(at, value, 0.0, 1.0) for at, value in points), bool(number % 2))
        for number, points in enumerate(lines)
    ]
    svg = curve_plot(curves, title="Full marks", axis="k", width=width, height=height)
    assert ElementTree.fromstring(svg).get("width") == str(width)
