"""The colours can be read, in both themes."""

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.ui.roles import (
    DARK,
    LIGHT,
    LINE_ON_GROUND,
    TEXT_ON_GROUND,
    Roles,
    contrast,
    mix,
)
from skillmix_desktop.ui.style_sheet import focus_on_accent

COLOURS = st.from_regex(r"#[0-9A-F]{6}", fullmatch=True)
ENOUGH = 4.5
ENOUGH_FOR_A_LINE = 3


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(roles, text, ground):
    assert contrast(roles.colour(text), roles.colour(ground)) >= ENOUGH


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINE_ON_GROUND)
def test_lines_that_tell_something_stand_out_from_their_ground(roles, line, ground):
    assert contrast(roles.colour(line), roles.colour(ground)) >= ENOUGH_FOR_A_LINE


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ring_of_a_button_in_the_accent_stands_out_from_it(roles):
    assert contrast(focus_on_accent(roles), roles.accent) >= ENOUGH_FOR_A_LINE


@pytest.mark.parametrize("roles", [LIGHT, DARK], ids=["light", "dark"])
def test_every_role_is_a_colour(roles):
    names = [field.name for field in fields(Roles) if field.name != "is_dark"]
    assert all(re.fullmatch(r"#[0-9A-F]{6}", roles.colour(name)) for name in names)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_has_no_order_and_lies_between_1_and_21(one, other):
    assert 1 <= contrast(one, other) == contrast(other, one) <= 21.01


@given(COLOURS, COLOURS)
def test_mixing_goes_from_the_one_to_the_other(one, other):
    assert (mix(one, other, 0), mix(one, other, 1)) == (one, other)
