"""Verbs about model files: finding, fetching, and looking at them."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from skillmix_desktop.commands.answer import Answer, Arguments, add_json
from skillmix_desktop.paths import settings_file
from skillmix_desktop.pipeline.grader_suggestions import suggested_graders
from skillmix_desktop.pipeline.model_download import download_model
from skillmix_desktop.pipeline.model_facts import found_model_files
from skillmix_desktop.settings import SettingsStore


def add_models(parser: ArgumentParser) -> None:
    """``skillmix models list | inspect FILE.gguf | suggest | download REPOSITORY FILE``."""
    actions = parser.add_subparsers(dest="action", required=True)
    found = actions.add_parser("list", help="the model files in folders")
    found.add_argument("--folder", action="append", metavar="DIR", help="instead of the settings’ folders")
    found.set_defaults(act=_list)
    inspected = actions.add_parser("inspect", help="what a file is, and whether it fits this machine")
    inspected.add_argument("file", type=Path, metavar="FILE.gguf")
    inspected.set_defaults(act=_inspect)
    suggested = actions.add_parser("suggest", help="files that may serve as graders, by memory")
    suggested.set_defaults(act=_suggest)
    fetched = actions.add_parser("download", help="fetch a file from a hub; goes on where it ended")
    fetched.add_argument("repository", metavar="REPOSITORY", help="owner/name")
    fetched.add_argument("file", metavar="FILE")
    fetched.add_argument("--folder", type=Path, metavar="DIR", help="instead of the settings’ first folder")
    fetched.add_argument(
        "--revision", metavar="REV", help="a branch, a tag or a commit; the main branch else"
    )
    fetched.set_defaults(act=_download)
    for action in (found, inspected, suggested, fetched):
        add_json(action)


def models(arguments: Arguments) -> Answer:
    """Do the action that was named."""
    act: Callable[[Arguments], Answer] = arguments.act
    return act(arguments)


def _list(arguments: Arguments) -> Answer:
    folders = arguments.folder or _usual_folders()
    files = [(path, path.stat().st_size) for path in found_model_files(folders)]
    lines = tuple(f"{size / 1e9:7.2f} GB  {path}" for path, size in files)
    return Answer(
        {"files": [{"path": str(path), "bytes": size} for path, size in files]},
        lines or ("No .gguf file was found; name a folder with --folder, or in the settings.",),
    )


def _inspect(arguments: Arguments) -> Answer:
    # Reading a file's head needs libraries that nothing else here does.
    from skillmix_desktop.llm.llama.model_file import inspect, sha256_of

    file = inspect(arguments.file)
    data = {
        "architecture": file.architecture,
        "parameters": file.parameters,
        "quantization": file.quantization,
        "context_length": file.context_length,
        "chat_template": file.has_chat_template,
        "sha256": sha256_of(arguments.file),
        "memory_needed_bytes": file.memory_needed_bytes,
        "fits": file.fits,
    }
    return Answer(data, tuple(f"{name.replace('_', ' ')}: {value}" for name, value in data.items()))


def _suggest(_arguments: Arguments) -> Answer:
    suggested = suggested_graders()
    lines = (
        f"{grader.memory_gb:3} GB memory: skillmix models download {grader.repository} {grader.file}"
        for grader in suggested.graders
    )
    return Answer(asdict(suggested), (*lines, suggested.note))


def _download(arguments: Arguments) -> Answer:
    folder = arguments.folder or Path(next(iter(_usual_folders()), ".")).expanduser()
    steps = download_model(arguments.repository, arguments.file, folder, revision=arguments.revision)
    for progress in steps:
        _show(progress.note)
    _show("")
    path = folder / PurePosixPath(arguments.file).name
    return Answer({"path": str(path), "bytes": path.stat().st_size}, (f"{path} is whole and checked.",))


def _usual_folders() -> tuple[str, ...]:
    return SettingsStore.load(settings_file()).settings.models_folders


def _show(note: str) -> None:
    """The bytes, on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{note}\033[K")
        sys.stderr.flush()
