"""What a reader of agreement figures must be told about the data behind them."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import JOINT_REFERENCE, is_adjudicator
from skillmix_desktop.core.agreement.chance_corrected import largest_kappa
from skillmix_desktop.core.agreement.comparison import Comparison
from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.pipeline.adjudication import error_counts
from skillmix_desktop.pipeline.agreement_words import leaning_words
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.pipeline.results import ResultRow
from skillmix_desktop.store.columns import GRADER, IS_COMMITTED, SPOT_CHECK, STUDENT, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import ThresholdEffect, VerdictFilter, answer_masses, texts_by_way
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from skillmix_desktop.store.verdict_versions import Version, texts_by_version

FEW_TEXTS = 30
FEW_DISAGREEMENTS = 10
_SKEWED = (0.2, 0.8)
_APART = 0.2
_CLUSTERED = 1.1
_NO_PICTURE = (
    "they are no picture of all texts, and the figures are not weighted by how likely each was to be drawn"
)
_WEIGHTED = (
    "where two graders are compared each counts by the inverse of its chance, so that their agreement speaks "
    "of all texts, if with wider intervals than an even draw would give"
)
# Below this share, what was read is mostly something else than a mark.
LEAST_USUAL_MASS = 0.5
_WAYS = {
    VerdictMode.READ: "read",
    VerdictMode.SEQUENTIAL: "read one below the other",
    VerdictMode.WRITE: "written",
    VerdictMode.PROGRAM: "counted",
    VerdictMode.IMPORTED: "imported",
}
_TARGETED = ("disagreement", "uncertain")


@dataclass(frozen=True)
class Caution:
    """Something in the data that a reader of the figures must know, with its evidence."""

    topic: str
    sentence: str


def cautions_of_pair(pooled: Comparison, n_texts: int) -> Iterator[Caution]:
    """What to be careful about in the comparison of two graders."""
    who = f"{pooled.first} and {pooled.second}"
    table = pooled.confusion
    if table.compared == 0:
        yield Caution("nothing compared", f"{who} have judged no skill, topic or sense of the same text.")
        return
    yield from _about_size(pooled, n_texts, who)
    if pooled.kappa.value is None and pooled.kappa.reason:
        yield Caution("not defined", f"Cohen’s kappa of {who} is not defined: {pooled.kappa.reason}.")
    yield from _about_constants(pooled)
    yield from _about_prevalence(pooled, who)
    yield from _about_bias(pooled)
    yield from _about_clusters(pooled, who)


def _about_size(pooled: Comparison, n_texts: int, who: str) -> Iterator[Caution]:
    if n_texts < FEW_TEXTS:
        low, high = pooled.kappa.low, pooled.kappa.high
        width = "" if low is None or high is None else f"; kappa is known to about ±{(high - low) / 2:.2f}"
        yield Caution(
            "few texts",
            f"{who} share {counted(n_texts, 'text')}; below {FEW_TEXTS} the intervals are wide and rough"
            f"{width}.",
        )
    apart = pooled.confusion.first_only + pooled.confusion.second_only
    if apart < FEW_DISAGREEMENTS:
        yield Caution("few disagreements", f"{who} differ on {counted(apart, 'mark')} only.")


def _about_constants(pooled: Comparison) -> Iterator[Caution]:
    rates = ((pooled.first, pooled.first_rate), (pooled.second, pooled.second_rate))
    for name, rate in rates:
        if rate.value in (0.0, 1.0) and pooled.kappa.value is not None:
            yield Caution(
                "always the same",
                f"{name} always says “{'met' if rate.value else 'not met'}”: kappa is 0 then, whatever the "
                "other grader says, and tells nothing of how they agree.",
            )


def _about_prevalence(pooled: Comparison, who: str) -> Iterator[Caution]:
    first, second = pooled.first_rate.value, pooled.second_rate.value
    positive, negative = pooled.positive.value, pooled.negative.value
    if first is not None and second is not None:
        rate = (first + second) / 2
        if not _SKEWED[0] <= rate <= _SKEWED[1]:
            kappa, ac1 = (_to_digits(estimate.value) for estimate in (pooled.kappa, pooled.ac1))
            yield Caution(
                "prevalence",
                f"{who} say “met” {rate * 100:.0f} % of the time; read kappa ({kappa}), AC1 ({ac1}) and the "
                f"agreement on “not met” ({_to_percent(negative)}) together.",
            )
    if positive is not None and negative is not None and abs(positive - negative) > _APART:
        yield Caution(
            "unlike agreement",
            f"{who} agree on “met” {positive * 100:.0f} % of the time, "
            f"and on “not met” {negative * 100:.0f} %.",
        )


def _about_bias(pooled: Comparison) -> Iterator[Caution]:
    low, high = pooled.bias.low, pooled.bias.high
    if pooled.bias.value is None or low is None or high is None or low <= 0 <= high:
        return
    first, second = pooled.first_rate.value, pooled.second_rate.value
    most = None if first is None or second is None else largest_kappa(first, second)
    bound = "" if most is None else f"; with such shares of “met” kappa can be {_to_digits(most)} at most"
    yield Caution("bias", f"Beside {pooled.first}, {pooled.second} {leaning_words(pooled.bias)}{bound}.")


def _about_clusters(pooled: Comparison, who: str) -> Iterator[Caution]:
    effect, error = pooled.design_effect, pooled.percent.se
    if effect is None or error is None or math.sqrt(effect) < _CLUSTERED:
        return
    ratio = math.sqrt(effect)
    yield Caution(
        "clustered",
        f"Marks of a text go together: the standard error of the agreement of {who} is {100 * error:.1f} "
        f"points, {ratio:.1f} times what it would be if marks were independent ({100 * error / ratio:.1f}). "
        "All intervals count texts.",
    )


def _to_digits(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.2f}".replace("-", "−")


def _to_percent(share: float | None) -> str:
    return "not defined" if share is None else f"{100 * share:.0f} %"


def cautions_of_length(length: Comparison) -> Iterator[Caution]:
    """Where two graders both marked the criterion that a program decides."""
    if length.confusion.compared:
        yield Caution(
            "length",
            f"{length.first} and {length.second} both marked the length of {length.confusion.compared:,} "
            f"texts, and agree on {_to_percent(length.percent.value)}. It can be counted, so it is left out "
            "of what is pooled, which it would inflate.",
        )


def cautions_of_project(
    database: Database,
    graders: Sequence[str],
    *,
    with_practice: bool = False,
    is_weighted: bool = True,
) -> list[Caution]:
    """What to be careful about in how the verdicts came about."""
    with database.read() as session:
        kinds = {name: kind for name, kind in session.execute(select(GRADER.c.name, GRADER.c.kind))}
        writers = session.scalars(select(STUDENT.c.name).where(STUDENT.c.is_practice)).all()
        modes = session.execute(
            select(GRADER.c.name, VERDICT.c.mode).join_from(VERDICT, GRADER).where(IS_COMMITTED).distinct()
        ).all()
        found = list(_about_draws(session, graders, is_weighted=is_weighted))
    found += [
        Caution("seen before judging", f"{name} saw graders’ marks before judging; agreement is inflated.")
        for name, mode in sorted(modes)
        if name in graders and mode == VerdictMode.ASSISTED
    ]
    people = [name for name in graders if kinds.get(name) == GraderKind.PERSON and not is_adjudicator(name)]
    if len(people) == 1:
        found.append(
            Caution(
                "one person",
                f"{people[0]} is the only person: this is agreement with one person, not with the truth.",
            )
        )
    practice = [name for name in graders if kinds.get(name) == GraderKind.PRACTICE]
    practice += writers if with_practice else []
    if practice:
        found.append(
            Caution("practice", f"{practice[0]} works by chance; its figures show only that the steps work.")
        )
    found += _about_adjudicators(database, graders)
    return found + cautions_of_ways(database, graders, with_practice=with_practice)


def _about_adjudicators(database: Database, graders: Sequence[str]) -> Iterator[Caution]:
    """An adjudicator saw what the others said, and has a verdict on all texts only once all is decided."""
    adjudicators = [name for name in graders if is_adjudicator(name)]
    if not adjudicators:
        return
    counts = error_counts(database)
    total = counts.decided + counts.undecided
    for name in adjudicators:
        yield Caution(
            "adjudicated",
            f"{name} decided with the marks of people and graders in sight: a reference, not one more person "
            "who judged.",
        )
        if name != JOINT_REFERENCE and len(counts.adjudicators) > 1:
            yield Caution(
                "several adjudicators",
                f"{name} holds the decisions of one of several adjudicators; those that stand of all of them "
                f"are in “{JOINT_REFERENCE}”.",
            )
        if counts.undecided:
            yield Caution(
                "undecided",
                f"{counts.undecided:,} of {total:,} differences are not decided yet; until they are, {name} "
                "lacks the texts on which all agree, and the figures are no picture of all texts.",
            )


def cautions_of_ways(
    database: Database, graders: Collection[str] | None = None, *, with_practice: bool = False
) -> list[Caution]:
    """What to be careful about in how graders' marks came about: in several ways, or hardly their own."""
    with database.read() as session:
        wanted = VerdictFilter(graders, with_practice=with_practice)
        ways, versions = texts_by_way(session, wanted), texts_by_version(session, wanted)
        unlike = cautions_of_form(session, ways)
    mixed = [
        Caution("mixed ways", f"{grader}’s marks came about in more than one way: {_ways_words(texts)}.")
        for grader, texts in sorted(ways.items())
        if len(texts) > 1
    ]
    mixed += [
        Caution(
            "mixed versions",
            f"{grader}’s marks come of more than one version of its prompt or of itself, and figures pool "
            f"them: {_versions_words(texts)}.",
        )
        for grader, texts in sorted(versions.items())
        if len(texts) > 1
    ]
    return mixed + unlike


