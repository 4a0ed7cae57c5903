"""What the benchmarks of local grading share: a file of random weights, prompts, and the usual loop."""

import json
import random
import string
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llama_cpp import Llama
from llama_cpp.llama_grammar import LlamaGrammar

from skillmix_desktop.llm.base import Decoding, MarkRequest, Request, Skeleton
from skillmix_desktop.llm.llama.engine import usable_processors
from skillmix_desktop.llm.llama.native import can_offload
from skillmix_desktop.llm.practice_file import Size, write_practice_file

SIZE = Size(width=512, heads=8, layers=8, inner=1536, focus=0.1, is_half=True)
ROUNDS = 3
SYSTEM = "You mark texts."
OPENING = "This is the grading table:\n\n| Criteria | Points Earned |\n|---|---|\n"
# Characters that come to about 800, 480 and 120 tokens of the file's tokenizer, and so to 1,400 a prompt.
INSTRUCTIONS, ITEM, TEXT = 1330, 800, 200


@dataclass(frozen=True)
class Prompt:
    """A text to be graded, asked for in one order or the other."""

    turn: str
    labels: tuple[str, ...]

    @property
    def mark_request(self) -> MarkRequest:
        """The prompt as read mode is asked."""
        rows = tuple(f"| {label} | " for label in self.labels)
        return MarkRequest(self.turn, self.turn, OPENING, rows, SYSTEM)

    def request(self, round_: int, explanation: int) -> Request:
        """The prompt as write mode is asked, with so many tokens of explanation."""
        marks = self.mark_request
        decoding = Decoding(max_tokens=explanation, seed=round_)
        return Request(marks.key, (marks.turn,), SYSTEM, decoding, Skeleton(OPENING, marks.rows))


def file_of_random_weights() -> Path:
    """A file of about 30 million parameters, made once."""
    path = Path(tempfile.gettempdir()) / "skillmix-benchmarks" / "random-30m.gguf"
    if not path.exists():
        write_practice_file(path, SIZE)
    return path


def prompts(items: int, generations: int, *, is_text_last: bool) -> list[Prompt]:
    """Prompts of seven criteria: instructions for all, an item's part, and a text, in one of two orders."""
    draw = random.Random(items)
    instructions = _words(draw, INSTRUCTIONS)
    found = []
    for _ in range(items):
        item = _words(draw, ITEM)
        skills = [f"Correctly illustrates {_words(draw, 14)}" for _ in range(4)]
        labels = (*skills, f"Pertains to {_words(draw, 8)}", "Text makes sense", "At most 3 sentences")
        for _ in range(generations):
            text = _words(draw, TEXT)
            parts = (item, text) if is_text_last else (text, item)
            found.append(Prompt("\n\n".join([instructions, *parts]), labels))
    return found


class UsualLoop:
    """llama-cpp-python's ``Llama``: one conversation at a time, its reply held to JSON by a grammar."""

    def __init__(self, path: Path) -> None:
        threads = usable_processors()
        self._llama: Any = Llama(
            str(path),
            n_ctx=4096,
            n_threads=threads,
            n_threads_batch=threads,
            n_gpu_layers=-1,
            flash_attn=can_offload(),
            verbose=False,
        )

    def close(self) -> None:
        """Give the memory back."""
        self._llama.close()

    def seconds(self, asked: Sequence[Prompt], *, explanation: int = 0) -> float:
        """How long it takes to have ``asked`` graded three times each."""
        started = time.perf_counter()
        for prompt in asked:
            for round_ in range(ROUNDS):
                self._grade(prompt, round_, explanation)
        return time.perf_counter() - started

    def _grade(self, prompt: Prompt, round_: int, explanation: int) -> None:
        asked = json_request(prompt, round_, explanation, self._count)
        grammar = LlamaGrammar.from_string(asked.pop("grammar"), verbose=False)
        reply = self._llama.create_chat_completion(**asked, grammar=grammar)
        written = reply["choices"][0]["message"]["content"]
        assert explanation or set(json.loads(written)) == set(prompt.labels), written

    def _count(self, text: str) -> int:
        return len(self._llama.tokenize(text.encode()))


def json_request(
    prompt: Prompt, round_: int, explanation: int, count: Callable[[str], int]
) -> dict[str, Any]:
    """Asks for an object with a mark under each label, and with so many tokens of explanation.

    ``count`` tells how many tokens a text has.
    """
    length = count(json.dumps(dict.fromkeys(prompt.labels, 0)))
    return {
        "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt.turn}],
        "grammar": _grammar(prompt.labels, has_explanation=explanation > 0),
        "temperature": 0.7,
        "seed": round_,
        "max_tokens": length + explanation if explanation else 2 * length,
    }


def _grammar(labels: Sequence[str], *, has_explanation: bool) -> str:
    """The grammar of an object with a mark under each label, and below them a reason."""
    pairs = ' ", " '.join(f'"\\"{label}\\": " mark' for label in labels)
    reason = ' ", \\"explanation\\": \\"" [a-z ]* "\\""' if has_explanation else ""
    return f'root ::= "{{" {pairs}{reason} "}}"\nmark ::= [01]\n'


def _words(draw: random.Random, characters: int) -> str:
    """Words of letters in pairs, as the file's tokenizer has them, ``characters`` long."""
    words = ""
    while len(words) < characters:
        words += "".join(draw.choices(string.ascii_lowercase, k=draw.choice((3, 5, 7)))) + " "
    return words[:characters].strip()
