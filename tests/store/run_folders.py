"""Writing run folders in the reference's layout for tests, with texts and words of our own."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SKILLS = ("litotes", "sunk cost, partial", "irony (verbal, dry)")
ASKED_FOR_TABLE = "Tell points earned in a table. The text: “{text}” The criteria are: {criteria}."
ASKED_FOR_LINES = "Say point earned for each. The text: “{text}” The criteria are: {criteria}."


def joined(skills: Sequence[str]) -> str:
    return ", \n".join(skills)


def criteria(skills: Sequence[str], topic: str) -> list[str]:
    limit = "one sentence" if len(skills) < 3 else "two sentences"
    return [
        *(f"Correctly illustrates {skill}" for skill in skills),
        f"Pertains to {topic}",
        "Text makes sense",
        f"At most {limit}",
    ]


def table_reply(rows: Mapping[str, object]) -> str:
    lines = [f"| {name} | {points} |" for name, points in rows.items()]
    return "\n".join(
        [
            "Here's the grading table:",
            "",
            "| Criteria | Points Earned |",
            "|---|---|",
            *lines,
            "",
            "Explanation: so it is.",
        ]
    )


@dataclass
class Row:
    """One item, the student's text and what the graders say of it."""

    skills: Sequence[str]
    topic: str
    text: str
    points: Sequence[object] = ()
    prompt: str | None = None
    reply: str | None = None
    graded_text: str | None = None

    def grading(self) -> dict[str, object]:
        names = criteria(self.skills, self.topic)
        shown = self.text if self.graded_text is None else self.graded_text
        prompt = ASKED_FOR_TABLE if self.prompt is None else self.prompt
        return {
            "k": len(self.skills),
            "skills": joined(self.skills),
            "topic": self.topic,
            "system prompt": "",
            "user_0": prompt.format(text=shown, criteria=", ".join(names)),
            "assistant_0": table_reply(dict(zip(names, self.points, strict=False)))
            if self.reply is None
            else self.reply,
            "model_input_0": "",
            "score_0": "0",
            "points_0": ",".join(f"{float(str(point))}" for point in self.points),
            "true_sentence_lim_pt_0": "1.0",
        }

    def generation(self) -> dict[str, object]:
        return {
            "k": len(self.skills),
            "skills": joined(self.skills),
            "topic": self.topic,
            "system prompt": "",
            "user_0": "Write.",
            "assistant_0": "Answer: a first try",
            "model_input_0": "",
            "text_0": "a first try",
            "user_1": "Improve.",
            "assistant_1": f"Answer: {self.text}",
            "model_input_1": "",
            "text_1": self.text,
        }


@dataclass
class Run:
    """One student's folder of one round."""

    rows: Sequence[Row]
    student: str = "quill"
    round: int = 1
    k: int = 3
    seed: int = 7
    prompt: str = "default"
    gradings: Sequence[str] = ("by_judge_on_text_1_1_gpt",)
    graded_rows: Sequence[Row] | None = None
    student_folder: Path = field(init=False)

    def write(self, root: Path) -> Path:
        self.student_folder = root / f"k{self.k}_s{self.seed}_v{self.prompt}_r{self.round}" / self.student
        write_records(self.student_folder, [row.generation() for row in self.rows])
        graded = self.rows if self.graded_rows is None else self.graded_rows
        for name in self.gradings:
            write_records(self.student_folder / "graded" / name, [row.grading() for row in graded])
        return self.student_folder


def write_records(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "records.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
