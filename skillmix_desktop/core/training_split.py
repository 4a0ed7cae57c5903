"""Which skills and topics a chat model is trained on, and which are held out to test it with.

Skills go by category: what is held out is another kind of thing, and no sibling of what was trained on.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.errors import UsageError


class Side(StrEnum):
    """Where an item belongs."""

    TRAINING = "training"
    HELD_OUT = "held_out"


@dataclass(frozen=True)
class TrainingSplit:
    """The categories, the skills in them and the topics that are held out."""

    categories: frozenset[str]
    skills: frozenset[str]
    topics: frozenset[str]

    def side_of(self, skills: Iterable[str], topic: str) -> Side | None:
        """None for an item that mixes what is trained on with what is held out."""
        held_out = {skill in self.skills for skill in skills} | {topic in self.topics}
        if len(held_out) > 1:
            return None
        return Side.HELD_OUT if held_out == {True} else Side.TRAINING


def category_of(skill: SkillEntry) -> str:
    """What a skill is held out with; one without a category stands alone."""
    return skill.category or skill.name


def draw_split(
    skills: Sequence[SkillEntry],
    topics: Sequence[str],
    *,
    share: float,
    seed: int,
    categories: Collection[str] = (),
    named_topics: Collection[str] = (),
) -> TrainingSplit:
    """Hold out about ``share`` of the skills and of the topics, or the categories and topics that are named.

    Where no category can be held out with another left, nothing is: held-out topics would say nothing then.
    """
    if not 0 <= share < 1:
        raise UsageError(f"{share:g} is no share to hold out: it lies between 0 and 1, and 1 leaves nothing.")
    sizes = Counter(map(category_of, skills))
    _require_known(categories, sizes, "category")
    _require_known(named_topics, topics, "topic")
    chance = random.Random(seed)
    held_out = frozenset(categories) or _drawn(sizes, share, chance)
    others = frozenset(named_topics)
    if held_out and not others:
        others = _drawn(Counter(dict.fromkeys(topics, 1)), share, chance)
    names = frozenset(skill.name for skill in skills if category_of(skill) in held_out)
    return TrainingSplit(held_out, names, others)


def _drawn(sizes: Mapping[str, int], share: float, chance: random.Random) -> frozenset[str]:
    """Names that together have about ``share`` of the whole, never all, and one at least."""
    if share == 0 or len(sizes) < 2:
        return frozenset()
    room = share * sum(sizes.values())
    names = sorted(sizes)
    chance.shuffle(names)
    held_out: set[str] = set()
    for name in names:
        if sizes[name] <= room:
            held_out.add(name)
            room -= sizes[name]
    return frozenset(held_out or [min(names, key=sizes.__getitem__)])


def _require_known(names: Iterable[str], known: Collection[str], what: str) -> None:
    for name in names:
        if name not in known:
            raise UsageError(f"This project has no {what} called “{name}”.")
