"""A project as run folders of the reference implementation: for its tools, and for imports elsewhere."""

import csv
from collections import Counter, defaultdict
from collections.abc import Collection, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from skillmix_desktop.pipeline.kept_prompts import KeptPrompts
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.reference_rows import (
    Row,
    grading_row,
    last_turn,
    row_of_the_reference,
    text_rows,
)
from skillmix_desktop.store.queries import ItemSetEntry
from skillmix_desktop.store.reference_files import RECORDS
from skillmix_desktop.store.reference_folders import folder_name
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.store.whole_texts import RunKey, WholeText, WholeTexts, WholeVerdict

LEFT_OUT = {
    "texts_replaced": "texts that another attempt at the same round has replaced",
    "texts_failed": "texts for which the call failed",
    "verdicts_replaced": "verdicts that others have replaced, or on a text that was",
    "verdicts_of_people": "verdicts of people, which would be a machine’s in these folders",
    "verdicts_of_programs": "verdicts of programs, which whoever reads the folders decides anew",
    "verdicts_of_practice": "verdicts of practice",
}
_KINDS = {
    GraderKind.PERSON: "verdicts_of_people",
    GraderKind.PROGRAM: "verdicts_of_programs",
    GraderKind.PRACTICE: "verdicts_of_practice",
}


@dataclass(frozen=True)
class _Pass:
    """One file of gradings: whose, which round, and to which prompt."""

    grader: str
    round: int
    prompt: str


