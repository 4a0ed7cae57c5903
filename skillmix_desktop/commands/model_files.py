"""Verbs about model files: finding, fetching, and looking at them."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from skillmix_desktop.commands.answer import Answer, Arguments, add_json, progress_shower
from skillmix_desktop.paths import settings_file
from skillmix_desktop.pipeline.grader_suggestions import suggested_graders
from skillmix_desktop.pipeline.model_download import download_model
from skillmix_desktop.pipeline.model_facts import found_model_files, inspect_file
from skillmix_desktop.pipeline.model_library import model_folders
from skillmix_desktop.settings import SettingsStore

if TYPE_CHECKING:  # what reads a file's head or runs it is loaded by those verbs alone
    from skillmix_desktop.llm.llama.measurement import Measurement
    from skillmix_desktop.llm.llama.placement import Placement


def add_models(parser: ArgumentParser) -> None:
    """``skillmix models list | inspect FILE.gguf | test FILE.gguf | suggest | download REPOSITORY FILE``."""
    actions = parser.add_subparsers(dest="action", required=True)
    found = actions.add_parser("list", help="the model files in folders")
    found.add_argument("--folder", action="append", metavar="DIR", help="instead of the settings’ folders")
    found.set_defaults(act=_list)
    inspected = actions.add_parser("inspect", help="what a file is, and whether it fits this machine")
    inspected.add_argument("file", type=Path, metavar="FILE.gguf")
    inspected.set_defaults(act=_inspect)
    tested = actions.add_parser("test", help="load a file, measure how fast it is, and unload it")
    tested.add_argument("file", type=Path, metavar="FILE.gguf")
    tested.add_argument("--load-anyway", action="store_true", help="even where memory looks too short")
    tested.set_defaults(act=_test)
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
    for action in (found, inspected, tested, suggested, fetched):
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
    from skillmix_desktop.llm.llama.model_file import sha256_of

    file = inspect_file(arguments.file)
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


def _test(arguments: Arguments) -> Answer:
    # Nothing else here runs a file.
    from skillmix_desktop.llm.llama.model_file import inspect
    from skillmix_desktop.llm.llama.worker_handle import free_on_gpus
    from skillmix_desktop.pipeline.model_test import ModelTest
    from skillmix_desktop.pipeline.runs import follow

    estimate = inspect(arguments.file, gpu_free=free_on_gpus()).placement
    measured = follow(ModelTest(arguments.file, load_anyway=arguments.load_anyway)(), progress_shower())
    assert measured is not None, "nothing but an interruption stops the test here"
    estimated = {"memory_estimated_bytes": estimate.main_bytes, "gpu_estimated_bytes": estimate.gpu_bytes}
    return Answer(asdict(measured) | estimated, _test_lines(measured, estimate))


def _test_lines(measured: "Measurement", estimate: "Placement") -> tuple[str, ...]:
    used, on_gpu = measured.memory_bytes, measured.gpu_bytes
    mass = measured.answer_mass
    return (
        f"loads in {measured.load_seconds:.1f} s",
        f"reads {measured.read_per_second or 0:,.0f} tokens a second",
        f"writes {measured.written_per_second:,.1f} tokens a second, one answer alone",
        f"main memory: {_size(used)} used, {_size(estimate.main_bytes)} estimated",
        f"GPU memory: {_size(on_gpu)} used, {_size(estimate.gpu_bytes)} estimated",
        f"1 and 0 where a mark is due: {'unknown' if mass is None else f'{mass:.1%} of the probability'}",
        *([measured.detail] if measured.detail else []),
    )


def _size(count: int | None) -> str:
    return "unknown" if count is None else f"{count / 1e9:.2f} GB"


def _suggest(_arguments: Arguments) -> Answer:
    suggested = suggested_graders()
    lines = (
        f"{grader.memory_gb:3} GB memory: skillmix models download {grader.repository} {grader.file}"
        for grader in suggested.graders
    )
    return Answer(asdict(suggested), (*lines, suggested.note))


def _download(arguments: Arguments) -> Answer:
    folder = arguments.folder or Path(_usual_folders()[0]).expanduser()
    steps = download_model(arguments.repository, arguments.file, folder, revision=arguments.revision)
    for progress in steps:
        _show(progress.note)
    _show("")
    path = folder / PurePosixPath(arguments.file).name
    return Answer({"path": str(path), "bytes": path.stat().st_size}, (f"{path} is whole and checked.",))


def _usual_folders() -> tuple[str, ...]:
    return model_folders(SettingsStore.load(settings_file()).settings)


def _show(note: str) -> None:
    """The bytes, on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{note}\033[K")
        sys.stderr.flush()
