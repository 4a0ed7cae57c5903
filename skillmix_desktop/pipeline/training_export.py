"""The texts with full marks as training data: a line of JSON each, in the form that tools for it read."""

import json
from collections import Counter
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from skillmix_desktop.core.catalogue import Catalogue
from skillmix_desktop.core.families import family
from skillmix_desktop.core.prompts import GENERATION, Prompt, render_generation
from skillmix_desktop.core.replies import student_answer, student_text
from skillmix_desktop.core.training_split import Side, TrainingSplit, draw_split
from skillmix_desktop.errors import PromptError
from skillmix_desktop.pipeline.kept_prompts import KeptPrompts
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.templates import find_template
from skillmix_desktop.pipeline.training_texts import GoodText, LeftOut, Standard, weigh
from skillmix_desktop.store.whole_texts import WholeText, WholeTexts

_WORDS = {
    LeftOut.NO_TEXT: "without a text",
    LeftOut.REPLACED: "replaced by another attempt",
    LeftOut.TOO_MANY_SKILLS: "with more skills than are trained on",
    LeftOut.NOT_GRADED: "without a verdict that counts",
    LeftOut.NOT_FULL_MARKS: "without full marks",
    LeftOut.UNDECIDED: "with a criterion that no majority decides",
    LeftOut.GRADERS_DIFFER: "with full marks from one grader and not from another",
    LeftOut.TOO_FEW_GRADERS: "with full marks from too few graders",
    LeftOut.NAMES_A_SKILL: "that name a skill which they should only show",
    LeftOut.MIXES_SIDES: "that mix what is trained on with what is held out",
    LeftOut.DUPLICATE: "that say the same as another",
    LeftOut.NO_PROMPT: "without a prompt, since a definition is missing",
}


class Style(StrEnum):
    """The form of a line: messages of a chat, or Alpaca's instruction and output."""

    CHAT = "chat"
    ALPACA = "alpaca"


@dataclass(frozen=True)
class TrainingOptions:
    """What is trained on, and how it is written.

    ``held_out`` is the share of skills and topics that is drawn by ``seed`` to test with; ``categories`` and
    ``topics`` name what is held out in place of a draw.
    """

    style: Style = Style.CHAT
    held_out: float = 0.2
    seed: int = 0
    categories: Collection[str] = ()
    topics: Collection[str] = ()
    standard: Standard = field(default_factory=Standard)


class TrainingFile:
    """Writes the texts that are good enough, and counts the others by what is wrong with them."""

    def __init__(
        self,
        whole: WholeTexts,
        catalogue: Catalogue,
        options: TrainingOptions,
        *,
        families: Mapping[str, str],
        with_adjudication: bool,
    ) -> None:
        self.rows: Counter[Side] = Counter()
        self.left_out: Counter[LeftOut] = Counter()
        self.split = _split(whole, catalogue, options)
        self._whole = whole
        self._catalogue = catalogue
        self._options = options
        self._families = families
        self._with_adjudication = with_adjudication
        self._prompts = KeptPrompts(whole.templates)
        self._own_template = find_template(GENERATION)
        self._seen: set[str] = set()
        self._with_own_prompt = 0
        self._of_own_family = 0

    def write_all(self, path: Path) -> Generator[Progress]:
        """Some texts after others."""
        done = 0
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield Progress(0, len(self._whole))
            for some in self._whole:
                for text in some:
                    line = self._line(text)
                    if isinstance(line, LeftOut):
                        self.left_out[line] += 1
                    else:
                        file.write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
                done += len(some)
                yield Progress(done, len(self._whole))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is in the file, and what is not, a sentence each."""
        told = [self._held_out_words()]
        left_out = [
            f"{self.left_out[reason]:,} {words}" for reason, words in _WORDS.items() if self.left_out[reason]
        ]
        if left_out:
            told.append(f"Texts that were left out: {'; '.join(left_out)}.")
        if self._with_own_prompt:
            told.append(
                f"{self._with_own_prompt:,} rows have the program’s own prompt, "
                "since the one that their text came of was not kept."
            )
        if self._of_own_family:
            told.append(
                f"{self._of_own_family:,} rows have full marks from nobody but the student’s own family, "
                "which may favour it: have another family grade, too, and require two graders."
            )
        return tuple(told)

    def _held_out_words(self) -> str:
        if not self.split.categories:
            return "Nothing is held out, so these data leave nothing to test with."
        named = ", ".join(sorted(self.split.categories))
        return (
            f"Train on the rows whose split is “{Side.TRAINING}” alone: held out are the skills of {named}, "
            f"and {len(self.split.topics):,} topics."
        )

    def _line(self, text: WholeText) -> Mapping[str, object] | LeftOut:
        found = weigh(text, self._options.standard, self.split, with_adjudication=self._with_adjudication)
        if isinstance(found, LeftOut):
            return found
        words = " ".join((text.text or "").casefold().split())
        if words in self._seen:
            return LeftOut.DUPLICATE
        sent = self._prompts.of_text(text)
        try:
            prompt = sent or render_generation(self._own_template, text.item.skills, text.item.topic)
        except PromptError:
            return LeftOut.NO_PROMPT
        self._seen.add(words)
        self.rows[found.side] += 1
        self._with_own_prompt += sent is None
        self._of_own_family += _is_kin(text.student, list(found.marks), self._families)
        said = _said(prompt, _answer(text), self._options.style)
        return {**said, **_about(found, self._catalogue.fingerprint)}


def _split(whole: WholeTexts, catalogue: Catalogue, options: TrainingOptions) -> TrainingSplit:
    """Of the catalogue and of what came with items from elsewhere."""
    of_items = [skill for item in whole.items for skill in item.skills]
    skills = {skill.name: skill for skill in (*of_items, *catalogue.skills)}
    return draw_split(
        list(skills.values()),
        sorted({*(item.topic for item in whole.items), *catalogue.topics}),
        share=options.held_out,
        seed=options.seed,
        categories=options.categories,
        named_topics=options.topics,
    )


def _is_kin(student: str, graders: Sequence[str], told: Mapping[str, str]) -> bool:
    own = family(student, told)
    return own is not None and {family(grader, told) for grader in graders} == {own}


def _answer(text: WholeText) -> str:
    """The last reply from its answer on; the text alone where that is not what the reply says."""
    reply = text.replies[-1] if text.replies else ""
    answer = student_answer(reply) if student_text(reply).text == text.text else None
    return answer or f"Answer: {text.text}"


def _said(prompt: Prompt, answer: str, style: Style) -> dict[str, object]:
    question = prompt.turns[0]
    if style is Style.ALPACA:
        parts = [prompt.system, question] if prompt.system else [question]
        return {"instruction": "\n\n".join(parts), "input": "", "output": answer}
    messages = [{"role": "system", "content": prompt.system}] if prompt.system else []
    messages += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return {"messages": messages}


def _about(found: GoodText, fingerprint: str) -> dict[str, object]:
    text = found.text
    return {
        "split": found.side,
        "k": text.item.k,
        "skills": list(text.item.skill_names),
        "topic": text.item.topic,
        "student": text.student,
        "generation": str(text.id),
        "generation_round": text.round,
        "grader": list(found.marks),
        "marks": {grader: list(shares) for grader, shares in found.marks.items()},
        "catalogue_fingerprint": fingerprint,
    }
