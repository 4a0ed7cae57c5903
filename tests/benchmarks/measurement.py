"""One measured ratio and the promise that it is held against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A ratio that is to be at least its target, or with ``is_ceiling`` at most that."""

    name: str
    ratio: float
    target: float
    is_ceiling: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the promise holds; a ratio that is not a number keeps none."""
        return self.ratio <= self.target if self.is_ceiling else self.ratio >= self.target

    def __str__(self) -> str:
        sign = "<=" if self.is_ceiling else ">="
        return f"benchmark {self.name}: {self.ratio:.2f} (wanted {sign} {self.target:g})"
