"""Which graders are compared, and what of their verdicts counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter


@dataclass(frozen=True)
class AgreementOptions:
    """Without ``graders``, all who judge for themselves; the first of two is the reference.

    The program's criterion, length, is left out of what is pooled: it would only inflate agreement. Gold is
    no sample of the texts, and left out throughout. ``is_weighted`` lets every two graders be weighted by
    the chances of the texts to be drawn, where these differ; ``judged_by_people`` leaves out texts that no
    person has judged. ``families`` of chat models, by name, go before those that the study was told.
    """

    graders: Sequence[str] | None = None
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    students: Collection[str] | None = None
    k: int | None = None
    threshold: float = MET_THRESHOLD
    is_weighted: bool = True
    families: Mapping[str, str] = field(default_factory=dict)
    judged_by_people: bool = False

    @property
    def verdicts(self) -> VerdictFilter:
        """The verdicts that are counted."""
        return VerdictFilter(
            graders=self.graders,
            people=self.people,
            with_practice=self.with_practice,
            with_gold=False,
            threshold=self.threshold,
            judged_by_people=self.judged_by_people,
        )
