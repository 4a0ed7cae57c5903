"""How often each skill is shown, and how often each two skills of a text are shown together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skillmix_desktop.core.metrics import Counts, Floats

Places: TypeAlias = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class SkillSuccess:
    """Counts of texts, a row and a column a skill; the diagonal is of the skill itself.

    ``judged`` are texts on which the marks of both skills are known, ``met`` those on which both are met.
    """

    judged: Counts
    met: Counts

    def __add__(self, other: "SkillSuccess") -> "SkillSuccess":
        return SkillSuccess(self.judged + other.judged, self.met + other.met)

    def of(self, skills: Sequence[int]) -> "SkillSuccess":
        """Of these skills alone."""
        cells = np.ix_(skills, skills)
        return SkillSuccess(self.judged[cells], self.met[cells])


def skill_success(marks: Floats, skills: Places, n_skills: int) -> SkillSuccess:
    """From texts' marks ``[n, k]``, NaN where not judged, and the places ``[n, k]`` of their skills."""
    judged, met = (_together(flags, skills, n_skills) for flags in (~np.isnan(marks), marks == 1))
    return SkillSuccess(judged, met)


def _together(flags: NDArray[np.bool_], skills: Places, n_skills: int) -> Counts:
    both = flags[:, :, np.newaxis] & flags[:, np.newaxis, :]
    cells = skills[:, :, np.newaxis] * n_skills + skills[:, np.newaxis, :]
    return np.asarray(np.bincount(cells[both], minlength=n_skills**2).reshape(n_skills, n_skills))
