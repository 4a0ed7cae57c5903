"""The Overview page: the study in one picture, what is missing in it, and what to do next."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from skillmix_desktop.pipeline.overview import Overview, Share, Station, overview
from skillmix_desktop.store.overview import DayOfWork
from skillmix_desktop.store.tables import GraderKind
from skillmix_desktop.ui.context import AppContext
from skillmix_desktop.ui.moments import moment_words
from skillmix_desktop.ui.names import short_name
from skillmix_desktop.ui.quantities import count_words
from skillmix_desktop.ui.theme import APART
from skillmix_desktop.ui.widgets.buttons import PrimaryButton, QuietButton
from skillmix_desktop.ui.widgets.card import Card
from skillmix_desktop.ui.widgets.flow import FlowArrow, ShareWords, StationCard
from skillmix_desktop.ui.widgets.line_list import Line, LineList
from skillmix_desktop.ui.widgets.page import Page

ROOM_FOR_AMOUNT = 11


class OverviewPage(Page):
    """Items, texts, verdicts and spot-checks in a row; below, what to keep in mind and what happened last."""

    keys = (("Ctrl+Enter", "do what comes next"),)

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "Overview", parent)
        self._next = Station.ITEMS
        self.next_button = PrimaryButton("", lambda: self._go(self._next), key="Ctrl+Return")
        self.header.add_action(self.next_button)
        self.items = StationCard(self.tr("Items"))
        self.texts = StationCard(self.tr("Texts"))
        self.verdicts = StationCard(self.tr("Verdicts"))
        self.spot_checks = StationCard(self.tr("Spot-checks"))
        self.to_texts = self._arrow(self.tr("Generate"), Station.GENERATE)
        self.to_verdicts = self._arrow(self.tr("Grade"), Station.GRADE)
        self.to_spot_checks = self._arrow(self.tr("Spot-check"), Station.SPOT_CHECK)
        draw_button = QuietButton(self.tr("Draw items"), lambda: self._go(Station.ITEMS))
        self.items.foot.addWidget(draw_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.agreement_button = QuietButton(self.tr("See agreement"), lambda: self._go(Station.AGREEMENT))
        self.spot_checks.foot.addWidget(self.agreement_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.cautions = LineList(self.tr("Keep in mind"))
        self.days = LineList(self.tr("Lately"))
        self._lay_out()
        self.refresh_on(*context.events.of_the_project())
        self.show_busy(self.tr("Reading the study …"))

    def refresh(self) -> None:
        """Count the study anew."""
        database = self.context.database
        self.compute(
            lambda: overview(database), self._show_study, topic="overview", on_failed=self._tell_failure
        )

    def _lay_out(self) -> None:
        flow = QHBoxLayout()
        flow.setSpacing(0)
        flow.addWidget(self.items, 1)
        for arrow, card in (
            (self.to_texts, self.texts),
            (self.to_verdicts, self.verdicts),
            (self.to_spot_checks, self.spot_checks),
        ):
            flow.addWidget(arrow)
            flow.addWidget(card, 1)
        below = QHBoxLayout()
        below.setSpacing(APART)
        for title, lines in ((self.tr("Keep in mind"), self.cautions), (self.tr("Lately"), self.days)):
            panel = Card(title)
            panel.add(lines)
            below.addWidget(panel, 1)
        self.content.addWidget(scrolled(flow, below))

    def _arrow(self, text: str, station: Station) -> FlowArrow:
        return FlowArrow(text, lambda: self._go(station))

    def _go(self, station: Station) -> None:
        self.page_wanted.emit(station.value, None)

    def _tell_failure(self, sentence: str) -> None:
        self.messages.show_error(sentence, self.tr("Try again"), self.refresh)

    def _show_study(self, study: Overview) -> None:
        self.show_content()
        self._next = study.next_station
        self.header.set_sentence(self._state_in_words(study))
        self.next_button.set_text(self._next_in_words(study))
        self._show_stations(study)
        self._show_arrows(study)
        self.agreement_button.setVisible(study.shared_texts > 0)
        self.cautions.show_lines(
            [Line(caution.sentence) for caution in study.cautions],
            nothing=self.tr("Nothing to warn of."),
        )
        now = datetime.now(UTC)
        self.days.show_lines(
            [Line(self._day_in_words(day), behind=moment_words(day.last, now)) for day in study.days],
            nothing=self.tr("Nothing has happened yet."),
        )

    def _state_in_words(self, study: Overview) -> str:
        sentences = {
            Station.ITEMS: self.tr("The study is empty: draw the items that students are to write for."),
            Station.GENERATE: self.tr("Items are drawn; texts are missing."),
            Station.GRADE: self.tr("Texts are written; verdicts are missing."),
            Station.SPOT_CHECK: self._open_in_words(study.open_spot_checks),
            Station.AGREEMENT: self.tr("Nothing is missing: see how far the graders agree with people."),
        }
        return sentences[study.next_station]

    def _open_in_words(self, missing: int) -> str:
        if not missing:
            return self.tr("Texts are graded; no person has judged one yet.")
        return self._counted(
            missing,
            self.tr("1 text that was drawn for a person is still to be judged."),
            self.tr("{n} texts that were drawn for people are still to be judged."),
        )

    def _next_in_words(self, study: Overview) -> str:
        words = {
            Station.ITEMS: self.tr("Draw items"),
            Station.GENERATE: self.tr("Generate texts"),
            Station.GRADE: self.tr("Grade texts"),
            Station.SPOT_CHECK: self.tr("Spot-check"),
            Station.AGREEMENT: self.tr("See agreement"),
        }
        return words[study.next_station]

    def _show_stations(self, study: Overview) -> None:
        more = self.tr("and {n} more")
        ks = sorted({item_set.k for item_set in study.sets})
        sets = [ShareWords(item_set.name, count_words(item_set.items)) for item_set in reversed(study.sets)]
        about = self.tr("k = {}").format(", ".join(map(str, ks))) if ks else self.tr("none drawn yet")
        self.items.show_station(count_words(study.items), about, sets, more)
        self.texts.show_station(
            count_words(study.texts),
            self._counted(len(study.students), self.tr("1 student"), self.tr("{n} students")),
            [self._share_in_words(share) for share in study.students],
            more,
        )
        self.verdicts.show_station(
            count_words(study.verdicts),
            self._counted(len(study.graders), self.tr("1 grader"), self.tr("{n} graders")),
            [self._share_in_words(share) for share in study.graders],
            more,
        )
        done = self.tr("{done} of {all}").format(
            done=count_words(study.spot_checks_done), all=count_words(study.spot_checks)
        )
        people = self._counted(len(study.people), self.tr("1 person"), self.tr("{n} people"))
        shared = self._counted(
            study.shared_texts,
            self.tr("1 text shared with chat models"),
            self.tr("{n} texts shared with chat models"),
        )
        self.spot_checks.show_station(
            done if study.spot_checks else "0",
            f"{people} · {shared}" if study.shared_texts else people,
            [self._share_in_words(share) for share in study.people],
            more,
        )

    def _counted(self, count: int, one: str, many: str) -> str:
        return one if count == 1 else many.format(n=count_words(count))

    def _share_in_words(self, share: Share) -> ShareWords:
        done = count_words(share.done)
        looks = {None: "plain", GraderKind.PERSON: "person"}
        look = looks.get(share.kind, "grader")
        if not share.of:
            return ShareWords(share.name, self.tr("{n} texts").format(n=done), look)
        amount = f"{done}/{count_words(share.of)}"
        if len(amount) > ROOM_FOR_AMOUNT and share.percent is not None:
            amount = self.tr("{percent} %").format(percent=share.percent)
        return ShareWords(share.name, amount, look, share.done / share.of)

    def _show_arrows(self, study: Overview) -> None:
        failed_texts = sum(share.failed for share in study.students)
        failed_verdicts = sum(share.failed for share in study.graders)
        missing = study.missing_texts
        words = self._counted(missing, self.tr("1 text missing"), self.tr("{n} texts missing"))
        texts = self._missing_in_words(missing, failed_texts, words)
        self.to_texts.show_missing(
            texts if study.students else self.tr("no student yet"),
            is_complete=study.items > 0 and not study.missing_texts,
            is_possible=study.items > 0,
        )
        missing = study.missing_verdicts
        words = self._counted(missing, self.tr("1 verdict missing"), self.tr("{n} verdicts missing"))
        verdicts = self._missing_in_words(missing, failed_verdicts, words)
        self.to_verdicts.show_missing(
            verdicts if study.readers else self.tr("no chat model yet"),
            is_complete=study.texts > 0 and not study.missing_verdicts,
            is_possible=study.texts > 0,
        )
        missing = study.open_spot_checks
        words = self._counted(missing, self.tr("1 text open"), self.tr("{n} texts open"))
        checks = self._missing_in_words(missing, 0, words)
        self.to_spot_checks.show_missing(
            checks if study.spot_checks else self.tr("no text drawn yet"),
            is_complete=study.spot_checks > 0 and not study.open_spot_checks,
            is_possible=study.texts > 0,
        )

    def _missing_in_words(self, missing: int, failed: int, words: str) -> str:
        if not missing:
            return self.tr("✓ nothing missing")
        if not failed:
            return words
        return self.tr("{missing},\n{n} failed").format(missing=words, n=count_words(failed))

    def _day_in_words(self, day: DayOfWork) -> str:
        one, many = {
            "items": (self.tr("1 item drawn: {who}"), self.tr("{n} items drawn: {who}")),
            "texts": (self.tr("{who} wrote 1 text"), self.tr("{who} wrote {n} texts")),
            "verdicts": (self.tr("{who} gave 1 verdict"), self.tr("{who} gave {n} verdicts")),
        }[day.what]
        return (one if day.count == 1 else many).format(who=short_name(day.who), n=count_words(day.count))


def scrolled(flow: QLayout, below: QLayout) -> QScrollArea:
    """One under the other, each as high as it needs to be; the whole scrolls in a low window."""
    canvas = QWidget()
    canvas.setProperty("look", "canvas")
    column = QVBoxLayout(canvas)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(APART)
    column.addLayout(flow)
    column.addLayout(below)
    column.addStretch(1)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(canvas)
    return area
