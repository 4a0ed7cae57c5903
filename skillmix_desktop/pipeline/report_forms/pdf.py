"""The report as PDF, which Typst sets from the document as data: nothing in it can be taken for markup."""

import json
import logging
from datetime import datetime
from typing import Any

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Document,
    Excerpt,
    Heading,
    Manner,
    Number,
    Paragraph,
    Points,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_forms.pdf_letters import (
    ACCESSIBLE,
    by_number,
    letters_of,
    missing_letters,
    with_numbers,
)

logger = logging.getLogger(__name__)

PIXELS_PER_INCH = 110
_FONTS = resources_folder() / "fonts"
_PAGES = resources_folder() / "report" / "report.typ"
_MOST_TOLD = 40


def as_pdf(document: Document, made_at: datetime) -> bytes:
    """The whole report, tagged for readers of screens, with all fonts in it: ours, and the system’s beside.

    Letters that no font has are written by their numbers, and a notice tells which. One document gives the
    same bytes each time, with the same fonts.
    """
    import typst

    told, stamp = _told(document), made_at.replace(microsecond=0)
    try:
        written = _set(told, timestamp=stamp, pdf_standards=[ACCESSIBLE])
    except typst.TypstError as error:
        logger.warning("The PDF is not accessible in full: %s", error)
        written = _set(told, timestamp=stamp)
    assert isinstance(written, bytes), "one file, as it is not told where to lie"
    return written


def as_pictures(document: Document) -> tuple[bytes, ...]:
    """The same pages as PNG, each about as large as it is on paper."""
    written = _set(_told(document), format="png", ppi=PIXELS_PER_INCH)
    return (written,) if isinstance(written, bytes) else tuple(written)


def _set(told: str, **form: Any) -> bytes | list[bytes]:
    import typst

    written: bytes | list[bytes] = typst.compile(
        _PAGES, font_paths=[_FONTS], sys_inputs={"document": told}, **form
    )
    return written


def _told(document: Document) -> str:
    """The document as JSON, without a letter that would be an empty box."""
    content: dict[str, Any] = {
        "title": document.title,
        "subtitle": document.subtitle,
        "blocks": [_block(block) for block in document.blocks],
        "sections": [
            {"key": each.key, "title": each.title, "blocks": [_block(block) for block in each.blocks]}
            for each in document.sections
        ],
    }
    missing = missing_letters(letters_of(content), [_FONTS])
    if missing:
        content["blocks"] = [_block(_notice(missing)), *map(_block, document.blocks)]
    return json.dumps(with_numbers(content, {ord(letter): by_number(letter) for letter in missing}))


def _notice(missing: list[str]) -> Paragraph:
    letters = ", ".join(map(by_number, missing[:_MOST_TOLD]))
    return Paragraph(
        f"No font on the computer that made this file has {counted(len(missing), 'letter')} of this report; "
        f"here they are written by their numbers: {letters}{' …' if len(missing) > _MOST_TOLD else ''}. "
        "The report’s HTML form has them as they are.",
        Manner.NOTICE,
    )


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
