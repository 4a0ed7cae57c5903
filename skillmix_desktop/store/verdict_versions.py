"""Which versions of a prompt and of a chat model graders' verdicts came of."""

from collections import Counter, defaultdict
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.store.columns import GRADER, TEMPLATE, VERDICT
from skillmix_desktop.store.marks import VerdictFilter, current_verdicts
from skillmix_desktop.store.tables import GraderKind

_SHOWN = 24


class Version(NamedTuple):
    """What a verdict was asked with, and of whom; None where it is not known.

    ``weights`` is the SHA-256 of a model file, or the name that a server answered under.
    """

    prompt: str | None
    prompt_version: int | None
    template_id: str | None
    weights: str | None

    @property
    def words(self) -> str:
        """“prompt default 2 (9f86d081), model-name”."""
        prompt = "no prompt of ours"
        if self.template_id:
            prompt = f"prompt {self.prompt or 'unnamed'} {self.prompt_version or 1} ({self.template_id[:8]})"
        return f"{prompt}, {self.weights[:_SHOWN]}" if self.weights else prompt


def texts_by_version(session: Session, wanted: VerdictFilter) -> dict[str, Counter[Version]]:
    """On how many texts each version gave the verdicts that count, of each grader but people."""
    current = current_verdicts(wanted).subquery()
    told = VERDICT.c.provenance
    weights = sa.func.coalesce(
        *(told[key].as_string() for key in ("sha256", "served_name", "asked_name"))
    ).label("weights")
    versions = (TEMPLATE.c.name.label("prompt"), TEMPLATE.c.version, VERDICT.c.template_id, weights)
    query = (
        select(GRADER.c.name, *versions, sa.func.count(sa.distinct(VERDICT.c.generation_id)))
        .join_from(VERDICT, current, current.c.id == VERDICT.c.id)
        .join(GRADER, GRADER.c.id == VERDICT.c.grader_id)
        .join(TEMPLATE, TEMPLATE.c.id == VERDICT.c.template_id, isouter=True)
        .where(GRADER.c.kind != GraderKind.PERSON)
        .group_by(GRADER.c.name, *versions)
    )
    found: dict[str, Counter[Version]] = defaultdict(Counter)
    for grader, *version, texts in session.execute(query):
        found[grader][Version(*version)] += texts
    return found
