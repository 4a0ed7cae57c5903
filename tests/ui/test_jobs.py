"""Long jobs and short computations: their progress, their ends, and what must not go wrong."""

import threading
from collections.abc import Generator

import pytest
from PySide6.QtCore import QObject, QThread

from skillmix_desktop.errors import SkillMixError
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.ui.jobs import PAST_JOBS_KEPT, JobState


class Steps:
    """A run whose steps a test lets go one by one; it knows in which thread it ran and was closed."""

    def __init__(self, total: int = 3, error: Exception | None = None) -> None:
        self.total = total
        self.error = error
        self.may_go = threading.Semaphore(0)
        self.threads: set[int] = set()
        self.closed_in: int | None = None

    def let_go(self, steps: int | None = None) -> "Steps":
        self.may_go.release(self.total + 1 if steps is None else steps)
        return self

    def __call__(self) -> Generator[Progress, None, str]:
        try:
            for done in range(1, self.total + 1):
                self.may_go.acquire()
                self.threads.add(threading.get_ident())
                if self.error is not None and done == 2:
                    raise self.error
                yield Progress(done, self.total, note=f"step {done}")
            return "the totals"
        finally:
            self.closed_in = threading.get_ident()


class Stubborn(Steps):
    """Steps of which each waits until it is told to stop, and to whom nothing is said before they begin."""

    def __init__(self) -> None:
        super().__init__(total=1)
        self.stopped = 0

    def stop(self) -> None:
        self.stopped += 1
        if self.stopped > 1:
            self.may_go.release()


@pytest.fixture
def steps():
    made = Steps()
    yield made
    made.may_go.release(1000)


def test_a_job_ends_with_its_last_progress_and_its_result(qtbot, jobs, steps):
    job = jobs.start("Grading", steps.let_go())
    with qtbot.waitSignal(job.finished):
        assert job.is_running
    assert job.progress == Progress(3, 3, note="step 3")
    assert job.result == "the totals"
    assert job.state is JobState.FINISHED
    assert jobs.past == (job,)


def test_steps_run_in_a_thread_of_their_own_and_news_comes_on_the_windows(qtbot, jobs, steps):
    told_in = []
    job = jobs.start("Grading", steps.let_go(), changed=lambda: told_in.append(QThread.currentThread()))
    job.progressed.connect(lambda: told_in.append(QThread.currentThread()))
    with qtbot.waitSignal(job.finished):
        pass
    assert threading.get_ident() not in steps.threads
    assert len(steps.threads) == 1
    assert {thread is jobs.thread() for thread in told_in} == {True}


def test_a_step_is_shown_while_the_next_one_takes_its_time(qtbot, jobs, steps):
    job = jobs.start("Grading", steps.let_go(2))
    qtbot.waitUntil(lambda: job.progress == Progress(2, 3, note="step 2"))
    assert job.is_running
    steps.let_go()
    with qtbot.waitSignal(job.finished):
        pass


def test_ten_thousand_steps_do_not_flood_the_window(qtbot, jobs):
    def many() -> Generator[Progress, None, None]:
        for done in range(10_000):
            yield Progress(done + 1, 10_000)

    told = []
    job = jobs.start("Grading", many)
    job.progressed.connect(lambda: told.append(job.progress.done))
    with qtbot.waitSignal(job.finished):
        pass
    assert told[-1] == 10_000
    assert len(told) < 200


def test_a_job_is_told_to_stop_until_it_does(qtbot, jobs):
    stubborn = Stubborn()
    job = jobs.start("Grading", stubborn)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert stubborn.stopped >= 2


def test_cancelling_closes_the_generator_in_its_thread_and_keeps_what_was_done(qtbot, jobs, steps):
    job = jobs.start("Grading", steps.let_go(1))
    qtbot.waitUntil(lambda: job.progress is not None)
    job.cancel()
    assert job.state is JobState.STOPPING
    with qtbot.waitSignal(job.cancelled):
        steps.let_go(1)
    assert job.state is JobState.CANCELLED
    assert job.progress.done <= 2
    assert {steps.closed_in} == steps.threads


def test_a_job_that_was_stopped_can_go_on(qtbot, jobs, steps):
    job = jobs.start("Grading", steps)
    job.cancel()
    with qtbot.waitSignal(job.ended):
        steps.let_go()
    again = jobs.again(job)
    with qtbot.waitSignal(again.finished):
        steps.let_go()
    assert again is not job


def test_what_the_user_can_mend_is_told_in_words(qtbot, jobs):
    steps = Steps(error=SkillMixError("The server does not accept the key."))
    with qtbot.waitSignal(jobs.ended), qtbot.waitSignal(jobs.failed) as told:
        job = jobs.start("Grading", steps.let_go())
    assert told.args == ["Grading: The server does not accept the key."]
    assert (job.state, job.message) == (JobState.FAILED, "The server does not accept the key.")
    assert steps.closed_in in steps.threads


def test_a_mistake_of_the_program_is_told_with_its_traceback(qtbot, jobs):
    with qtbot.waitSignal(jobs.crashed) as told:
        job = jobs.start("Grading", Steps(error=ZeroDivisionError("a bug")).let_go())
    assert "ZeroDivisionError: a bug" in told.args[0]
    assert job.state is JobState.CRASHED


