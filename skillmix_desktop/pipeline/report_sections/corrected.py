"""What people's marks would change about the scores."""

from skillmix_desktop.pipeline.report_document import Paragraph, Section
from skillmix_desktop.pipeline.reports import Report


def corrected(_report: Report) -> Section:
    """Means as people, graders, and both together have them."""
    words = "Means corrected by people’s marks (PPI++, Rogan–Gladen) are not computed in this report."
    return Section("corrected", "Corrected results", (Paragraph(words),), words, is_there=False)
