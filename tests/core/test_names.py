"""Whether a text names the skills that it should only show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.names import NameRule, explicitly_named


def named(text: str, skill: str, rule: NameRule = NameRule.ROBUST) -> bool:
    return explicitly_named(text, [skill], rule)[0]


def test_each_skill_has_its_own_answer_in_order():
    text = "A red herring is no irony."
    assert explicitly_named(text, ["irony", "metaphor", "red herring"], NameRule.ROBUST) == (
        True,
        False,
        True,
    )


def test_without_the_option_nothing_is_named():
    assert explicitly_named("irony", ["irony"], NameRule.OFF) == (False,)


def test_no_skills_give_no_answers():
    assert explicitly_named("irony", [], NameRule.ROBUST) == ()


@pytest.mark.parametrize("rule", [NameRule.REFERENCE, NameRule.ROBUST])
@pytest.mark.parametrize("skill", ["accident (fallacy)", "Accident", "accident(fallacy)", "  accident "])
def test_what_stands_in_brackets_is_no_part_of_the_name(rule, skill):
    assert named("By ACCIDENT, it burnt.", skill, rule)
    assert not named("A fallacy, it burnt.", skill, rule)


@pytest.mark.parametrize("skill", ["", "  ", "(fallacy)"])
def test_a_skill_without_a_name_is_never_named_but_for_the_reference_always(skill):
    assert not named("Any text at all.", skill, NameRule.ROBUST)
    assert named("Any text at all.", skill, NameRule.REFERENCE)


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("She did it accidentally.", "accident"),
        ("An ironyless remark.", "irony"),
        ("Send me a facsimile.", "simile"),
        ("A metaphorical turn.", "metaphor"),
        ("The logosphere.", "logos"),
    ],
)
def test_a_name_inside_another_word_counts_for_the_reference_only(text, skill):
    assert named(text, skill, NameRule.REFERENCE)
    assert not named(text, skill, NameRule.ROBUST)


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("Self-serving bias at work.", "self serving bias"),
        ("Self\u2011serving\nbias at work.", "self-serving bias"),
        ("Many ironies of fate.", "irony"),
        ("His analyses failed.", "analysis"),
        ("One rhetorical question.", "rhetorical questions"),
        ("Two figures of speech.", "figure of speech"),
        ("Self-serving biases abound.", "self serving bias"),
        ("occam’s razor", "Occam's razor"),
    ],
)
def test_another_form_of_a_name_counts_for_the_robust_rule_only(text, skill):
    assert named(text, skill, NameRule.ROBUST)
    assert not named(text, skill, NameRule.REFERENCE)


@pytest.mark.parametrize(
    "text",
    [
        "Metaphors.",
        "METAPHOR!",
        "the metaphor's end",
        "the metaphors’ end",
        "*metaphor*",
        "_metaphor_",
        "“metaphor”",
    ],
)
def test_plurals_possessives_and_marks_around_a_name_do_not_hide_it(text):
    assert named(text, "metaphor")


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("A red flag and a herring.", "red herring"),
        ("A red, herring gull.", "red herring"),
        ("A redherring.", "red herring"),
        ("The brand's logo.", "logos"),
        ("metaphor2", "metaphor"),
        ("", "metaphor"),
    ],
)
def test_words_apart_or_merely_alike_are_not_the_name(text, skill):
    assert not named(text, skill)


def test_a_name_without_a_word_is_never_named_by_the_robust_rule():
    assert not named("What ?! is this", "?!")


@given(st.text(), st.text(alphabet=st.characters(categories=["Ll", "Lu", "Zs", "Po", "Ps"]), max_size=12))
def test_any_text_and_any_name_can_be_asked_about(text, skill):
    for rule in NameRule:
        assert len(explicitly_named(text, [skill], rule)) == 1


@given(st.text(alphabet="xyz ,.", max_size=10), st.text(alphabet="xyz ,.", max_size=10))
def test_a_name_standing_alone_is_found_by_both_rules(before, after):
    text = f"{before} folk physics {after}"
    assert named(text, "folk physics (of the kitchen)", NameRule.REFERENCE)
    assert named(text, "folk physics (of the kitchen)", NameRule.ROBUST)
