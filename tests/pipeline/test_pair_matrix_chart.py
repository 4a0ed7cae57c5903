"""Every two of several graders."""

from xml.etree import ElementTree

from skillmix_desktop.core.agreement.comparison import agreement_of_many
from skillmix_desktop.core.agreement.ratings import Ratings
from skillmix_desktop.pipeline.chart_drawing import MOST_SHADE, PAPER
from skillmix_desktop.pipeline.pair_matrix_chart import pair_matrix
from tests.pipeline.drawn import SVG, texts

MARKS = {
    "Anna": [True, True, False, False, True, False],
    "gpt": [True, True, False, False, True, True],
    "ours": [False, False, True, True, False, True],
}


def matrix(marks, **room):
    ratings = Ratings.of(
        list(zip(*marks.values(), strict=True)), categories=(False, True), graders=tuple(marks)
    )
    many = agreement_of_many(ratings)
    return many, pair_matrix(many, {"Anna"}, title="Every two")


def test_kappa_stands_above_the_diagonal_and_ac1_below_it():
    many, chart = matrix(MARKS)
    titles = [each.text for each in ElementTree.fromstring(chart.svg()).iter(f"{SVG}title")][1:]
    names = [title.split(":")[0] for title in titles]
    assert names == [
        "Cohen’s κ of Anna and gpt",
        "Cohen’s κ of Anna and ours",
        "Gwet’s AC1 of gpt and Anna",
        "Cohen’s κ of gpt and ours",
        "Gwet’s AC1 of ours and Anna",
        "Gwet’s AC1 of ours and gpt",
    ]
    told = f"{many.pairs[0].kappa.value:.2f}"
    assert told in texts(chart.svg())


def test_less_than_chance_is_not_shaded_and_has_its_sign():
    _, chart = matrix(MARKS)
    cells = [
        (float(group.find(f"{SVG}rect").get("fill-opacity")), group.find(f"{SVG}text").text)
        for group in ElementTree.fromstring(chart.svg()).iter(f"{SVG}g")
    ]
    assert all((shade == 0) == told.startswith(("−", "0.00")) for shade, told in cells)
    assert any(told.startswith("−") for _, told in cells)
    assert max(shade for shade, _ in cells) <= MOST_SHADE


def test_what_is_not_defined_is_a_dash_that_is_explained_and_counted():
    _, chart = matrix({**MARKS, "absent": [None] * 6})
    told = texts(chart.svg())
    assert told.count("—") == 6
    assert any((each or "").endswith("—: not defined") for each in told)
    assert "Cohen’s κ is not defined for 3 of 6 pairs." in chart.words


def test_twelve_graders_with_long_names_are_numbered_and_all_cells_are_in_the_picture():
    marks = {f"grader {n} with a name that is far too long": MARKS["gpt"][n % 3 :] * 3 for n in range(12)}
    marks = {name: (given * 2)[:12] for name, given in marks.items()}
    _, chart = matrix(marks)
    drawing = ElementTree.fromstring(chart.svg())
    assert [each.text for each in drawing.iter(f"{SVG}text")].count("12") == 1
    for each in drawing.iter(f"{SVG}rect"):
        assert float(each.get("x")) + float(each.get("width")) <= float(drawing.get("width")) + 0.5


def test_people_are_amber_boxes_and_graders_blue_dots():
    _, chart = matrix(MARKS)
    shapes = list(ElementTree.fromstring(chart.svg()).iter(f"{SVG}path"))
    assert [(each.get("stroke"), each.get("fill")) for each in shapes] == [
        (PAPER.person, PAPER.ground),
        (None, PAPER.accent),
        (None, PAPER.accent),
    ]


def test_the_sentence_names_those_who_agree_least_and_most():
    many, chart = matrix(MARKS)
    most = max(many.pairs, key=lambda pair: pair.kappa.value)
    assert f"to {most.kappa.value:.2f} ({most.first} and {most.second})." in chart.words
