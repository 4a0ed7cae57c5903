"""Drawing combinations: the reference's sampler, bit for bit, and the balanced one."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import TypeVar

from skillmix_desktop.errors import CatalogueError

_LOOK_AHEAD = 1000
_DEAD_ENDS = 1000
_LONGEST_WAY_BACK = 40

T = TypeVar("T")


@dataclass(frozen=True)
class Combination:
    """Skills in the order in which prompts name them, and a topic."""

    skills: tuple[str, ...]
    topic: str


def draw_reference(
    skills: Sequence[str],
    topics: Sequence[str],
    *,
    k: int,
    count: int,
    seed: int,
    exp_path: str = "test",
) -> list[Combination]:
    """What the reference implementation draws; a set may come twice, and ``count`` changes the topics."""
    return list(reference_draw(skills, topics, k=k, count=count, seed=seed, exp_path=exp_path))


def reference_draw(
    skills: Sequence[str],
    topics: Sequence[str],
    *,
    k: int,
    count: int,
    seed: int,
    exp_path: str = "test",
) -> Iterator[Combination]:
    """``draw_reference``, one by one; before the first all skill sets are drawn."""
    _check_request(skills, topics, k, count)
    skill_list, topic_list = list(skills), list(topics)
    drawing = Random(seed)
    chosen = []
    for _ in range(count):
        drawing.shuffle(skill_list)
        chosen.append(skill_list[:k])
    prompting = Random(exp_path)
    for prompt_order in chosen:
        drawing.shuffle(topic_list)
        prompting.shuffle(prompt_order)
        yield Combination(tuple(prompt_order), topic_list[0])


def draw_balanced(
    skills: Sequence[str],
    topics: Sequence[str],
    *,
    k: int,
    count: int,
    seed: int,
    exclusions: Collection[frozenset[str]] = (),
) -> list[Combination]:
    """``count`` combinations of different skill sets, with skills and topics used as evenly as possible.

    No skill is used more than once more than another as long as a new set allows it: always, but for
    exclusions and for draws that come near to all the sets there are. A longer draw begins with the
    shorter one. Skills that form an exclusion never meet. Only ``Random.random`` is called, whose stream
    for a text as seed Python promises to keep.
    """
    return list(balanced_draw(skills, topics, k=k, count=count, seed=seed, exclusions=exclusions))


def balanced_draw(
    skills: Sequence[str],
    topics: Sequence[str],
    *,
    k: int,
    count: int,
    seed: int,
    exclusions: Collection[frozenset[str]] = (),
) -> Iterator[Combination]:
    """``draw_balanced``, one by one; that there are too few may show at the end only."""
    _check_request(skills, topics, k, count)
    possible = math.comb(len(skills), k)
    if count > possible:
        raise CatalogueError(_too_many(count, k, possible))
    places = {skill: place for place, skill in enumerate(skills)}
    excluded = [frozenset(places[name] for name in names) for names in exclusions if places.keys() >= names]
    chance = Random(f"skill sets of {k}, seed {seed}")
    sets = islice(_balanced_sets(_Draw(len(skills), k, excluded), chance), count)
    drawn_topics = _balanced_topics(topics, Random(f"topics, seed {seed}"))
    order = Random(f"order in prompts, seed {seed}")
    drawn = 0
    for drawn, chosen in enumerate(sets, start=1):  # noqa: B007  counted for what follows
        yield Combination(
            tuple(skills[place] for place in _shuffled(sorted(chosen), order)), next(drawn_topics)
        )
    if drawn < count:
        raise CatalogueError(_too_many(count, k, drawn))


def _check_request(skills: Sequence[str], topics: Sequence[str], k: int, count: int) -> None:
    if k < 1 or count < 0:
        raise CatalogueError(f"A draw needs k of 1 or more and a count of 0 or more, not {k} and {count}.")
    if k > len(skills):
        raise CatalogueError(
            f"The catalogue has {len(skills)} skills, too few for k = {k}: choose a smaller k or add skills."
        )
    if not topics:
        raise CatalogueError("The catalogue has no topic: add one to draw combinations.")


def _too_many(count: int, k: int, possible: int) -> str:
    return (
        f"Only {possible} combinations of k = {k} are possible here, and {count} are asked for: "
        "ask for fewer, add skills, or drop exclusions."
    )


class _Draw:
    """The sets drawn so far; skills are numbers from 0."""

    def __init__(self, skill_count: int, k: int, excluded: Sequence[frozenset[int]]) -> None:
        self.sets: list[frozenset[int]] = []
        self.has_exclusions = bool(excluded)
        self._k = k
        self._drawn: set[frozenset[int]] = set()
        self._usage = [0] * skill_count
        self._excluded = [[names for names in excluded if place in names] for place in range(skill_count)]
        self._open = [place for place in range(skill_count) if self._fits(place, frozenset())]

    @property
    def is_complete(self) -> bool:
        """Whether every set there is, allowed or not, has been drawn."""
        return len(self.sets) == math.comb(len(self._usage), self._k)

    def take(self, chosen: frozenset[int]) -> None:
        self.sets.append(chosen)
        self._drawn.add(chosen)
        for place in chosen:
            self._usage[place] += 1

    def give_back(self, count: int) -> None:
        """Undo the last ``count`` draws."""
        for _ in range(count):
            chosen = self.sets.pop()
            self._drawn.discard(chosen)
            for place in chosen:
                self._usage[place] -= 1

    def even_set(self, chance: Random) -> frozenset[int] | None:
        """A new set that keeps usage within one, None where there is none."""
        order = _shuffled(self._open, chance)
        least = min((self._usage[place] for place in order), default=0)
        behind = [place for place in order if self._usage[place] == least]
        if len(behind) >= self._k:
            return next(self._new_sets(behind, frozenset()), None)
        ahead = [place for place in order if self._usage[place] == least + 1]
        sets_with_all_behind = self._new_sets(behind + ahead, frozenset(), fixed=len(behind))
        return next(sets_with_all_behind, None)

    def least_used_set(self, chance: Random) -> frozenset[int] | None:
        """A new set from the least used skills upwards, None where no set is left.

        A skill without a new set will never have one again, so it is not asked a second time.
        """
        order = _shuffled(self._open, chance)
        order.sort(key=self._usage.__getitem__)
        for position, place in enumerate(order):
            if chosen := next(self._new_sets(order[position:], frozenset(), fixed=1), None):
                return chosen
            self._open.remove(place)
        return None

    def _new_sets(
        self, order: Sequence[int], chosen: frozenset[int], *, fixed: int = 0
    ) -> Iterator[frozenset[int]]:
        """All new sets of ``chosen`` and some of ``order``, of which the first ``fixed`` are in each."""
        wanted = self._k - len(chosen)
        if not wanted:
            if chosen not in self._drawn:
                yield chosen
            return
        starts = len(order) - wanted + 1
        for position in range(min(1, starts) if fixed else starts):
            grown = chosen | {order[position]}
            left = [place for place in order[position + 1 :] if self._fits(place, grown)]
            if left[: fixed - 1] == order[1:fixed] or not fixed:
                yield from self._new_sets(left, grown, fixed=max(0, fixed - 1))

    def _fits(self, place: int, chosen: frozenset[int]) -> bool:
        return not any(names <= chosen | {place} for names in self._excluded[place])


def _balanced_sets(draw: _Draw, chance: Random) -> Iterator[frozenset[int]]:
    if not draw.has_exclusions:
        yield from _searched_sets(draw, chance)
    while chosen := draw.even_set(chance) or draw.least_used_set(chance):
        draw.take(chosen)
        yield chosen


def _searched_sets(draw: _Draw, chance: Random) -> Iterator[frozenset[int]]:
    """The longest even order that a bounded search finds, often one of all sets there are.

    An even order that is only grown runs into dead ends; going back a few steps, by chance and ever
    further, leads out of most. So a set is handed out once the order has grown far beyond it.
    """
    longest: list[frozenset[int]] = []
    given = 0
    for dead_end in range(_DEAD_ENDS):
        while chosen := draw.even_set(chance):
            draw.take(chosen)
            if len(draw.sets) > given + _LOOK_AHEAD:
                yield draw.sets[given]
                given += 1
        longest = max(longest, draw.sets.copy(), key=len)
        reach = min(len(draw.sets) - given, 2 + dead_end % _LONGEST_WAY_BACK)
        if draw.is_complete or not reach:
            break
        draw.give_back(1 + int(chance.random() * reach))
    draw.give_back(len(draw.sets) - given)
    for chosen in longest[given:]:
        draw.take(chosen)
        yield chosen


def _balanced_topics(topics: Sequence[str], chance: Random) -> Iterator[str]:
    """Each topic once, in an order of chance, before any comes again."""
    while True:
        yield from _shuffled(topics, chance)


def _shuffled(values: Collection[T], chance: Random) -> list[T]:
    return sorted(values, key=lambda _: chance.random())
