"""The pages of a project, along the path of its data."""

from skillmix_desktop.ui.page_entries import PageEntry

PAGES: tuple[PageEntry, ...] = ()