def cautions_of_form(session: Session, graders: Iterable[str]) -> list[Caution]:
    """Which graders would hardly ever write "1" or "0" where their marks were read."""
    masses = {grader: mean_answer_mass(session, grader) for grader in sorted(graders)}
    return [
        Caution(
            "not in form",
            f"{grader} does not answer in the table’s form: where its marks were read, “1” and “0” together "
            f"had {100 * mass:.0f} % of the probability.",
        )
        for grader, mass in masses.items()
        if mass is not None and mass < LEAST_USUAL_MASS
    ]


def mean_answer_mass(session: Session, grader: str) -> float | None:
    """What "1" and "0" together had of the probability where marks of ``grader`` were read last."""
    masses = answer_masses(session, grader)
    return fmean(masses) if masses else None


def _ways_words(texts: Mapping[VerdictMode, int]) -> str:
    parts = [f"{_WAYS[mode]} on {count:,}" for mode, count in sorted(texts.items())]
    return f"{', '.join(parts)} texts"


def _versions_words(texts: Mapping[Version, int]) -> str:
    parts = [f"{version.words} on {counted(count, 'text')}" for version, count in texts.items()]
    return "; ".join(sorted(parts))


def _about_draws(session: Session, graders: Sequence[str], *, is_weighted: bool) -> Iterator[Caution]:
    chance = SPOT_CHECK.c.inclusion_probability
    drawn = session.execute(
        select(
            GRADER.c.name,
            SPOT_CHECK.c.design,
            sa.func.min(chance).label("least"),
            sa.func.max(chance).label("greatest"),
        )
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
        .where(
            GRADER.c.name.in_(list(graders)), chance.is_not(None), SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE
        )
        .group_by(GRADER.c.name, SPOT_CHECK.c.design)
        .order_by(GRADER.c.name, SPOT_CHECK.c.design)
    )
    for name, designs in groupby(drawn, key=lambda row: row.name):
        yield from _about_draws_of(name, list(designs), is_weighted=is_weighted)


