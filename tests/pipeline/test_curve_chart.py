"""Curves over whole numbers."""

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.pipeline.chart_drawing import PAPER
from skillmix_desktop.pipeline.curve_chart import Curve, CurvePoint, curve_plot
from tests.pipeline.drawn import SVG, texts

shares = st.floats(0, 1)

CURVES = (
    Curve("A", (CurvePoint(2, 0.9, 0.6, 1.0), CurvePoint(3, 0.5, 0.2, 0.8)), is_strong=True),
    Curve("B", (CurvePoint(2, 0.9), CurvePoint(3, 0.5))),
    Curve("GPT-4, published", (CurvePoint(2, 0.95), CurvePoint(6, 0.08)), is_dashed=True),
)


def drawn(curves, **room):
    return curve_plot(curves, title="Full marks", axis="k").svg(PAPER, **room)


def test_curves_are_named_and_their_places_told():
    told = texts(drawn(CURVES))
    assert {"A", "B", "GPT-4, published", "k = 2", "3", "6"} <= set(told)


def test_only_the_strong_curve_has_intervals_and_only_the_foreign_one_is_dashed():
    svg = ElementTree.fromstring(drawn(CURVES))
    upright = [line for line in svg.iter(f"{SVG}line") if line.get("x1") == line.get("x2")]
    assert len(upright) == 2
    assert [line.get("stroke-dasharray") for line in svg.iter(f"{SVG}polyline")].count("4 4") == 1


def test_names_of_curves_that_end_together_do_not_lie_on_each_other():
    curves = [Curve(f"student {number}", (CurvePoint(2, 0.0),)) for number in range(8)]
    svg = ElementTree.fromstring(drawn(curves))
    heights = sorted(
        float(each.get("y")) for each in svg.iter(f"{SVG}text") if (each.text or "").startswith("student")
    )
    assert all(below - above >= 14 for above, below in pairwise(heights))
    assert heights[-1] <= 260


def test_a_long_name_is_cut():
    svg = drawn([Curve("x" * 60, (CurvePoint(2, 0.5),))])
    assert any(told.startswith("xx") and told.endswith("…") and len(told) < 30 for told in texts(svg))


def test_what_is_not_defined_is_said_and_leaves_a_gap_in_its_curve():
    gap = Curve("A", tuple(CurvePoint(k, value) for k, value in ((2, 0.9), (3, None), (4, 0.5), (5, 0.4))))
    svg = drawn([gap, Curve("B", (CurvePoint(2, None),)), Curve("C", ())])
    lines = [line.get("points") for line in ElementTree.fromstring(svg).iter(f"{SVG}polyline")]
    assert sorted(line.count(",") for line in lines) == [1, 2]
    assert {"A", "B: not defined", "C: not defined"} <= set(texts(svg))
    assert curve_plot([gap], title="Full marks", axis="k").words == (
        "A: 0.90 at k = 2, not defined at k = 3, 0.50 at k = 4, 0.40 at k = 5."
    )


def test_the_strong_curve_of_a_persons_marks_is_amber():
    for is_person, colour in ((True, PAPER.person), (False, PAPER.accent)):
        chart = curve_plot(CURVES, title="Full marks", axis="k", is_person=is_person)
        strong = [
            line.get("stroke")
            for line in ElementTree.fromstring(chart.svg()).iter(f"{SVG}polyline")
            if line.get("stroke-width") == "2"
        ]
        assert strong == [colour]


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
    drawing = ElementTree.fromstring(drawn(curves, width=width, height=height))
    assert int(drawing.get("width")) >= width
    for name in drawing.iter(f"{SVG}text"):
        assert 0 <= float(name.get("y")) <= float(drawing.get("height"))


def test_intervals_of_several_strong_curves_do_not_hide_each_other():
    point = CurvePoint(2, 0.5, 0.2, 0.8)
    svg = ElementTree.fromstring(drawn([Curve(name, (point,), is_strong=True) for name in "ABC"]))
    upright = [float(line.get("x1")) for line in svg.iter(f"{SVG}line") if line.get("x1") == line.get("x2")]
    assert len(upright) == len(set(upright)) == 3
    assert max(upright) - min(upright) == 16
