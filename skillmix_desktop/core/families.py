"""Which chat models are kin: a grader may favour what its own family writes."""

import re

MAKERS = {
    "gpt": "GPT",
    "chatgpt": "GPT",
    "davinci": "GPT",
    "codellama": "Llama",
    "vicuna": "Llama",
    "alpaca": "Llama",
    "mixtral": "Mistral",
    "ministral": "Mistral",
    "codestral": "Mistral",
    "gemma": "Gemini",
    "codeqwen": "Qwen",
    "qwq": "Qwen",
}
"""Names that do not show their family; any other name begins with it."""

_FIRST_WORD = re.compile(r"[a-z]+")
_OPENAI_REASONER = re.compile(r"o\d\b")


def family(name: str) -> str | None:
    """The family of the chat model called ``name``; None where the name shows none.

    What counts is the last part of a path or an address: "openai/gpt-4@host" and "gpt-3.5-turbo" are kin.
    """
    own_name = name.partition("@")[0].rstrip("/").rpartition("/")[2].strip().lower()
    if _OPENAI_REASONER.match(own_name):
        return MAKERS["gpt"]
    word = _FIRST_WORD.match(own_name)
    if word is None or word[0] == "practice":
        return None
    return MAKERS.get(word[0], word[0].capitalize())
