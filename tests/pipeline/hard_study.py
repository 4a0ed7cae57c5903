"""A project whose names and texts are as hard to write down as they come, judged by twelve graders."""

from sqlmodel import select

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import GraderKind, Skill, Study, Topic, VerdictMode, key_of
from tests.builders import add_generation, add_items, add_verdict

NOBODYS = "\u0378"
"""A number that no letter has, and so no font."""
BELL = "\a"
LETTERS = f"שלום עולם · مرحبا بالعالم · 中文字 かな 한국어 · 😀👩‍🚀 · நன்றி {NOBODYS}{BELL}"
MARKUP = "<b>&amp;</b> % _ $x$ # {curly} \\input{x} ^ ~ `code` *bold* [link](x) | pipe"
FORMULA = "=1+1"
LONG = "Donaudampfschifffahrts" * 6
LINES = "one\ntwo\r\nthree\tfour"
NAMES = (
    LETTERS,
    MARKUP,
    FORMULA,
    LONG,
    LINES,
    "+SUM(A1)",
    "-2",
    "@cmd",
    "'quoted'",
    'say "so"',
    "a;b,c",
    "—",
)
SKILLS = (f"{LETTERS} (first)", MARKUP)


def hard_study(database: Database) -> None:
    """Every name is hard, and so is every text and every note."""
    with database.write() as session:
        study = session.exec(select(Study)).one()
        study.name, study.note = f"{LETTERS} {MARKUP}", f"{FORMULA}\n{LONG}"
        for name in SKILLS:
            key = key_of("skill", name, MARKUP, FORMULA)
            session.add(Skill(id=key, name=name, category=FORMULA, definition=MARKUP, example=FORMULA))
        session.add(Topic(id=key_of("topic", FORMULA), name=FORMULA))
    for number, item in enumerate(add_items(database, [(SKILLS, FORMULA)] * 3, name=MARKUP)):
        for student in NAMES[:3]:
            text = add_generation(database, item, student=student, text="\n\n".join((*NAMES, LETTERS)))
            for place, name in enumerate(NAMES):
                is_person = place % 3 == 0
                marks = [float((place + number + position) % 3 > 0) for position in range(5)]
                add_verdict(
                    database,
                    text,
                    grader=name,
                    kind=GraderKind.PERSON if is_person else GraderKind.MACHINE,
                    mode=VerdictMode.BLIND if is_person else VerdictMode.WRITE,
                    marks=marks,
                    explanation=f"{MARKUP}\n\n{LETTERS}",
                )
