"""What tokens cost, and that an unknown price stays unknown."""

import json
from pathlib import Path

import pytest

from skillmix_desktop import paths
from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.prices import Price, load_prices, price_of, read_prices, user_prices_file


def test_a_price_is_per_million_tokens_of_either_kind():
    assert Price(30, 60).of(1_000_000, 500_000) == 60


@pytest.mark.parametrize("counts", [(None, 1), (1, None), (None, None)])
def test_an_unknown_count_has_an_unknown_cost(counts):
    assert Price(30, 60).of(*counts) is None


def test_the_shipped_list_holds_the_papers_grader_with_and_without_a_date():
    prices = load_prices()
    assert price_of(prices, "gpt-4") == Price(30, 60)
    assert price_of(prices, "gpt-4-0613") == Price(30, 60)
    assert price_of(prices, "gpt-4o-2024-08-06") == prices["gpt-4o"]


def test_shipped_prices_are_positive_and_writing_costs_no_less_than_reading():
    assert all(0 < price.input <= price.output for price in load_prices().values())


def test_an_unlisted_name_has_no_price_and_the_next_name_is_tried():
    prices = {"known": Price(1, 2)}
    assert price_of(prices, "unknown") is None
    assert price_of(prices, "unknown", "known") == Price(1, 2)
    assert price_of(prices, "known-but-other") is None


def test_the_users_own_entries_are_laid_over_the_shipped_ones():
    own = user_prices_file()
    own.parent.mkdir(parents=True)
    own.write_text(
        json.dumps({"models": {"gpt-4": {"input": 1, "output": 2}, "mine": {"input": 0, "output": 0}}})
    )
    prices = load_prices()
    assert (prices["gpt-4"], prices["mine"]) == (Price(1, 2), Price(0, 0))
    assert "gpt-4o" in prices


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", "[" * 200_000),
        *('{"models": []}', '{"models": {"x": 3}}', '{"models": {"x": {"input": "much"}}}'),
        f'{{"models": {{"x": {{"input": {10**400}, "output": 1}}}}}}',
    ],
)
def test_a_list_that_cannot_be_read_says_what_one_looks_like(tmp_path: Path, content: str):
    path = tmp_path / "prices.json"
    path.write_text(content)
    with pytest.raises(ModelError, match="it looks like"):
        read_prices(path)


@pytest.mark.parametrize("dollars", ["NaN", "Infinity", "-Infinity", "-0.5", "1e999", '"nan"'])
@pytest.mark.parametrize("side", ["input", "output"])
def test_a_price_that_is_no_amount_of_money_is_refused_by_name(tmp_path: Path, dollars: str, side: str):
    path = tmp_path / "prices.json"
    other = "output" if side == "input" else "input"
    path.write_text(
        f'{{"models": {{"fine": {{"input": 1, "output": 2}}, "odd": {{"{side}": {dollars}, "{other}": 1}}}}}}'
    )
    with pytest.raises(ModelError, match="no sound price for odd; enter numbers from 0 upwards"):
        read_prices(path)


def test_a_list_that_cannot_be_opened_is_told(tmp_path: Path):
    with pytest.raises(ModelError, match="cannot be read"):
        read_prices(tmp_path)


def test_the_shipped_file_says_of_when_it_is():
    content = json.loads((paths.resources_folder() / "models" / "prices.json").read_text())
    assert content["as_of"]
