"""What is read once for many comparisons, and read again once the project has changed."""

import pytest

from skillmix_desktop.pipeline.agreement_study import StudyOptions, study_agreement
from skillmix_desktop.pipeline.calibration_words import calibration_sentence
from skillmix_desktop.pipeline.live_study import LiveStudy
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_reading, add_verdict

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
REVISED = {"kind": GraderKind.PERSON, "mode": VerdictMode.REVISED}


@pytest.fixture
def texts(database):
    [item_id, *_] = add_items(database)
    texts = [add_generation(database, item_id, student=f"student-{number}") for number in range(3)]
    for number, text in enumerate(texts):
        add_reading(database, text, [0.9, 0.6, 0.9, 0.9, 1.0])
        add_verdict(database, text, grader="Ada", marks=[1, number % 2, 1, 1], **PERSON)
    add_verdict(database, texts[0], grader="Ada", marks=[0, 0, 0, 0], attempt=2, **REVISED)
    return texts


class Counted:
    """A project that counts how often it is read."""

    def __init__(self, database):
        self._database = database
        self.times = 0

    def read(self):
        self.times += 1
        return self._database.read()

    def version(self):
        return self._database.version()


def told(study):
    return study.pair.sentence, study.pair.figures, study.threshold, study.pair.differences, study.overall


@pytest.mark.parametrize(
    "options",
    [
        StudyOptions(),
        StudyOptions(student="student-1"),
        StudyOptions(k=2),
        StudyOptions(k=3),
        StudyOptions(people=PeoplesVerdict.NEWEST),
        StudyOptions(threshold=0.7),
        StudyOptions("reader", "Ada"),
    ],
    ids=str,
)
def test_what_is_kept_tells_the_same_as_the_project(database, texts, options):
    live = LiveStudy(database)
    live.compare(StudyOptions())
    assert told(live.compare(options)) == told(study_agreement(database, options))


def test_another_filter_reads_nothing(database, texts):
    counted = Counted(database)
    live = LiveStudy(counted)
    found = live.compare(StudyOptions())
    live.read_ahead(StudyOptions())
    live.steadiness(StudyOptions())
    before = counted.times
    for people in PeoplesVerdict:
        options = StudyOptions("reader", "Ada", student="student-1", people=people, threshold=0.7)
        other = live.compare(options)
        assert other.pair.figures.pooled.confusion.compared < found.pair.figures.pooled.confusion.compared
        assert other.pair.differences
        assert len(live.calibration(options, with_fits=True)) == 0
        live.steadiness(options)
    assert counted.times == before


def test_what_this_or_another_program_writes_is_seen(database, texts):
    live = LiveStudy(database)
    assert live.compare(StudyOptions()).pair.figures.n_texts == 3
    [item_id, *_] = add_items(database, name="more")
    for number, writer in enumerate((database, Database.open(database.path))):
        text = add_generation(writer, item_id, student=f"late-{number}")
        add_reading(writer, text, [0.9, 0.6, 0.9, 0.9, 1.0])
        add_verdict(writer, text, grader="Ada", marks=[1, 1, 1, 1], **PERSON)
        assert live.compare(StudyOptions()).pair.figures.n_texts == 4 + number
    writer.close()


def test_fits_can_be_left_for_later(database, texts):
    live = LiveStudy(database)
    first, *_ = live.calibration(StudyOptions(), with_fits=False)
    whole, *_ = live.calibration(StudyOptions(), with_fits=True)
    assert (first.reliability, first.is_fitted, whole.is_fitted) == (whole.reliability, False, True)
    assert calibration_sentence(first) == calibration_sentence(whole).partition(" Nothing can be fitted")[0]
