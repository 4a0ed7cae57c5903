"""The fields of one row of a JSONL or CSV file, with a clear refusal of what they must not hold."""

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Never, TypeVar
from uuid import UUID

from skillmix_desktop.core.plain_text import storable
from skillmix_desktop.store.tables import LARGEST_ROUND

# Twice the paper's whole catalogue; far beyond it a single row would keep the import busy for minutes.
_MOST_SKILLS = 200
_KEYS = {"generation": "text", "verdict": "verdict"}
Choice = TypeVar("Choice", bound=StrEnum)


class RowError(Exception):
    """A row that cannot be used; the message says why."""


class Fields:
    """The fields of one row by name; what is asked for and cannot be used raises a ``RowError``."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def raw(self, name: str) -> object:
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if value is None or isinstance(value, str):
            return storable(value) if value else None
        raise RowError(f"{name} must be text, not {shown(value)}")

    def name(self, name: str) -> str:
        value = (self.text(name) or "").strip()
        return value or self._missing(name)

    def whole(self, name: str) -> int | None:
        value = self._values.get(name)
        if value in (None, ""):
            return None
        with suppress(ValueError):
            number = int(str(value))
            if 1 <= number <= LARGEST_ROUND:
                return number
        raise RowError(f"{name} must be a whole number from 1, not {shown(value)}")

    def number(self, name: str) -> float | None:
        """A finite number."""
        value = self._values.get(name)
        if value in (None, ""):
            return None
        number = number_of(value)
        if number is None or not math.isfinite(number):
            raise RowError(f"{name} must be a number, not {shown(value)}")
        return number

    def flag(self, name: str) -> bool:
        return str(self._values.get(name)).casefold() == "true"

    def key(self, name: str) -> UUID | None:
        if name not in self:
            return None
        try:
            return UUID(self.name(name))
        except ValueError:
            raise RowError(f"{name} is not the key of a {_KEYS[name]}") from None

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.text(name)
        with suppress(ValueError):
            return None if value is None else choices(value.strip())
        raise RowError(f"{name} must be one of {', '.join(choices)}, not {shown(value)}")

    def moment(self, name: str) -> datetime | None:
        """A moment in ISO 8601; UTC where no zone is told."""
        value = self.text(name)
        if value is None:
            return None
        with suppress(ValueError, OverflowError):
            moment = datetime.fromisoformat(value.strip())
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        raise RowError(f"{name} must be a moment such as 2024-05-01T12:00:00Z, not {shown(value)}")

    def skills(self) -> tuple[str, ...]:
        value = self._values.get("skills")
        if value is None:
            self._missing("skills")
        names = _names(value) if isinstance(value, str) else value
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise RowError("skills must be a list of names, or names joined by semicolons")
        skills = tuple(storable(name).strip() for name in names)
        if not skills or not all(skills):
            self._missing("skills")
        if len(skills) > _MOST_SKILLS:
            raise RowError(f"skills names {len(skills)}, but an item has at most {_MOST_SKILLS}")
        if self.whole("k") not in (None, len(skills)):
            raise RowError(f"k is {self._values['k']}, but skills names {len(skills)}")
        return skills

    def _missing(self, name: str) -> Never:
        raise RowError(f"{name} is missing")


def _names(joined: str) -> list[object]:
    """Names with semicolons between them, or a JSON list of them."""
    if joined.startswith("["):
        with suppress(ValueError, RecursionError):
            names = json.loads(joined)
            if isinstance(names, list):
                return names
    return list(joined.split(";"))


def number_of(value: object) -> float | None:
    """What is written, as a number; None for what is none."""
    with suppress(ValueError, OverflowError):
        return float(value if isinstance(value, bool | int | float) else str(value))
    return None


def shown(value: object) -> str:
    """What is written, cut where it is long."""
    words = " ".join(str(value).split())
    return f"“{words if len(words) <= 40 else words[:39] + '…'}”"
