"""The scores that the authors of Skill-Mix published, to be read beside one's own."""

import json
from dataclasses import dataclass
from functools import cache

from skillmix_desktop.paths import resources_folder


@dataclass(frozen=True)
class PublishedScore:
    """What was published of one student at one k: means without an interval."""

    student: str
    k: int
    full_marks: float
    all_skills: float
    skill_fraction: float


@dataclass(frozen=True)
class Leaderboard:
    """Published scores by student, the best first, with where they come from and how they were counted."""

    source: str
    conditions: str
    scores: tuple[PublishedScore, ...]

    @property
    def students(self) -> tuple[str, ...]:
        """The students in the order of the leaderboard."""
        return tuple(dict.fromkeys(score.student for score in self.scores))

    @property
    def ks(self) -> tuple[int, ...]:
        """Every k that some student was tried at."""
        return tuple(sorted({score.k for score in self.scores}))

    def score(self, student: str, k: int) -> PublishedScore | None:
        """None where the student was not tried at that k."""
        return next((each for each in self.scores if (each.student, each.k) == (student, k)), None)


@cache
def leaderboard() -> Leaderboard:
    """The leaderboard as it comes with the program."""
    content = json.loads((resources_folder() / "leaderboard.json").read_text(encoding="utf-8"))
    scores = tuple(PublishedScore(**score) for score in content["scores"])
    return Leaderboard(content["source"], content["conditions"], scores)
