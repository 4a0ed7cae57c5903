"""Prompts: templates, their slots, what must hold before one is paid for, and the names of criteria."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.core.catalogue import SkillEntry
from skillmix_desktop.core.rubric import (
    NUMBER_WORDS,
    Criterion,
    CriterionKind,
    rubric,
    sentence_limit,
    sentences_in_words,
)
from skillmix_desktop.errors import PromptError

GENERATION = "generation"
GRADING = "grading"
TABLE = "table"
LINES = "lines"
TABLE_LINE = "This is the grading table:"
TABLE_HEADER = "| Criteria | Points Earned |\n|---|---|"
FENCE_OPENING = "<<<<< student's text begins"
FENCE_CLOSING = ">>>>> student's text ends"
WORD_JOINER = "\u2060"
REFERENCE_VERSION = 0

_SLOT = re.compile(r"\{([a-z_]+)\}")
_ITEM_SLOTS = frozenset(
    {"skills_str", "skills_defs", "skills_defs_and_examples", "skills_defs_and_examples_simple"}
    | {"num_skills", "num_skills_str", "num_sentences", "num_sentences_str", "topic"}
)
_SLOTS = {
    GENERATION: _ITEM_SLOTS,
    GRADING: _ITEM_SLOTS
    | {"student_answer", "fenced_text", "rubric_items", "rubric_rows", "table_line", "table_header"},
}

_MARKER_INSIDES = re.compile(
    r"""
      (?:(?<=answer)|(?<=explanation)|(?<=earned)|(?<=grade))(?=[\s*_]*[:：|])  # what replies are read by
    | (?<=grading)(?=\s+table)
    | (?<=student's)(?=\s+text\s+(?:begins|ends)) # the fence's words
    | (?<=<)(?=[<|｜/!a-z_])                      # <|im_start|>, <s>, </s>, <<SYS>>, <think>, the fence
    | (?<=[|｜>])(?=>)
    | (?<=\[)(?=/?(?-i:[a-z]?[A-Z_]+)\])          # [INST], [/INST], [TOOL_CALLS], [gMASK]
    | (?:(?<=\Auser)|(?<=\nuser)|(?<=\Aassistant)|(?<=\nassistant)|(?<=\Asystem)|(?<=\nsystem))(?=:)  # turns
    | (?<=\#\#)(?=\#)                             # ### Instruction
    """,
    re.IGNORECASE | re.VERBOSE,
)

_OPENER = r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|thanks?(?: you)?(?: very much)?)"
_OFFER = (
    r"i(?:'d| would|'ll| will|'m| am)(?: be| love| like)? ?(?:happy|glad|delighted)? to (?:help|improve)\b"
)
_ANNOUNCEMENT = r"(?:here(?:'s| is| are)|below (?:is|are)|the following is)\b"
_PREAMBLE = re.compile(
    rf"(?:{_OPENER}[\s,.!]*)*(?:{_OFFER}[^.!?:\n]*[.!,]?\s*)?(?:{_ANNOUNCEMENT}[^.!?:\n]*:)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Template:
    """A prompt with slots; ``content`` is the whole file, by which a template is known for certain.

    ``reply_form`` is what a grader is asked for, and ``skill_wording`` how a skill's criterion is named.
    ``REFERENCE_VERSION`` is a template of the reference implementation.
    """

    name: str
    version: int
    purpose: str
    system: str
    turns: tuple[str, ...]
    reply_form: str
    content: str
    skill_wording: str = "Correctly illustrates {name}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content.encode()).hexdigest()


@dataclass(frozen=True)
class Prompt:
    """What is sent: the system message and the user's turns, known by the hash of both."""

    system: str
    turns: tuple[str, ...]

    @property
    def sha256(self) -> str:
        said = json.dumps([self.system, *self.turns], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class TableSkeleton:
    """The reply of a grader that fills in the table: ``opening`` and a row end right before its mark."""

    opening: str
    rows: tuple[str, ...]


def load_template(path: Path) -> Template:
    """A template in our format, TOML."""
    return _from_toml(_text(path), path)


def _from_toml(content: str, path: Path) -> Template:
    try:
        fields = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path} is not TOML ({error}): mend it or put the bundled file back.") from error
    version = fields.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PromptError(f"{path} needs 'version', a whole number from 1 upwards.")
    return _checked(
        Template(
            name=_text_field(fields, "name", path),
            version=version,
            purpose=_text_field(fields, "purpose", path),
            system=_text_field(fields, "system", path),
            turns=tuple(turn.strip() for turn in _turns(fields.get("turns"), path)),
            reply_form=_text_field(fields, "reply_form", path) if "reply_form" in fields else TABLE,
            content=content,
        ),
        path,
    )


def bundled_templates(folder: Path) -> dict[tuple[str, str], Template]:
    """All templates below ``folder``, by purpose and name."""
    templates: dict[tuple[str, str], Template] = {}
    for path in sorted(folder.glob("*/*.toml")):
        template = load_template(path)
        key = template.purpose, template.name
        if key in templates:
            raise PromptError(f"{path} is a second {key[0]} template of the name '{key[1]}': rename it.")
        templates[key] = template
    return templates


def load_reference_template(path: Path, purpose: str) -> Template:
    """A template of the reference implementation, from a clone of it: a JSON list of turns."""
    return _from_reference(_text(path), path, purpose)


def kept_template(content: str, *, name: str, version: int, purpose: str) -> Template:
    """The template that a project keeps the content of."""
    if version == REFERENCE_VERSION:
        return _from_reference(content, Path(f"{name}.json"), purpose)
    return _from_toml(content, Path(f"{name}.toml"))


def _from_reference(content: str, path: Path, purpose: str) -> Template:
    try:
        turns = json.loads(content)
    except json.JSONDecodeError as error:
        raise PromptError(f"{path} is not JSON ({error}): fetch the file again.") from error
    asks_for_lines = purpose == GRADING and "llama" in path.stem.casefold()
    template = Template(
        name=path.stem,
        version=REFERENCE_VERSION,
        purpose=purpose,
        system="You are a helpful assistant.",
        turns=_turns(turns, path),
        reply_form=LINES if asks_for_lines else TABLE,
        content=content,
        skill_wording="Contains {name}" if asks_for_lines else "Correctly illustrates {lower_name}",
    )
    return _checked(template, path)


def render_generation(template: Template, skills: Sequence[SkillEntry], topic: str) -> Prompt:
    """What a student is sent, turn by turn."""
    prompt = _filled(template, _item_slots(skills, topic))
    _require_named(template, prompt, [entry.name for entry in skills] + [topic])
    _require_definitions(skills)
    return prompt


def render_grading(template: Template, skills: Sequence[SkillEntry], topic: str, text: str) -> Prompt:
    """What a grader is sent on ``text``, in which no marker of ours is left working."""
    if not text.strip():
        raise PromptError("There is no text to grade: the student's answer is empty.")
    if _is_preamble(text):
        raise PromptError("There is no text to grade: the student announced an answer and gave none.")
    criteria = rubric([entry.name for entry in skills], topic)
    labels = [_label(criterion, template) for criterion in criteria]
    answer = neutralised(text.strip())
    slots = _item_slots(skills, topic) | {
        "student_answer": answer,
        "fenced_text": f"{FENCE_OPENING}\n{answer}\n{FENCE_CLOSING}",
        "rubric_items": ", ".join(labels),
        "rubric_rows": "\n".join(f"- {label}" for label in labels),
        "table_line": TABLE_LINE,
        "table_header": TABLE_HEADER,
    }
    prompt = _filled(template, slots)
    _require_named(template, prompt, [entry.name for entry in skills] + labels + [answer])
    _require_definitions(skills)
    return prompt


def table_skeleton(criteria: Sequence[Criterion]) -> TableSkeleton:
    """The grading table as far as each mark; no row depends on another row's mark."""
    rows = tuple(f"| {criterion.label} | " for criterion in criteria)
    return TableSkeleton(f"{TABLE_LINE}\n\n{TABLE_HEADER}\n", rows)


def neutralised(text: str) -> str:
    """``text`` with an invisible word joiner inside all that a judge or its chat format could obey.

    Nothing is taken away or replaced: without the joiners it is the same text.
    """
    return _MARKER_INSIDES.sub(WORD_JOINER, text)


def _is_preamble(text: str) -> bool:
    return _PREAMBLE.fullmatch(text.replace("’", "'").strip(" \t\r\n\"'“”*")) is not None


def _label(criterion: Criterion, template: Template) -> str:
    if criterion.kind is not CriterionKind.SKILL:
        return criterion.label
    return template.skill_wording.format(name=criterion.name, lower_name=criterion.name.lower())


def _item_slots(skills: Sequence[SkillEntry], topic: str) -> dict[str, str]:
    count = len(skills)
    limit = sentence_limit(count)
    return {
        "topic": topic,
        "num_skills": str(count),
        "num_skills_str": NUMBER_WORDS[count] if count < len(NUMBER_WORDS) else str(count),
        "num_sentences": str(limit),
        "num_sentences_str": sentences_in_words(limit),
        "skills_str": ", ".join(entry.name for entry in skills),
        "skills_defs": "\n".join(f"**{entry.name}**: {entry.definition}" for entry in skills),
        "skills_defs_and_examples_simple": "\n".join(_on_one_line(entry) for entry in skills),
        "skills_defs_and_examples": "\n\n".join(_on_lines_of_its_own(entry) for entry in skills),
    }


def _on_one_line(entry: SkillEntry) -> str:
    """As the reference writes it, so that its templates come out as its own prompts."""
    example = f" For example, {entry.example}" if entry.example.strip() else ""
    return f"**{entry.name}**: {entry.definition}{example}"


def _on_lines_of_its_own(entry: SkillEntry) -> str:
    example = f"\nExample: {entry.example.strip()}" if entry.example.strip() else ""
    return f"Skill: {entry.name}\nDefinition: {entry.definition.strip()}{example}"


def _filled(template: Template, values: Mapping[str, str]) -> Prompt:
    """One pass, so that braces in what is filled in stay what they are."""

    def fill(slot: re.Match[str]) -> str:
        name = slot.group(1)
        if name not in values:
            raise PromptError(f"The template '{template.name}' has the unknown slot {{{name}}}: remove it.")
        if not values[name].strip():
            raise PromptError(f"The slot {{{name}}} of the template '{template.name}' would stay empty.")
        return values[name]

    turns = tuple(_SLOT.sub(fill, turn) for turn in template.turns)
    return Prompt(_SLOT.sub(fill, template.system), turns)


def _require_definitions(skills: Sequence[SkillEntry]) -> None:
    """Skills that came with an import may have a name and nothing else."""
    for entry in skills:
        if not entry.definition.strip():
            raise PromptError(f"The skill '{entry.name}' has no definition; add one to the catalogue.")


def _require_named(template: Template, prompt: Prompt, wanted: Sequence[str]) -> None:
    said = "\n".join(prompt.turns).casefold()
    for words in wanted:
        if not words.strip() or words.casefold() not in said:
            raise PromptError(
                f"The template '{template.name}' does not say '{words[:60]}': give it the slots it lacks."
            )


def _checked(template: Template, path: Path) -> Template:
    if template.purpose not in _SLOTS:
        raise PromptError(f"{path}: the purpose is '{template.purpose}', not '{GENERATION}' or '{GRADING}'.")
    if template.reply_form not in (TABLE, LINES):
        raise PromptError(f"{path}: the reply form is '{template.reply_form}', not '{TABLE}' or '{LINES}'.")
    if template.purpose == GRADING and len(template.turns) > 1:
        raise PromptError(f"{path} has {len(template.turns)} turns: a grader is asked once, in one turn.")
    slots = set(_SLOT.findall("\n".join([template.system, *template.turns])))
    if unknown := sorted(slots - _SLOTS[template.purpose]):
        raise PromptError(f"{path} has the unknown slot {{{unknown[0]}}}: remove it or correct its name.")
    return template


def _turns(value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(turn, str) for turn in value):
        raise PromptError(f"{path} needs a list of turns, one or more texts.")
    return tuple(value)


def _text_field(fields: Mapping[str, object], name: str, path: Path) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise PromptError(f"{path} needs '{name}', a text that is not empty.")
    return value.strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PromptError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise PromptError(f"{path} is not UTF-8: save it again in that encoding.") from error