class RunFolders:
    """Writes the runs of a project below a folder, and keeps what they could not hold."""

    def __init__(self, whole: WholeTexts, sets: Iterable[ItemSetEntry], folder: Path) -> None:
        self.rows: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._whole = whole
        self._prompts = KeptPrompts(whole.templates)
        self._folder = folder
        written = {key.item_set_id for key in whole.runs}
        self._sets = {each.id: each for each in sets if each.id in written}
        self._seeds = _distinct_seeds(self._sets.values())
        self._versions: dict[tuple[str, object], set[str]] = defaultdict(set)
        self._displaced = 0

    def write_all(self) -> Generator[Progress]:
        """One run after the other."""
        runs = self._whole.runs
        yield Progress(0, len(runs))
        for number, (key, ids) in enumerate(runs.items(), start=1):
            texts: dict[str, list[WholeText]] = defaultdict(list)
            for text in self._whole.of(ids):
                if self._is_kept(text):
                    texts[self._prompts.word_for(text.call)].append(text)
            for prompt, some in texts.items():
                self._write_run(key, prompt, sorted(some, key=_place))
            yield Progress(number, len(runs))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the folders do not hold, or tell otherwise, a sentence each."""
        told = [
            f"Left out: {words} ({self.left_out[key]:,})."
            for key, words in LEFT_OUT.items()
            if self.left_out[key]
        ]
        told += [
            f"The draw “{drawn.name}” (k = {drawn.k}) is written with the seed {self._seeds[id_]}: "
            f"{'it has none' if drawn.seed is None else 'another draw has its seed'}."
            for id_, drawn in self._sets.items()
            if drawn.seed != self._seeds[id_]
        ]
        told += [
            f"“{name}” was asked with several prompts, so an import adds the prompt to the name."
            for (name, _asked), prompts in self._versions.items()
            if len(prompts) > 1
        ]
        if self._displaced:
            told.append(
                f"{self._displaced:,} texts are for the second of two items that are the same; "
                "an import takes them for the first’s."
            )
        return tuple(dict.fromkeys(told))

    def _is_kept(self, text: WholeText) -> bool:
        is_failed = text.text is None and text.finish == "error"
        if text.is_counted and not is_failed:
            return True
        self.left_out["texts_failed" if is_failed else "texts_replaced"] += 1
        self.left_out["verdicts_replaced"] += len(text.verdicts)
        return False

    def _write_run(self, key: RunKey, prompt: str, texts: Sequence[WholeText]) -> None:
        k, seed = self._sets[key.item_set_id].k, self._seeds[key.item_set_id]
        run = f"k{k}_s{seed}_v{folder_name(prompt)}_r{key.round}"
        student = self._folder / run / folder_name(key.student)
        rows = text_rows(texts, self._prompts)
        _write(student / RECORDS, rows)
        self.rows["texts"] += len(rows)
        self._versions[key.student, (k, seed)].add(prompt)
        seen: Counter[tuple[object, ...]] = Counter()
        for text in texts:
            self._displaced += text.place.occurrence != seen[_combination(text)]
            seen[_combination(text)] += 1
        twins = {combination for combination, count in seen.items() if count > 1}
        for grading, verdicts in self._passes(texts).items():
            name = f"by_{folder_name(grading.grader)}_on_text_{last_turn(rows)}_{grading.round}"
            graded = self._gradings(texts, verdicts, twins)
            _write(student / "graded" / f"{name}_{folder_name(grading.prompt)}" / RECORDS, graded)
            self.rows["verdicts"] += len(verdicts)
            self._versions[grading.grader, (k, seed, key.student, prompt)].add(grading.prompt)

    def _passes(self, texts: Sequence[WholeText]) -> dict[_Pass, dict[UUID, WholeVerdict]]:
        """The verdicts of machines that count, by file and text."""
        found: dict[_Pass, dict[UUID, WholeVerdict]] = defaultdict(dict)
        for text in texts:
            for verdict in text.verdicts:
                if verdict.kind in _KINDS:
                    self.left_out[_KINDS[verdict.kind]] += 1
                elif not verdict.is_counted:
                    self.left_out["verdicts_replaced"] += 1
                else:
                    prompt = self._prompts.word_for(verdict.call)
                    found[_Pass(verdict.grader, verdict.round, prompt)][text.id] = verdict
        return found

    def _gradings(
        self, texts: Sequence[WholeText], verdicts: dict[UUID, WholeVerdict], twins: Collection[object]
    ) -> list[Row]:
        """A row a verdict, and one for each blank text, about which the reference asks, too."""
        is_of_reference = any(row_of_the_reference(verdict.call) for verdict in verdicts.values())
        graded = [
            (text, verdicts.get(text.id))
            for text in texts
            if text.id in verdicts or (text.text is None and not is_of_reference)
        ]
        if is_of_reference:
            graded.sort(key=lambda pair: _row_of(pair[0], pair[1]))
        return [
            grading_row(text, verdict, self._prompts, has_twin=_combination(text) in twins)
            for text, verdict in graded
        ]


def write_reference(
    whole: WholeTexts, sets: Iterable[ItemSetEntry], folder: Path
) -> Generator[Progress, None, RunFolders]:
    """Make ``folder`` with a run folder for each draw, prompt and round."""
    folder.mkdir()
    folders = RunFolders(whole, sets, folder)
    yield from folders.write_all()
    return folders


def _row_of(text: WholeText, verdict: WholeVerdict | None) -> int:
    row = row_of_the_reference(verdict.call) if verdict else None
    return text.item.number if row is None else row


def _place(text: WholeText) -> int:
    row = row_of_the_reference(text.call)
    return text.item.number if row is None else row


def _combination(text: WholeText) -> tuple[str, ...]:
    return (*text.item.skill_names, text.item.topic)


def _distinct_seeds(sets: Iterable[ItemSetEntry]) -> dict[UUID, int]:
    """A seed for each draw that no other of as many skills has; its own where it can be."""
    found: dict[tuple[int, int], UUID] = {}
    others = [
        drawn
        for drawn in sets
        if drawn.seed is None or found.setdefault((drawn.k, drawn.seed), drawn.id) != drawn.id
    ]
    for drawn in others:
        seed = drawn.seed or 0
        while (drawn.k, seed) in found:
            seed += 1
        found[drawn.k, seed] = drawn.id
    return {id_: seed for (_k, seed), id_ in found.items()}


def _write(path: Path, rows: Sequence[Row]) -> None:
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
