"""The report as PDF, which Typst sets from the document as data: nothing in it can be taken for markup."""

import json
import warnings
from typing import Any

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Document,
    Excerpt,
    Heading,
    Number,
    Paragraph,
    Points,
    Table,
    Words,
)

PIXELS_PER_INCH = 110


def as_pdf(document: Document) -> bytes:
    """The whole report, with our fonts in it; what they have no letter for is taken from the system's."""
    written = _set(document)
    assert isinstance(written, bytes), "one file, as it is not told where to lie"
    return written


def as_pictures(document: Document) -> tuple[bytes, ...]:
    """The same pages as PNG, each about as large as it is on paper."""
    written = _set(document, format="png", ppi=PIXELS_PER_INCH)
    return (written,) if isinstance(written, bytes) else tuple(written)


def _set(document: Document, **form: Any) -> bytes | list[bytes]:
    import typst

    content = {
        "title": document.title,
        "subtitle": document.subtitle,
        "blocks": [_block(block) for block in document.blocks],
        "sections": [
            {"key": each.key, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in document.sections
        ],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", typst.TypstWarning)  # a letter that no font has is shown as a box
        written: bytes | list[bytes] = typst.compile(
            resources_folder() / "report" / "report.typ",
            font_paths=[resources_folder() / "fonts"],
            sys_inputs={"document": json.dumps(content)},
            **form,
        )
    return written


def _block(block: Block) -> dict[str, object]:
    match block:
        case Paragraph(text, manner):
            return {"kind": "paragraph", "text": text, "manner": manner.value}
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Points(items):
            return {"kind": "points", "items": items}
        case Excerpt(text):
            return {"kind": "excerpt", "text": text}
        case Chart(title, words):
            drawn = {"svg": block.svg(), "width": block.width}
            return {"kind": "chart", "title": title, "words": words, **drawn}
        case Table():
            return _table(block)


def _table(table: Table) -> dict[str, object]:
    return {
        "kind": "table",
        "title": table.title,
        "note": table.note,
        "columns": [{"title": each.title, "is_number": each.is_number} for each in table.columns],
        "rows": [
            {"is_faint": row.is_faint, "cells": [_cell(cell) for cell in row.cells]} for row in table.rows
        ],
    }


def _cell(cell: Cell) -> dict[str, str]:
    if isinstance(cell, Words):
        return {"text": cell.text, "interval": "", "role": cell.role.value, "section": cell.section}
    plain = {"role": "plain", "section": ""}
    if isinstance(cell, Number):
        return {"text": cell.value_words, "interval": cell.interval_words, **plain}
    return {"text": cell.words, "interval": "", **plain}