def test_a_generator_that_cannot_even_be_made_is_a_crash_too(qtbot, jobs):
    def broken() -> Generator[Progress, None, None]:
        raise LookupError("no such thing")

    with qtbot.waitSignal(jobs.crashed) as told:
        jobs.start("Grading", broken)
    assert "LookupError" in told.args[0]


def test_a_job_with_nothing_to_do_finishes(qtbot, jobs):
    def nothing() -> Generator[Progress, None, None]:
        yield from ()

    job = jobs.start("Grading", nothing)
    with qtbot.waitSignal(job.finished):
        pass
    assert job.progress is None


def test_a_title_runs_once_at_a_time(qtbot, jobs, steps):
    job = jobs.start("Grading", steps)
    assert jobs.start("Grading", steps) is job
    assert jobs.running == (job,)
    with qtbot.waitSignal(job.finished):
        steps.let_go()


def test_changes_are_told_at_the_end_at_the_latest(qtbot, jobs, steps):
    told = []
    job = jobs.start("Grading", steps.let_go(), changed=lambda: told.append(True))
    with qtbot.waitSignal(job.finished):
        pass
    assert told


def test_only_the_last_jobs_are_remembered(qtbot, jobs):
    for number in range(PAST_JOBS_KEPT + 3):
        with qtbot.waitSignal(jobs.ended):
            jobs.start(f"job {number}", Steps(1).let_go())
    assert [job.title for job in jobs.past][:2] == [f"job {PAST_JOBS_KEPT + 2}", f"job {PAST_JOBS_KEPT + 1}"]
    assert len(jobs.past) == PAST_JOBS_KEPT


def test_shutting_down_stops_and_waits(qtbot, jobs, steps):
    job = jobs.start("Grading", steps.let_go(1))
    qtbot.waitUntil(lambda: job.progress is not None)
    steps.let_go(1)
    jobs.shutdown()
    assert steps.closed_in in steps.threads
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert not job.is_running


def test_a_computation_runs_off_the_windows_thread_and_answers_on_it(qtbot, jobs):
    answers = []
    owner = QObject()
    jobs.run_in_background(
        threading.get_ident, lambda ident: answers.append((ident, threading.get_ident())), owner=owner
    )
    qtbot.waitUntil(lambda: bool(answers))
    computed_in, answered_in = answers[0]
    assert answered_in == threading.get_ident() != computed_in


def test_of_many_requests_on_a_topic_only_the_newest_is_answered(qtbot, jobs):
    answers, computed, gate, owner = [], [], threading.Event(), QObject()

    def compute(number: int) -> int:
        gate.wait(5)
        computed.append(number)
        return number

    for number in range(5):
        jobs.run_in_background(lambda number=number: compute(number), answers.append, owner=owner)
    gate.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert answers == [4]
    assert computed == [0, 4]


def test_topics_and_owners_do_not_wait_for_each_other(qtbot, jobs):
    answers, one, other = [], QObject(), QObject()
    jobs.run_in_background(lambda: "a", answers.append, owner=one, topic="table")
    jobs.run_in_background(lambda: "b", answers.append, owner=one, topic="plot")
    jobs.run_in_background(lambda: "c", answers.append, owner=other, topic="table")
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert sorted(answers) == ["a", "b", "c"]


def test_an_owner_that_is_gone_is_not_answered_and_what_waited_for_it_is_not_begun(qtbot, jobs):
    answers, begun, gate, owner = [], [], threading.Event(), QObject()
    jobs.run_in_background(lambda: gate.wait(5), answers.append, owner=owner)
    jobs.run_in_background(lambda: begun.append("newer"), answers.append, owner=owner)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert (answers, begun) == ([], [])


def test_a_computation_that_fails_is_told_to_who_asked_or_to_all(qtbot, jobs):
    def fail() -> None:
        raise SkillMixError("No marks yet.")

    told, owner = [], QObject()
    jobs.run_in_background(fail, told.append, owner=owner, on_failed=told.append)
    qtbot.waitUntil(lambda: jobs.is_idle)
    assert told == ["No marks yet."]
    with qtbot.waitSignal(jobs.failed) as everyone:
        jobs.run_in_background(fail, told.append, owner=owner)
    assert everyone.args == ["No marks yet."]


def test_a_computation_that_crashes_is_told_with_its_traceback(qtbot, jobs):
    owner = QObject()
    with qtbot.waitSignal(jobs.crashed) as told:
        jobs.run_in_background(lambda: 1 // 0, print, owner=owner)
    assert "ZeroDivisionError" in told.args[0]


def test_idleness_is_told_once_the_last_work_is_over(qtbot, jobs, steps):
    owner = QObject()
    jobs.start("Grading", steps)
    jobs.run_in_background(lambda: 1, lambda _: None, owner=owner)
    assert not jobs.is_idle
    with qtbot.waitSignal(jobs.idle):
        steps.let_go()
    assert jobs.is_idle
