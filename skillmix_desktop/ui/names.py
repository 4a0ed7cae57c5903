"""Chat models' names, short enough for a column."""

from pathlib import PurePath


def short_name(name: str) -> str:
    """``gpt-4`` of ``openai/gpt-4``, the file's name of ``llama/FOLDER/FILE.gguf``; else the name itself."""
    provider, slash, rest = name.partition("/")
    if not slash or not rest:
        return name
    if provider == "openai":
        return rest.partition("@")[0]
    if provider in ("llama", "scripted"):
        return PurePath(rest).stem
    return name
