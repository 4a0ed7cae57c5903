"""When something happened, as the window writes it."""

from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime


def moment_words(moment: datetime, now: datetime) -> str:
    """3 min ago, today 14:02, yesterday 9:30, or the day; both moments know their time zone."""
    local, today = moment.astimezone(), now.astimezone()
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return _translated("just now")
    if minutes < 60:
        return _translated("{n} min ago").format(n=minutes)
    clock = QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)
    if local.date() == today.date():
        return _translated("today {time}").format(time=clock)
    if local.date() == today.date() - timedelta(days=1):
        return _translated("yesterday {time}").format(time=clock)
    return QLocale().toString(QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Moments", text)