def _about_draws_of(name: str, designs: Sequence[Any], *, is_weighted: bool) -> Iterator[Caution]:
    """Of one person: each design, and the least and the greatest chance that a text had under it."""
    targeted = [each.design for each in designs if each.design in _TARGETED]
    for design in targeted:
        consequence = _WEIGHTED if is_weighted else _NO_PICTURE
        yield Caution("targeted draw", f"{name}’s texts were drawn by {design}: {consequence}.")
    least, greatest = min(each.least for each in designs), max(each.greatest for each in designs)
    if not targeted and not math.isclose(least, greatest):
        yield Caution(
            "unequal chances",
            f"{name}’s texts were drawn with unequal chances, from {least:.2g} to {greatest:.2g}: "
            f"{_WEIGHTED if is_weighted else _NO_PICTURE}.",
        )


def cautions_of_results(rows: Sequence[ResultRow], effect: ThresholdEffect) -> Iterator[Caution]:
    """What to be careful about in scores: rows that the reference has not, and a threshold of one's own."""
    as_reference = any(row.is_comparable is not None for row in rows)
    if as_reference and not effect.is_usual:
        yield Caution(
            "threshold",
            "The reference counts written marks and has no threshold: "
            f"under {effect.threshold:g} these are not its figures.",
        )
    yield from _about_no_reading(effect)
    for row in rows:
        if row.is_comparable is False:
            yield Caution(
                "not comparable",
                f"{row.student}, {row.grader}, k={row.k}: passes or rounds are missing, short or in another "
                "order; the reference stops there or mixes texts up, and has no such figures.",
            )


def cautions_of_threshold(effect: ThresholdEffect) -> Iterator[Caution]:
    """What to be careful about in agreement under a threshold of one's own."""
    if effect.read and not effect.is_usual:
        yield Caution(
            "threshold",
            f"The threshold is {effect.threshold:g}, not {MET_THRESHOLD:g}, which changes "
            f"{effect.changed:,} of {effect.read:,} marks that were read. If it was chosen because graders "
            "agree better so, on these same texts, the figures flatter them.",
        )
    yield from _about_no_reading(effect)


def _about_no_reading(effect: ThresholdEffect) -> Iterator[Caution]:
    if not effect.read and not effect.is_usual:
        yield Caution(
            "threshold",
            f"The threshold of {effect.threshold:g} changes nothing: no mark was read as a probability.",
        )
