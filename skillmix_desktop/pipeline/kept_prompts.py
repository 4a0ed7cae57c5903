"""Prompts as they were sent: made again from what a project keeps, or not told at all."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from skillmix_desktop.core.prompts import (
    GENERATION,
    GRADING,
    Prompt,
    Template,
    kept_template,
    render_generation,
    render_grading,
)
from skillmix_desktop.errors import PromptError
from skillmix_desktop.store.whole_texts import Call, WholeText, WholeVerdict


class KeptPrompts:
    """The prompts behind texts and verdicts; none where the hash that was kept is another one's."""

    def __init__(self, rows: Mapping[str, Any]) -> None:
        self._templates: dict[str, Template] = {}
        for id_, row in rows.items():
            with suppress(PromptError):
                self._templates[id_] = kept_template(
                    row.content, name=row.name, version=row.version, purpose=row.purpose
                )
        names = [(row.purpose, row.name) for row in rows.values()]
        self._words = {
            id_: row.name if names.count((row.purpose, row.name)) == 1 else f"{row.name}-{id_[:8]}"
            for id_, row in rows.items()
        }

    def of_text(self, text: WholeText) -> Prompt | None:
        """What the student was sent."""
        item = text.item
        return self._sent(
            text.call, GENERATION, lambda template: render_generation(template, item.skills, item.topic)
        )

    def of_verdict(self, text: WholeText, verdict: WholeVerdict) -> Prompt | None:
        """What the grader was sent."""
        item, said = text.item, text.text or ""
        return self._sent(
            verdict.call, GRADING, lambda template: render_grading(template, item.skills, item.topic, said)
        )

    def word_for(self, call: Call) -> str:
        """A name of the prompt, which no other prompt of the project has."""
        reference = call.provenance.get("reference") or {}
        return reference.get("prompt") or self._words.get(call.template_id or "", "unknown")

    def _sent(self, call: Call, purpose: str, render: Callable[[Template], Prompt]) -> Prompt | None:
        template = self._templates.get(call.template_id or "")
        if template is None or template.purpose != purpose:
            return None
        with suppress(PromptError):
            prompt = render(template)
            return prompt if prompt.sha256 == call.prompt_sha256 else None
        return None
