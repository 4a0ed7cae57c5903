"""How often a student shows each skill, and each two skills at once, as a picture."""

from collections.abc import Iterator

import numpy as np

from skillmix_desktop.pipeline.chart_drawing import (
    MOST_SHADE,
    Chart,
    ChartColours,
    box,
    fitted,
    label,
    room_for,
    spelt,
    turned,
)
from skillmix_desktop.pipeline.student_results import FEW_TEXTS, StudentSkills
from skillmix_desktop.pipeline.student_words import cell_words, skill_words

MOST_DRAWN = 30
_CELL, _WIDEST, _HIGH = 30, 64, 22
_LONGEST_NAME, _GAP = 150, 8
_FAINT = 0.35


def skill_heat_map(skills: StudentSkills, *, is_person: bool = False) -> Chart:
    """A framed cell a skill, and a cell for each two skills: the share of texts that show them.

    Skills come from the one shown most often down; of very many, those judged most often are there. Shares of
    few texts are faint. The darker, the more; each cell has its percentage written on it.
    """
    places = _places(skills)
    names = [_name(skills, place) for place in places]
    side = min(_LONGEST_NAME, max(map(room_for, names), default=0.0)) + _GAP
    below = min(side, max((room_for(skills.skills[place]) for place in places), default=0.0) + 2 * _GAP)
    width, height = round(side + _CELL * len(places)), round(below + _HIGH * len(places))
    return Chart(
        f"Skills of {skills.student} by {skills.grader}",
        _words(skills, len(places)),
        lambda colours, width, _height: _drawn(
            skills, places, side, width, colours.of(is_person=is_person), colours
        ),
        width=max(width, 480),
        height=height,
        least_width=max(width, 240),
        least_height=height,
    )


def _places(skills: StudentSkills) -> list[int]:
    judged, met = skills.counts.judged.diagonal(), skills.counts.met.diagonal()
    most = sorted(np.flatnonzero(judged).tolist(), key=lambda place: -judged[place])[:MOST_DRAWN]
    return sorted(most, key=lambda place: (-met[place] / judged[place], skills.skills[place].lower()))


def _name(skills: StudentSkills, place: int) -> str:
    return f"{skills.counts.judged[place, place]} · {skills.skills[place]}"


def _words(skills: StudentSkills, drawn: int) -> str:
    all_judged = int((skills.counts.judged.diagonal() > 0).sum())
    told = f"{skill_words(skills)} Percentages are of texts; those of fewer than {FEW_TEXTS} are faint."
    if drawn == all_judged:
        return told
    return f"{told} Drawn are the {drawn} skills of {all_judged} judged most often."


def _drawn(
    skills: StudentSkills, places: list[int], side: float, width: int, ink: str, colours: ChartColours
) -> Iterator[str]:
    across = min(_WIDEST, max(_CELL, (width - side) / max(1, len(places))))
    for row, place in enumerate(places):
        y = _HIGH * row
        name = fitted(_name(skills, place), side - _GAP)
        yield label(side - _GAP, y + _HIGH / 2 + 4, name, colours.text, anchor="end")
        x = side + across * (row + 0.5) + 4
        y_name = _HIGH * len(places) + _GAP
        below = fitted(skills.skills[place], side - _GAP)
        yield label(x, y_name, below, colours.soft, anchor="end", more=turned(x, y_name))
        for column, other in enumerate(places[: row + 1]):
            yield from _cell(skills, (place, other), (side + across * column, y), across, ink, colours)


def _cell(
    skills: StudentSkills,
    cell: tuple[int, int],
    at: tuple[float, float],
    across: float,
    ink: str,
    colours: ChartColours,
) -> Iterator[str]:
    n, met = int(skills.counts.judged[cell]), int(skills.counts.met[cell])
    x, y = at
    middle = x + across / 2, y + _HIGH / 2 + 4
    if not n:
        yield label(*middle, "·", colours.soft)
        return
    is_faint = n < FEW_TEXTS
    frame = f' stroke="{colours.text if cell[0] == cell[1] else colours.line}"'
    shade = MOST_SHADE * met / n * (_FAINT if is_faint else 1)
    yield "<g>"
    yield spelt(cell_words(skills, *cell))
    yield box(x + 1, y + 1, across - 2, _HIGH - 2, fill=ink, shade=shade, more=frame)
    yield label(*middle, f"{100 * met / n:.0f}", colours.soft if is_faint else colours.text)
    yield "</g>"
