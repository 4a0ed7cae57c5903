"""What the tokens of a reply tell of its marks, however the reply was cut into them."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.mark_places import mark_places
from skillmix_desktop.core.mark_probabilities import MarkProbability, Token, mark_probabilities
from skillmix_desktop.core.replies import read_grading
from skillmix_desktop.core.rubric import rubric

SKILLS = ("litotes", "emotional self regulation", "Ünderstätement 隐喻 😀")
CRITERIA = rubric(SKILLS, "Falconry")
NAMES = [criterion.label for criterion in CRITERIA]


def as_object(marks, **form):
    return json.dumps(dict(zip(NAMES, marks, strict=True)), ensure_ascii=False, **form)


def as_table(marks, cell="{}"):
    rows = [f"| {name} | {cell.format(mark)} |" for name, mark in zip(NAMES, marks, strict=True)]
    head = ["This is the grading table:", "", "| Criteria | Points Earned |", "|---|---|"]
    return "\n".join([*head, *rows, "", "Explanation: 1 of 0 is a hawk's “share”."])


def places_of(reply):
    return mark_places(reply, CRITERIA, read_grading(reply, CRITERIA).marks)


def cut(reply, cuts):
    """The bytes of ``reply`` in pieces that begin at ``cuts``, and where each piece begins."""
    whole = reply.encode()
    edges = sorted({0, len(whole), *cuts})
    return [(start, whole[start:end]) for start, end in pairwise(edges)]


def flipped(piece, at):
    return piece[:at] + (b"0" if piece[at : at + 1] == b"1" else b"1") + piece[at + 1 :]


def tokens_of(reply, places, cuts, shares, mass=0.9):
    """Tokens that begin at ``cuts``; what a mark's token lists is that token with either mark."""
    spots = {len(reply[:place].encode()): shares[key] for key, place in places.items()}
    tokens = []
    for start, piece in cut(reply, cuts):
        inside = [spot for spot in spots if start <= spot < start + len(piece)]
        listed = [(piece, 1.0)]
        if inside:
            at = inside[0] - start
            met = spots[inside[0]] * mass
            is_one = piece[at : at + 1] == b"1"
            chances = (met, mass - met) if is_one else (mass - met, met)
            listed = [(piece, chances[0]), (flipped(piece, at), chances[1]), (b"Sure", 1 - mass)]
        tokens.append(Token(piece, listed[0][1], tuple(listed)))
    return tokens


REPLIES = st.sampled_from([as_object, as_table, lambda marks: as_object(marks, indent=2)])


@given(st.data(), REPLIES, st.lists(st.integers(0, 1), min_size=6, max_size=6))
def test_a_marks_probability_is_found_wherever_the_reply_was_cut(data, form, marks):
    reply = form(marks)
    whole = reply.encode()
    # Each token holds one mark at most, since what a token lists differs in one mark here.
    between = [whole.index(name.encode()) + 1 for name in NAMES]
    cuts = [*between, *data.draw(st.lists(st.integers(0, len(whole)), max_size=60))]
    shares = data.draw(st.lists(st.floats(0.01, 0.99), min_size=6, max_size=6))
    places = places_of(reply)
    found = mark_probabilities(reply, places, tokens_of(reply, places, cuts, shares))
    assert [found[key].share for key in range(6)] == pytest.approx(shares)
    assert [found[key].mass for key in range(6)] == pytest.approx([0.9] * 6)


def simple_tokens(reply, listed, at=0):
    """A token a character, but for the first mark's, which lists ``listed``."""
    place = places_of(reply)[at]
    return [
        Token(character.encode(), dict(listed).get(character.encode(), 1.0), tuple(listed))
        if number == place
        else Token(character.encode(), 1.0)
        for number, character in enumerate(reply)
    ]


REPLY = as_object([1, 0, 1, 1, 1, 1])


def first_of(*listed, reply=REPLY):
    return mark_probabilities(reply, places_of(reply), simple_tokens(reply, listed))[0]


def test_all_forms_of_a_mark_count_together():
    found = first_of((b"1", 0.4), (b" 1", 0.1), (b'"1', 0.1), (b"0", 0.2), (b": 0,", 0.1), (b"one", 0.1))
    assert (found.share, found.mass) == (pytest.approx(0.6 / 0.9), pytest.approx(0.9))


@pytest.mark.parametrize("other", [b"10", b"0.5", b"01", b"1,5", b"2", b"x1"])
def test_another_number_is_no_mark(other):
    assert first_of((b"1", 0.5), (b"0", 0.1), (other, 0.4)).mass == pytest.approx(0.6)


