"""No chart is read by its colours alone: as other eyes see them, and on grey paper."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from skillmix_desktop.core.agreement.comparison import Confusion, compare
from skillmix_desktop.pipeline.chart_drawing import FIRST, PAPER, SECOND, SHAPES, Side
from skillmix_desktop.pipeline.comparison_charts import (
    agreement_chart,
    confusion_chart,
    difference_chart,
    score_chart,
)
from skillmix_desktop.pipeline.confusion_chart import confusion_mosaic
from skillmix_desktop.pipeline.curve_chart import Curve, CurvePoint, curve_plot
from skillmix_desktop.pipeline.forest_chart import ForestGroup, ForestRow, forest_plot
from skillmix_desktop.pipeline.score_heat_map import score_heat_map
from skillmix_desktop.pipeline.yes_rate_chart import YesRates, yes_rate_plot
from skillmix_desktop.ui.roles import DARK, LIGHT, mix
from skillmix_desktop.ui.widgets.plot import chart_colours
from tests.pipeline.colour_sight import SIGHTS, apart
from tests.pipeline.drawn import SVG

CLEARLY = 15.0
"""Far more than can just be noticed, for small marks on a projector."""

THEMES = {"paper": PAPER, "light": chart_colours(LIGHT), "dark": chart_colours(DARK)}
SIDES = [Side("Anna", is_person=True), Side("Ben", is_person=True), Side("gpt"), Side("ours")]


def looks(svg):
    """Of every mark on a point, all that is left of it without colour."""
    return [
        (each.get("d"), each.get("stroke") is not None)
        for each in ElementTree.fromstring(svg).iter(f"{SVG}path")
        if "translate(" in each.get("transform", "")
    ]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES.keys())
def test_everything_stands_out_from_the_ground_to_any_eyes(colours, sight):
    for ink in (colours.text, colours.soft, colours.accent, colours.person):
        assert apart(ink, colours.ground, sight) > 2 * CLEARLY


@pytest.mark.parametrize("sight", [sight for sight in SIGHTS if sight != "in grey"])
@pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES.keys())
def test_people_and_graders_have_colours_apart_to_all_eyes_but_not_on_grey_paper(colours, sight):
    assert apart(colours.accent, colours.person, sight) > CLEARLY
    assert apart(PAPER.accent, PAPER.person, "in grey") < CLEARLY, "which is why their shapes must differ"


def test_no_two_shapes_are_the_same():
    assert len(set(SHAPES)) == len(SHAPES)
    assert len({FIRST, SECOND}) == 2


@pytest.mark.parametrize(("first", "second"), list(combinations(SIDES, 2)))
def test_two_who_are_compared_differ_by_shape_whoever_they_are(first, second):
    rows = [YesRates("topic", 0.2, 0.8)]
    one, other, *_ = looks(yes_rate_plot(rows, first, second, title="A").svg())
    assert one[0] != other[0]
    assert one[1] != other[1]
    one, other = looks(score_heat_map(((1, 2), (3, 4)), first, second, title="A").svg())
    assert one != other


@pytest.mark.parametrize("count", range(2, len(SHAPES) + 1))
def test_the_rows_of_a_forest_differ_by_shape(count):
    rows = tuple(ForestRow(f"value {place}", 0.1 * place) for place in range(count))
    drawn = looks(forest_plot([ForestGroup("topic", rows)], title="A").svg())
    assert len(set(drawn)) == count
    assert drawn[:count] == drawn[count:], "the legend shows the shapes that the values have"


def test_twenty_curves_and_a_published_one_differ_by_shape_or_by_dashes():
    points = (CurvePoint(2, 0.9), CurvePoint(3, 0.4))
    curves = [Curve(f"student {place}", points, is_strong=place == 3) for place in range(20)]
    curves.append(Curve("elsewhere", points, is_dashed=True))
    drawing = ElementTree.fromstring(curve_plot(curves, title="A", axis="k").svg())
    found, dashes = [], ""
    for each in drawing:
        if each.tag == f"{SVG}polyline":
            dashes = each.get("stroke-dasharray", "")
            found.append((dashes, None))
        elif each.tag == f"{SVG}path" and found and found[-1][1] is None and len(found) <= len(curves):
            found[-1] = (dashes, (each.get("d"), each.get("stroke") is not None))
    assert len(found) == len(set(found)) == len(curves)


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("second", [SIDES[1], SIDES[2]], ids=["person", "grader"])
@pytest.mark.parametrize("colours", THEMES.values(), ids=THEMES.keys())
def test_both_shades_of_agreement_are_told_apart_by_any_eyes(colours, second, sight):
    panels = [("topic", Confusion(3, 1, 1, 3))]
    svg = confusion_mosaic(panels, SIDES[0], second, title="A").svg(colours)
    ink = colours.of(is_person=second.is_person)
    shades = {
        float(each.get("fill-opacity"))
        for each in ElementTree.fromstring(svg).iter(f"{SVG}rect")
        if each.get("fill") == ink
    }
    one, other = (mix(colours.ground, ink, shade) for shade in shades)
    assert apart(one, other, sight) > CLEARLY


def test_what_is_grey_to_all_is_grey():
    assert apart("#FFFFFF", "#000000", "in grey") == pytest.approx(100, abs=0.01)
    for sight in SIGHTS:
        assert apart("#777777", "#777777", sight) == 0
        assert apart("#FFFFFF", "#000000", sight) == pytest.approx(100, abs=0.1)


def test_red_and_green_are_alike_without_the_green_cone_and_not_with_it():
    red, green = "#B55A30", "#7E7A2C"
    assert apart(red, green, "without green") < apart(red, green, "with all cones") / 2


@pytest.mark.parametrize("second", SIDES[1:3], ids=["person", "grader"])
def test_a_chart_has_the_colour_of_the_one_who_is_held_against_the_other(second):
    lines = [("topic", compare([1, 1, 0, 0], [1, 0, 1, 0]))]
    counts = ((2, 1), (1, 3))
    own, other = (PAPER.person, PAPER.accent) if second.is_person else (PAPER.accent, PAPER.person)
    for chart in (
        agreement_chart(lines, SIDES[2], second),
        difference_chart(counts, 2, SIDES[2], second, None),
    ):
        assert own in chart.svg()
        assert other not in chart.svg()
    for chart in (confusion_chart(lines, SIDES[2], second), score_chart(counts, 2, SIDES[2], second)):
        filled = [each.get("fill") for each in ElementTree.fromstring(chart.svg()).iter(f"{SVG}rect")]
        assert own in filled
        assert other not in filled
