"""Verbs that count: scores, agreement, novelty, and the report of it all."""

from argparse import ArgumentParser
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.core.agreement.comparison import agreement_of_many, compare_ratings
from skillmix_desktop.core.metrics import Over
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.core.novelty import CORPUS_SENTENCES, P_SKILL, P_TOPIC, novelty_bound
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.figures import agreement_figures, result_figures
from skillmix_desktop.pipeline.mark_matrix import AgreementOptions
from skillmix_desktop.pipeline.ratings_figures import ratings_figures
from skillmix_desktop.pipeline.ratings_file import read_ratings
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.report_files import write_report
from skillmix_desktop.pipeline.results import ResultOptions, results
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict
