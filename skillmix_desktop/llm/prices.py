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


def price_of(prices: Mapping[str, Price], *names: str) -> Price | None:
    """The price under the first of ``names`` that is listed, with its date of issue or without it."""
    found = (prices.get(name) or prices.get(_DATE.sub("", name)) for name in names)
    return next((price for price in found if price), None)


def load_prices() -> dict[str, Price]:
    """The shipped prices, and those in ``prices.json`` beside the user's settings over them."""
    own = user_prices_file()
    return read_prices(paths.resources_folder() / "models" / "prices.json") | (
        read_prices(own) if own.is_file() else {}
    )


def user_prices_file() -> Path:
    """Where the user can enter prices."""
    return paths.settings_file().with_name("prices.json")


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
