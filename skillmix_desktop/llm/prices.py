"""What tokens cost: a list that ships with the program, and the user's own entries over it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from skillmix_desktop import paths
from skillmix_desktop.errors import ModelError

_MILLION = 1_000_000
_DATE = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{4})$")


@dataclass(frozen=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float

    def of(self, input_tokens: int | None, output_tokens: int | None) -> float | None:
        """The cost of so many tokens, unknown where a count is."""
        if input_tokens is None or output_tokens is None:
            return None
        return (input_tokens * self.input + output_tokens * self.output) / _MILLION

    def times(self, factor: float) -> "Price":
        """The price of those who pay ``factor`` of it."""
        return Price(self.input * factor, self.output * factor)


def price_of(prices: Mapping[str, Price], *names: str) -> Price | None:
    """The price under the first of ``names`` that is listed, with its date of issue or without it."""
    found = (prices.get(name) or prices.get(_DATE.sub("", name)) for name in names)
    return next((price for price in found if price), None)


def dollars_words(dollars: float) -> str:
    """$1.25, and less than a cent in full."""
    return f"${dollars:,.2f}" if dollars >= 0.01 or dollars == 0 else f"${dollars:.6f}"


def load_prices() -> dict[str, Price]:
    """The shipped prices, and those in ``prices.json`` beside the user's settings over them."""
    own = user_prices_file()
    return read_prices(_shipped_prices_file()) | (read_prices(own) if own.is_file() else {})


def batch_factor() -> float:
    """What a call in a batch costs of its price: the user's word, else the shipped one."""
    own = user_prices_file()
    files = [*([own] if own.is_file() else []), _shipped_prices_file()]
    return next(factor for factor in map(_read_batch_factor, files) if factor is not None)


def user_prices_file() -> Path:
    """Where the user can enter prices."""
    return paths.settings_file().with_name("prices.json")


def _shipped_prices_file() -> Path:
    return paths.resources_folder() / "models" / "prices.json"


def _read_batch_factor(path: Path) -> float | None:
    """The factor that a file of prices names beside its models, where it does."""
    read_prices(path)
    factor = json.loads(path.read_text(encoding="utf-8")).get("batch_factor")
    is_number = isinstance(factor, int | float) and not isinstance(factor, bool)
    if factor is not None and not (is_number and isfinite(factor) and factor >= 0):
        raise ModelError(f"{path} has no sound batch_factor; enter a number from 0 upwards, such as 0.5.")
    return None if factor is None else float(factor)


def read_prices(path: Path) -> dict[str, Price]:
    """The prices in a file of the form ``{"models": {"NAME": {"input": 30, "output": 60}}}``."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["models"].items()
        prices = {name: Price(float(entry["input"]), float(entry["output"])) for name, entry in entries}
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); mend or remove it.") from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise ModelError(
            f'{path} is no price list; it looks like {{"models": {{"NAME": {{"input": 30, "output": 60}}}}}}.'
        ) from None
    for name, price in prices.items():
        if not all(isfinite(dollars) and dollars >= 0 for dollars in (price.input, price.output)):
            raise ModelError(f"{path} has no sound price for {name}; enter numbers from 0 upwards.")
    return prices
