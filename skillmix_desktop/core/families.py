"""Which chat models are kin: a grader may favour what its own family writes."""

import re
from collections.abc import Iterable, Mapping

_WORDS_OF: Mapping[str, str] = {
    "Baichuan": "baichuan",
    "Claude": "claude",
    "Cohere": "command aya",
    "DeepSeek": "deepseek",
    "Falcon": "falcon",
    "GLM": "glm chatglm",
    "GPT": "gpt chatgpt davinci",
    "Gemini": "gemini gemma codegemma bison",
    "Granite": "granite",
    "Grok": "grok",
    "InternLM": "internlm",
    "Kimi": "kimi moonshot",
    "Llama": "llama codellama tinyllama alpaca vicuna wizardlm xwin tigerbot tulu",
    "Mistral": "mistral mixtral ministral codestral devstral magistral zephyr",
    "Nemotron": "nemotron",
    "OLMo": "olmo",
    "Phi": "phi",
    "Qwen": "qwen codeqwen qwq",
    "SmolLM": "smollm",
    "StableLM": "stablelm",
    "Yi": "yi",
}
FAMILIES: Mapping[str, str] = {word: family for family, words in _WORDS_OF.items() for word in words.split()}
"""The words in names that show a family: that of the weights which a chat model was made from."""

NAMES = tuple(sorted(_WORDS_OF, key=str.casefold))
"""The families that names can show."""

_WORD = re.compile(r"[a-z]+")
_OPENAI_REASONER = re.compile(r"o\d\b")


def family(name: str, told: Mapping[str, str] | None = None) -> str | None:
    """The family of the chat model called ``name``; None where it is not known.

    ``told`` has the families of names that do not show theirs, and goes first. Else the last part of a path
    or an address counts: "openai/gpt-4@host" and "gpt-3.5-turbo" are kin.
    """
    if told and name in told:
        return told[name]
    own_name = name.partition("@")[0].rstrip("/").rpartition("/")[2].strip().lower()
    if _OPENAI_REASONER.match(own_name):
        return FAMILIES["gpt"]
    return _first_known(_WORD.findall(own_name))


def spelled(told: str) -> str:
    """A family as it is written here, however somebody wrote it; others stay as they are."""
    words = " ".join(told.split())
    return next((name for name in NAMES if name.casefold() == words.casefold()), words)


def _first_known(words: Iterable[str]) -> str | None:
    return next((FAMILIES[word] for word in words if word in FAMILIES), None)
