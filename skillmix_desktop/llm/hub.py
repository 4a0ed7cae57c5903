"""One file of a repository on a model hub, fetched through huggingface_hub, resumed and checked."""

import hashlib
import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import httpx2
from huggingface_hub import get_hf_file_metadata, hf_hub_url
from huggingface_hub.errors import (
    EntryNotFoundError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.file_lock import held

# Small, so that a slow download can be stopped soon.
_PIECE = 1 << 16
_READ_AT_ONCE = 1 << 24
_PATIENCE_S = 30.0
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class HubFile:
    """A file as the hub states it; ``url`` names the commit, so that what is resumed is the same file."""

    repository: str
    name: str
    revision: str | None
    url: str
    size: int
    sha256: str

    def lock(self, folder: Path) -> Path:
        """What whoever downloads the file holds meanwhile."""
        return folder / f".{self.target(folder).name}.lock"

    def part(self, folder: Path) -> Path:
        """Where the unfinished file lies; another content of the same name has another one."""
        return folder / f".{self.target(folder).name}.{self.sha256[:12]}.part"

    def target(self, folder: Path) -> Path:
        """Where the finished file lies."""
        return folder / PurePosixPath(self.name).name


def look_up(
    repository: str, name: str, *, revision: str | None = None, endpoint: str | None = None
) -> HubFile:
    """Ask the hub for the file's size and checksum.

    ``revision`` is a branch, a tag or a commit, and the main branch if not given; ``endpoint`` is that of
    HF_ENDPOINT if not given.
    """
    with _said_plainly(repository, name, revision):
        url = hf_hub_url(repository, name, revision=revision, endpoint=endpoint)
        stated = get_hf_file_metadata(url, endpoint=endpoint)
        pinned = hf_hub_url(repository, name, revision=stated.commit_hash, endpoint=endpoint)
    if stated.size is None or not _SHA256.fullmatch(stated.etag or ""):
        raise ModelError(
            f"The hub states no size and SHA-256 for {name} in {repository}; it is no model file."
        )
    return HubFile(repository, name, revision, pinned, stated.size, str(stated.etag))


def fetch(file: HubFile, folder: Path) -> Generator[int]:
    """Download ``file`` into ``folder``; each step gives the bytes that are there.

    Whoever stops asking keeps what has come, and the next call goes on from there. One at a time downloads
    a file into a folder, whatever process it is in.
    """
    target = file.target(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with held(file.lock(folder)) as is_ours:
            if not is_ours:
                raise ModelError(f"{target} is being downloaded already; wait for it, or stop it first.")
            yield from _check(file, target) if target.exists() else _complete(file, folder)
    except OSError as error:
        raise ModelError(f"{target} cannot be written ({error.strerror or error}).") from error


def _complete(file: HubFile, folder: Path) -> Generator[int]:
    part = file.part(folder)
    with part.open("ab") as out:
        _check_space(file, folder, present=out.tell())
        yield out.tell()
        if out.tell() < file.size:
            yield from _receive(file, out)
    yield from _check(file, part)
    part.rename(file.target(folder))


def _receive(file: HubFile, out: BinaryIO) -> Generator[int]:
    # The bytes must be those that are counted and hashed, so nothing may compress them.
    headers = build_hf_headers() | {"Accept-Encoding": "identity", "Range": f"bytes={out.tell()}-"}
    with (
        _said_plainly(file.repository, file.name, file.revision),
        get_session().stream("GET", file.url, headers=headers, timeout=_PATIENCE_S) as response,
    ):
        hf_raise_for_status(response)
        if response.status_code != httpx2.codes.PARTIAL_CONTENT:
            # The server sends the whole file, whatever it was asked for.
            out.seek(0)
            out.truncate()
        for piece in response.iter_raw(_PIECE):
            out.write(piece)
            yield out.tell()


def _check(file: HubFile, path: Path) -> Generator[int]:
    """Compare the file on the disk with what the hub states; what differs is kept under another name."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while piece := content.read(_READ_AT_ONCE):
            digest.update(piece)
            yield file.size
    if digest.hexdigest() == file.sha256:
        return
    if path == file.target(path.parent):
        raise ModelError(
            f"{path} is there already with another content; move it away, or choose another folder."
        )
    kept = path.with_name(path.name.removesuffix(".part") + ".broken")
    path.replace(kept)
    raise ModelError(
        f"{file.name} did not arrive as the hub states it (its SHA-256 differs); "
        f"what came is kept as {kept}, and the next download starts anew."
    )


def _check_space(file: HubFile, folder: Path, *, present: int) -> None:
    free = shutil.disk_usage(folder).free
    missing = file.size - present
    if missing > free:
        raise ModelError(
            f"{file.name} needs {missing / 1e9:.1f} GB more, and {folder} has {free / 1e9:.1f} GB free; "
            "choose another folder."
        )


@contextmanager
def _said_plainly(repository: str, name: str, revision: str | None) -> Iterator[None]:
    """Turn what can go wrong between here and the hub into one sentence."""
    try:
        yield
    except HFValidationError as error:
        raise ModelError(
            f"'{repository}' is no repository's name; names look like owner/repository."
        ) from error
    except GatedRepoError as error:
        raise ModelError(
            f"{repository} is given only to those who accepted its terms: accept them at the hub, "
            "and set HF_TOKEN to your token."
        ) from error
    except RevisionNotFoundError as error:
        raise ModelError(f"{repository} has no revision {revision}; leave it out for the newest.") from error
    except EntryNotFoundError as error:
        raise ModelError(f"{repository} has no file called {name}; mind capitals and folders.") from error
    except RepositoryNotFoundError as error:
        raise ModelError(
            f"The hub has no repository {repository}, or shows it only to its members."
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        if status in {httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN}:
            raise ModelError(f"The hub refuses {repository} (status {status}); check HF_TOKEN.") from error
        raise ModelError(f"The hub cannot give {name} now (status {status}); try again later.") from error
    except OfflineModeIsEnabled as error:
        raise ModelError("HF_HUB_OFFLINE forbids downloads; unset it.") from error
    except httpx2.HTTPError as error:
        raise ModelError(
            f"The connection to the hub failed ({error or type(error).__name__}); "
            "what has come is kept, and the download goes on from there."
        ) from error
