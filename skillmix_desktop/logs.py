"""The program's log file, in which no key is ever written."""

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_BYTES = 1_000_000
FILES_KEPT = 3
HIDDEN = "[key]"

_SECRETS = (
    re.compile(r"\b(?:sk|rk|pk|xai|gsk|hf)[-_][A-Za-z0-9_\-]{8,}"),
    re.compile(r"(?<=Bearer )[A-Za-z0-9._~+/\-]{8,}=*", re.IGNORECASE),
    re.compile(r"(?<=[?&]key=)[^&\s\"']+", re.IGNORECASE),
    re.compile(r"""(?i)(?<=api[_-]key)(["']?\s*[:=]\s*["']?)[^\s"',}&]+"""),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
)


def without_keys(text: str) -> str:
    """``text`` with everything that looks like a key or a password hidden."""
    for secret in _SECRETS:
        text = secret.sub(lambda found: (found[1] if found.re.groups else "") + HIDDEN, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Lines as always, tracebacks included, without keys."""

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))


def start_logging(folder: Path, *, level: int = logging.INFO) -> Path:
    """Write what the program logs to a file in ``folder``; starting twice writes once."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "skillmix-desktop.log"
    stop_logging()
    handler = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.set_name("skillmix-desktop")
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("skillmix_desktop").setLevel(level)
    return file


def stop_logging() -> None:
    """Close the log file, if there is one."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if each.get_name() == "skillmix-desktop"]:
        root.removeHandler(handler)
        handler.close()
