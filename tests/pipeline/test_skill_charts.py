"""The picture of how often a student shows each skill, and each two."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from skillmix_desktop.core.skill_success import SkillSuccess
from skillmix_desktop.pipeline.skill_charts import MOST_DRAWN, skill_heat_map
from skillmix_desktop.pipeline.student_results import StudentSkills


def skills(names, judged, met):
    return StudentSkills("GPT-4", "Ada", tuple(names), SkillSuccess(np.array(judged), np.array(met)))


@pytest.fixture
def three():
    return skills(
        ("litotes", "analogy", "irony"),
        [[9, 8, 0], [8, 20, 3], [0, 3, 6]],
        [[9, 4, 0], [4, 10, 3], [0, 3, 0]],
    )


def texts(chart):
    return [each.text for each in ElementTree.fromstring(chart.paper).iter() if each.tag.endswith("text")]


def test_every_skill_and_pair_has_its_percentage_from_the_best_skill_down(three):
    told = texts(skill_heat_map(three))
    assert [each for each in told if re.fullmatch(r"[0-9]+|·", each)] == ["100", "50", "50", "·", "100", "0"]
    names = [each for each in told if "·" in each and len(each) > 1]
    assert names == ["9 · litotes", "20 · analogy", "6 · irony"]


def test_a_pointer_over_a_cell_is_told_its_texts(three):
    picture = skill_heat_map(three).paper
    assert "<title>litotes: shown in 9 of 9 texts (100 %)</title>" in picture
    assert "<title>analogy with litotes: shown in 4 of 8 texts (50 %)</title>" in picture


def test_a_share_of_few_texts_is_faint(three):
    chart = skill_heat_map(three)
    cells = r"<title>([^:]+):[^<]*</title><rect[^>]*fill-opacity=.([0-9.]+)"
    shades = dict(re.findall(cells, chart.paper))
    assert float(shades["irony with analogy"]) < float(shades["litotes"]) / 2
    assert "fewer than 5 are faint" in chart.words


def test_of_very_many_skills_those_judged_most_often_are_drawn():
    names = [f"skill {number:02}" for number in range(40)]
    counts = np.diag(np.arange(1, 41))
    chart = skill_heat_map(skills(names, counts, counts))
    assert f"Drawn are the {MOST_DRAWN} skills of 40 judged most often." in chart.words
    assert "40 · skill 39" in texts(chart)
    assert "1 · skill 00" not in texts(chart)
