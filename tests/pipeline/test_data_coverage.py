"""What the exported data hold of each table and column of a project, and what they leave out and why.

Lines are about texts and verdicts: an item for which nothing was written is in none, nor is a draft.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import SQLModel, select

from skillmix_desktop.pipeline.data_columns import COLUMNS
from skillmix_desktop.pipeline.data_export import DataFormat, DataOptions, export_data
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.store.columns import IS_COMMITTED
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Evidence, SpotCheck, Verdict
from tests.builders import build_project
from tests.pipeline.varied_study import varied_study

CALL = ("attempt", "template_id", "prompt_sha256", "detail", "provenance", "input_tokens", "output_tokens")
CALL += ("cost_usd", "seconds", "created_at")
MARK = ("position", "points", "probability", "reason", "note", "seconds", "error_class")
DRAW = ("round", "purpose", "design", "seed", "inclusion_probability", "rank", "is_assisted", "is_skipped")
DRAW += ("is_flagged", "flag_note", "drawn_at")
HELD: dict[str, dict[str, str]] = {
    "item_set": {"seed": "text.item_set_seed", "sampler": "text.item_set_sampler"},
    "item": {"id": "text.item", "number": "text.item_number", "k": "text.k"},
    "generation": {
        "id": "text.generation",
        "item_id": "text.item",
        **{
            name: f"text.{name}"
            for name in ("round", "text", "replies", "is_marker_missing", "finish", *CALL)
        },
    },
    "verdict": {
        "id": "verdict.verdict",
        "generation_id": "verdict.generation",
        **{
            name: f"verdict.{name}"
            for name in ("round", "mode", "outcome", "reply", "explanation", "claimed_total", *CALL)
        },
    },
    "mark": {"verdict_id": "mark.verdict", **{name: f"mark.{name}" for name in MARK}},
    "spot_check": {"generation_id": "draw.generation", **{name: f"draw.{name}" for name in DRAW}},
    "student": {"name": "text.student"},
    "grader": {"name": "grader.name", "kind": "grader.kind"},
}
"""Of each column, in which field of which line the JSONL has its values."""
BY_NAME = "the row is told by its names, and finds its key again by them"
PROJECT = "of the project itself, which is the file that one hands on"
CATALOGUE = "skills and topics are told by name; the format “reference” writes the whole catalogue beside"
TEMPLATES = "told by name, version and SHA-256; the texts of prompts stay in the project"
LEFT_OUT: dict[str, str] = {
    "study": PROJECT,
    "skill": CATALOGUE,
    "topic": CATALOGUE,
    "skill_exclusion": CATALOGUE,
    "item_skill": "“skills” are their names in this order",
    "template": TEMPLATES,
    "act": "the journal of undoing; the time that people took is in “seconds” of the marks",
    "batch": "what a server still owes, of use to nobody else",
    "batch_request": "what a server still owes, of use to nobody else",
    "evidence": "told as spans of each mark",
    "item_set.id": BY_NAME,
    "item_set.name": "told as “item_set”; as its key where two draws have one name",
    "item_set.k": "told of each item",
    "item_set.exp_path": "a seed of the reference’s sampler, whose order is that of the skills",
    "item_set.catalogue_fingerprint": CATALOGUE,
    "item_set.created_at": "orders the draws, as the lines are",
    "item.item_set_id": BY_NAME,
    "item.topic_id": "told by name as “topic”",
    "generation.student_id": BY_NAME,
    "verdict.grader_id": BY_NAME,
    "student.id": BY_NAME,
    "student.is_practice": "practice is left out unless asked for",
    "grader.id": BY_NAME,
    "spot_check.id": "an annotator, text and round have one draw",
    "spot_check.annotator_id": "told by name as “annotator”",
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = build_project(tmp_path_factory.mktemp("whole") / "whole.skillmix")
    varied_study(database)
    with database.write() as session:
        verdict = session.exec(select(Verdict).where(Verdict.outcome == "scored")).first()
        session.add(Evidence(verdict_id=verdict.id, position=0, start=1, end=5))
        session.exec(select(SpotCheck)).first().is_skipped = True
    yield database
    database.close()


@pytest.fixture(scope="module")
def lines(study: Database, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    path = tmp_path_factory.mktemp("lines") / "all.jsonl"
    follow(export_data(study, DataFormat.JSONL, DataOptions(), path), lambda _progress: None)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_column_is_held_or_left_out_for_a_reason():
    columns = {
        f"{table.name}.{column.name}" for table in SQLModel.metadata.sorted_tables for column in table.c
    }
    held = {f"{table}.{column}" for table, columns in HELD.items() for column in columns}
    apart = {column for column in columns if column in LEFT_OUT or column.split(".")[0] in LEFT_OUT}
    assert held & apart == set()
    assert columns - held - apart == set()
    assert (held | {name for name in LEFT_OUT if "." in name}) - columns == set()


@pytest.mark.parametrize("table", HELD)
def test_the_values_of_every_held_column_are_there(study, lines, table):
    found = told(lines)
    with study.read() as session:
        query = SQLModel.metadata.tables[table].select()
        rows = session.execute(query.where(IS_COMMITTED) if table == "verdict" else query).mappings().all()
    assert rows
    for column, field in HELD[table].items():
        assert {plain(row[column]) for row in rows} <= found[field], column


def told(lines: list[dict[str, Any]]) -> dict[str, set[str]]:
    """All values by the kind of line, or of part of one, and field."""
    parts = []
    for line in lines:
        if "grader" not in line:
            parts.append(("text", line))
            draws = line["open_spot_checks"]
        else:
            parts += [("verdict", line), ("grader", {"name": line["grader"], "kind": line["grader_kind"]})]
            parts += [("mark", {"verdict": line["verdict"], **mark}) for mark in line["marks"]]
            draws = [line["spot_check"]] if line["spot_check"] else []
        parts += [("draw", {"generation": line["generation"], **draw}) for draw in draws]
    found: dict[str, set[str]] = {}
    for kind, part in parts:
        for name, value in part.items():
            found.setdefault(f"{kind}.{name}", set()).add(plain(value))
    return found


def plain(value: object) -> str:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return json.dumps(value.isoformat())
    if isinstance(value, Enum):
        return json.dumps(value.value)
    return json.dumps(str(value) if isinstance(value, UUID) else value, sort_keys=True)


def test_spans_and_skills_are_told_in_their_order(study, lines):
    assert [[1, 5]] in [mark["evidence"] for line in lines if "marks" in line for mark in line["marks"]]
    assert ["sunk cost", "litotes", "irony (verbal)"] in [line.get("skills") for line in lines]


def test_the_tables_have_all_that_the_lines_have_but_replies():
    """Replies are long, and stand in JSONL and in the project."""
    names = {column.name for column in COLUMNS}
    assert {"text", "explanation", "claimed_total", "drawn_for", "is_skipped", "item_set_sampler"} <= names
    assert {"replies", "reply", "provenance"} & names == set()
