"""Agreement as often as a person changes what is asked: from what was read once since the project changed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Generic, TypeVar

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import (
    AgreementStudy,
    StudyGround,
    StudyOptions,
    compare,
    grader_calibration,
    read_ground,
)
from skillmix_desktop.pipeline.beyond_pair import Part, beyond_pair
from skillmix_desktop.pipeline.calibration import CriterionCalibration
from skillmix_desktop.pipeline.further_agreement import FurtherGround
from skillmix_desktop.pipeline.steadiness import Steadiness, SteadinessGround, read_steadiness
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict

_Ground = TypeVar("_Ground")


@dataclass
class _Held(Generic[_Ground]):
    """One reading, once it is made."""

    ground: _Ground | None = None
    lock: Lock = field(default_factory=Lock)


class _Readings(Generic[_Ground]):
    """The newest reading under each key, made by whoever asks first; others wait for it.

    All are let go of once the project has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._version: Hashable = None
        self._held: dict[Hashable, _Held[_Ground]] = {}

    def get(self, key: Hashable, read: Callable[[], _Ground]) -> _Ground:
        with self._lock:
            version = self._database.version()  # before reading: what comes meanwhile is read next time
            if version != self._version:
                self._held, self._version = {}, version
            held = self._held.setdefault(key, _Held())
        with held.lock:
            if held.ground is None:
                held.ground = read()
            return held.ground


class LiveStudy:
    """Two graders of a project, held against each other under options that change; for any thread.

    A project of 100,000 marks takes a second or so to read, and a twentieth of that to compare.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._grounds: _Readings[StudyGround] = _Readings(database)
        self._steadiness: _Readings[SteadinessGround] = _Readings(database)
        self._beyond: _Readings[tuple[Part, ...]] = _Readings(database)

    def compare(self, options: StudyOptions) -> AgreementStudy:
        """The two graders that ``options`` name, and all of them where there are more."""
        return compare(self._ground(options), options)

    def calibration(self, options: StudyOptions, *, with_fits: bool) -> tuple[CriterionCalibration, ...]:
        """The grader's probabilities, if it gave any, against all people's marks."""
        return grader_calibration(self._ground(options), options, with_fits=with_fits)

    def steadiness(self, options: StudyOptions) -> tuple[Steadiness, ...]:
        """Of all people, whoever is compared."""
        wanted = AgreementOptions(with_practice=options.with_practice)
        ground = self._steadiness.get(options.with_practice, lambda: read_steadiness(self._database, wanted))
        return ground.of(options.students, options.k, is_weighted=options.is_weighted)

    def beyond_pair(self, options: StudyOptions) -> tuple[Part, ...]:
        """Of everybody who judged for themselves, whoever is compared."""
        key = replace(options, reference="", grader="")
        return self._beyond.get(key, lambda: self._count_beyond(options))

    def _count_beyond(self, options: StudyOptions) -> tuple[Part, ...]:
        read = {people: self._ground(replace(options, people=people)).columns for people in PeoplesVerdict}
        with self._database.read() as session:
            ground = FurtherGround.read(
                session,
                counted=read[options.people],
                first=read[PeoplesVerdict.BLIND],
                newest=read[PeoplesVerdict.NEWEST],
            )
        wanted = AgreementOptions(
            people=options.people,
            with_practice=options.with_practice,
            students=options.students,
            k=options.k,
            threshold=options.threshold,
            is_weighted=options.is_weighted,
        )
        return beyond_pair(ground, self.steadiness(options), wanted)

    def read_ahead(self, options: StudyOptions) -> None:
        """Read what people's other verdicts would be compared on, before it is asked for."""
        for people in PeoplesVerdict:
            self._ground(replace(options, people=people))

    def _ground(self, options: StudyOptions) -> StudyGround:
        key = (options.people, options.with_practice, options.annotator)
        return self._grounds.get(
            key,
            lambda: read_ground(
                self._database, options.people, options.annotator, with_practice=options.with_practice
            ),
        )
