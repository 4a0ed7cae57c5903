"""How often each of two graders says met."""

import re
from xml.etree import ElementTree

from skillmix_desktop.pipeline.chart_drawing import PAPER, Side
from skillmix_desktop.pipeline.yes_rate_chart import YesRates, yes_rate_plot
from tests.pipeline.drawn import SVG, texts

ANNA, GPT = Side("Anna", is_person=True), Side("gpt")
ROWS = (
    YesRates("all", 0.7, 0.68, -0.05, 0.02),
    YesRates("length", 0.3, 0.525, 0.04, 0.39),
    YesRates("sense", None, None),
)


def plot(rows, second=GPT):
    return yes_rate_plot(rows, ANNA, second, title="Share of met")


def marks(svg):
    """Every mark: where it stands, its colour, and whether it is hollow."""
    found = []
    for each in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        at = float(re.search(r"translate\(([-\d.]+)", each.get("transform")).group(1))
        found.append((at, each.get("stroke") or each.get("fill"), each.get("fill") == PAPER.ground))
    return found


def test_a_person_has_a_hollow_amber_box_and_a_grader_a_full_blue_dot():
    for person, grader in zip(*[iter(marks(plot(ROWS).svg()))] * 2, strict=True):
        assert person[1:] == (PAPER.person, True)
        assert grader[1:] == (PAPER.accent, False)


def test_two_people_still_differ_by_shape():
    for first, second in zip(*[iter(marks(plot(ROWS, Side("Ben", is_person=True)).svg()))] * 2, strict=True):
        assert first[1] == second[1] == PAPER.person
        assert first[2] != second[2]


def test_shares_and_their_difference_stand_beside_the_row():
    told = texts(plot(ROWS).svg())
    assert {"70 % → 68 %", "−2 [−5, +2] points", "30 % → 52 %"} <= {
        (each or "").replace("\N{NARROW NO-BREAK SPACE}", " ") for each in told
    }


def test_what_is_not_defined_has_no_mark_and_is_said():
    svg = plot(ROWS).svg()
    assert "not defined" in texts(svg)
    assert len(marks(svg)) == 2 * 3  # the legend, and two rows


def test_the_sentence_tells_the_shares_and_where_they_lie_farthest_apart():
    told = plot(ROWS).words.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert told == (
        "On all, Anna says met 70 % of the time and gpt 68 %. They lie farthest apart on length, at 30 % and "
        "52 %. Not defined on sense."
    )
    assert plot(ROWS[2:]).words == "Anna and gpt judged nothing in common."