def test_a_mark_that_is_not_among_the_likeliest_has_no_probability_as_long_as_that_is_a_trace():
    assert first_of((b"1", 0.998), (b"one", 0.001)) == MarkProbability(1.0, pytest.approx(0.998))


def test_what_may_be_unlisted_is_not_made_up():
    assert first_of((b"1", 0.6), (b"one", 0.2)) == MarkProbability(None, 0.6)
    assert first_of((b"1", 0.7)) == MarkProbability(None, 0.7)


def test_little_mass_is_told_without_a_share():
    assert first_of((b"I", 0.99), (b"1", 0.004), (b"0", 0.002)) == MarkProbability(None, pytest.approx(0.006))


def test_a_token_that_is_not_among_the_likeliest_counts_all_the_same():
    reply = as_object([0, 0, 1, 1, 1, 1])
    place = places_of(reply)[0]
    tokens = [Token(character.encode(), 1.0) for character in reply]
    tokens[place] = Token(b"0", 0.1, ((b"1", 0.6), (b"one", 0.3)))
    found = mark_probabilities(reply, places_of(reply), tokens)[0]
    assert found.share == pytest.approx(0.6 / 0.7)


def test_tokens_that_do_not_spell_the_reply_tell_nothing():
    tokens = [Token(character.encode(), 1.0) for character in REPLY.replace("litotes", "litote")]
    assert set(mark_probabilities(REPLY, places_of(REPLY), tokens).values()) == {MarkProbability()}
    assert set(mark_probabilities(REPLY, places_of(REPLY), []).values()) == {MarkProbability()}


def test_thoughts_before_and_signs_behind_the_reply_do_not_shift_its_marks():
    thoughts = as_object([0, 1, 0, 0, 0, 0])
    around = [Token(b"<think>" + thoughts.encode() + b"</think>", 1.0)]
    tokens = [*around, *simple_tokens(REPLY, ((b"1", 0.8), (b"0", 0.2))), Token(b"<|end|>", 1.0)]
    assert mark_probabilities(REPLY, places_of(REPLY), tokens)[0].share == pytest.approx(0.8)


def test_white_space_may_differ_from_token_to_reply():
    reply = as_object([1, 0, 1, 1, 1, 1], indent=1)
    tokens = [token for token in simple_tokens(reply, ((b"1", 0.8), (b"0", 0.2))) if token.text.strip()]
    assert mark_probabilities(reply, places_of(reply), tokens)[0].share == pytest.approx(0.8)


def test_a_space_may_be_told_as_vocabularies_write_it():
    found = simple_tokens(REPLY, ((b"1", 0.8), ("▁0".encode(), 0.2)))
    tokens = [Token("▁".encode(), 1.0) if token.text == b" " else token for token in found]
    assert mark_probabilities(REPLY, places_of(REPLY), tokens)[0].share == pytest.approx(0.8)


def test_sums_stay_probabilities():
    nearly = math.nextafter(0.5, 1)
    found = first_of((b"1", nearly), (b"0", nearly))
    assert (found.share, found.mass) == (0.5, 1.0)


@pytest.mark.parametrize("cell", ["{}/1", "**{}**", "{}.", " {} point", '"{}"'])
def test_a_mark_in_a_table_is_found_in_its_usual_dress(cell):
    reply = as_table([1, 0, 1, 0, 1, 1], cell)
    assert [reply[place] for _, place in sorted(places_of(reply).items())] == list("101011")


@pytest.mark.parametrize("mark", [0.5, "1/2", "n/a", "yes"])
def test_what_is_neither_1_nor_0_has_no_place(mark):
    assert 0 not in places_of(as_table([mark, 1, 1, 1, 1, 1]))


def test_a_mark_beside_what_it_could_have_earned_has_no_clear_place():
    reply = as_table([1, 0, 1, 1, 1, 1], "1 | {}").replace("| Points Earned", "| Max | Points Earned")
    assert places_of(reply) == {}


def test_a_mark_that_stands_twice_has_no_clear_place():
    twice = as_object([1, 1, 1, 1, 1, 1]) + as_object([1, 1, 1, 1, 1, 1])
    assert places_of(twice) == {}


def test_marks_as_words_are_found():
    reply = as_object(["1", "0", "1", "1", "1", "1"])
    assert "".join(reply[place] for _, place in sorted(places_of(reply).items())) == "101111"
