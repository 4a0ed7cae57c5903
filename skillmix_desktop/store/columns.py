"""The tables as SQLAlchemy Core sees them, for reads that need columns rather than rows."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.store import tables as _tables  # noqa: F401  (fills the metadata)

_BY_NAME = SQLModel.metadata.tables

SKILL = _BY_NAME["skill"]
TOPIC = _BY_NAME["topic"]
ITEM_SET = _BY_NAME["item_set"]
ITEM = _BY_NAME["item"]
ITEM_SKILL = _BY_NAME["item_skill"]
STUDENT = _BY_NAME["student"]
GRADER = _BY_NAME["grader"]
GENERATION = _BY_NAME["generation"]
VERDICT = _BY_NAME["verdict"]
MARK = _BY_NAME["mark"]
TEMPLATE = _BY_NAME["template"]
SPOT_CHECK = _BY_NAME["spot_check"]
EVIDENCE = _BY_NAME["evidence"]
ACT = _BY_NAME["act"]
BATCH = _BY_NAME["batch"]
STUDY = _BY_NAME["study"]
BATCH_REQUEST = _BY_NAME["batch_request"]

HAS_TEXT = GENERATION.c.text.is_not(None)
IS_COMMITTED = VERDICT.c.outcome != Outcome.DRAFT
IS_VERDICT_ON_SPOT_CHECK = sa.and_(
    VERDICT.c.generation_id == SPOT_CHECK.c.generation_id,
    VERDICT.c.grader_id == SPOT_CHECK.c.annotator_id,
    VERDICT.c.round == SPOT_CHECK.c.round,
)
