"""The practice model: a local file with random weights, made when it is first asked for."""

from skillmix_desktop import paths
from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.llama.process import LlamaModel

NAME = "practice"
VERSION = 1


def open_practice(*, slots: int | None = None) -> LlamaModel:
    """The practice model; what it says means nothing, and ``is_practice`` says so."""
    path = paths.cache_folder() / f"practice-{VERSION}.gguf"
    try:
        if not path.exists():
            from skillmix_desktop.llm.practice_file import write_practice_file

            write_practice_file(path)
    except OSError as error:
        raise ModelError(
            f"The practice model cannot be put into {path.parent} ({error.strerror or error}); "
            "see that the folder can be made and written to."
        ) from error
    # So small a file gains nothing from a second thread, and loses much when the machine is busy.
    return LlamaModel(path, name=NAME, is_practice=True, threads=1, slots=slots)
