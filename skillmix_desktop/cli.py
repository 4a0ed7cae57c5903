"""``skillmix VERB …``: everything that the window can compute, without a window."""

import codecs
import errno
import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from typing import cast

from skillmix_desktop import __version__
from skillmix_desktop.commands.answer import Answer, Arguments, add_json
from skillmix_desktop.errors import SkillMixError, UsageError

KNOWN_ERROR = 1
INTERRUPTED = 130

# What may be wrong with a name or a place that the user chose; any other error of the system is ours.
_OF_A_PATH = frozenset(
    {
        *(errno.ENAMETOOLONG, errno.EACCES, errno.EPERM, errno.EROFS),
        *(errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EINVAL),
        *(errno.ENOSPC, errno.EDQUOT, errno.EIO),
    }
)


@dataclass(frozen=True)
class Verb:
    """A verb and where its two functions are: the module is imported when the verb is used."""

    name: str
    help: str
    module: str
    add_arguments: str
    run: str


VERBS = (
    Verb("new", "make a project", "projects", "add_new", "new"),
    Verb("items", "draw an item set", "projects", "add_items", "items"),
    Verb("import", "take in items, texts and verdicts from elsewhere", "projects", "add_import", "import_"),
    Verb("models", "find, fetch and look at model files", "model_files", "add_models", "models"),
    Verb("generate", "let a student write what is missing", "runs", "add_generate", "generate"),
    Verb("grade", "grade what is missing", "runs", "add_grade", "grade"),
    Verb("batches", "what was handed over to be collected later", "batches", "add_batches", "batches"),
    Verb("spot-check", "draw, hand over and take back texts", "people", "add_spot_check", "spot_check"),
    Verb("results", "the Skill-Mix scores", "statistics", "add_results", "results_"),
    Verb("agreement", "how far graders agree", "statistics", "add_agreement", "agreement_"),
    Verb("families", "of which family each chat model is", "families", "add_families", "families_"),
    Verb("history", "every verdict ever made, drafts too, as a file", "history", "add_history", "history_"),
    Verb("novelty", "the paper’s bound on what is new", "statistics", "add_novelty", "novelty"),
    Verb("report", "write the report", "statistics", "add_report", "report"),
    Verb("plots", "write every picture of the report as SVG", "plotting", "add_plots", "plots"),
    Verb("export", "write the data down for other programs", "exporting", "add_export", "export"),
    Verb("merge", "bring two people’s projects together", "merging", "add_merge", "merge_"),
    Verb("backup", "copy a project as it is now", "projects", "add_backup", "backup_"),
    Verb("restore", "make a project from a backup", "projects", "add_restore", "restore_"),
    Verb("verify", "check that a project is whole", "projects", "add_verify", "verify_"),
    Verb("sample", "run the sample’s whole loop", "sample", "add_sample", "sample"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is 0, 1 for a known error, 2 for wrong usage, 130 when interrupted."""
    _accept_any_character()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _require_readable(words)
        parsed = _parser(words).parse_args(words)
        answer: Answer = parsed.run(parsed)
    except SkillMixError as error:
        _tell(" ".join(str(error).splitlines()))
        return KNOWN_ERROR
    except OSError as error:
        if error.filename is None or error.errno not in _OF_A_PATH:
            raise
        _tell(f"{os.fsdecode(error.filename)}: {error.strerror}.")
        return KNOWN_ERROR
    except KeyboardInterrupt:
        _tell("interrupted; all that was finished is kept.")
        return INTERRUPTED
    return _print(answer, is_json="json" in parsed)


def _accept_any_character() -> None:
    """Where a terminal or a file lacks a character, its number is written instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _require_readable(words: Sequence[str]) -> None:
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = word.encode(errors="backslashreplace").decode()
            raise UsageError(f"“{shown}” is not text in UTF-8; write or name it otherwise.") from None


def _tell(sentence: str) -> None:
    """One line on stderr; on a terminal it takes the place of the bar that a run had got to."""
    start = "\r\033[K" if sys.stderr.isatty() else ""
    print(f"{start}skillmix: {sentence}", file=sys.stderr)


def _print(answer: Answer, *, is_json: bool) -> int:
    text = _json(answer) if is_json else "\n".join(answer.lines)
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Whoever read us has stopped reading; Python must not find out again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _json(answer: Answer) -> str:
    """One line; in plain ASCII where stdout could not hold every character."""
    encoding = codecs.lookup(sys.stdout.encoding or "ascii").name
    return json.dumps(answer.data, ensure_ascii=encoding != "utf-8", allow_nan=False)


def _parser(words: Sequence[str]) -> ArgumentParser:
    """The parser; of the verbs, only the one in use brings its options along, and its imports."""
    parser = ArgumentParser(prog="skillmix", description="Skill-Mix evaluations from the command line.")
    parser.add_argument("--version", action="version", version=f"skillmix {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS:
        verb_parser = verbs.add_parser(verb.name, help=verb.help, description=verb.help)
        if verb.name not in words:
            continue
        module = import_module(f"skillmix_desktop.commands.{verb.module}")
        cast(Callable[[ArgumentParser], None], getattr(module, verb.add_arguments))(verb_parser)
        add_json(verb_parser)
        verb_parser.set_defaults(run=cast(Callable[[Arguments], Answer], getattr(module, verb.run)))
    return parser


if __name__ == "__main__":
    sys.exit(main())
