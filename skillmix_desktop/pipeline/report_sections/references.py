"""What a reader of a report can look up: the sources of the methods that it used, and of no others."""

from collections.abc import Iterator

from skillmix_desktop.pipeline.reports import Compared, Report

_COEFFICIENTS = (
    "Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement "
    "20(1), 37–46.",
    "Gwet (2008), Computing inter-rater reliability and its variance in the presence of high agreement, "
    "British Journal of Mathematical and Statistical Psychology 61(1), 29–48.",
    "Cicchetti & Feinstein (1990), High agreement but low kappa: II, Journal of Clinical Epidemiology 43(6), "
    "551–558.",
)
_MANY = (
    "Fleiss (1971), Measuring nominal scale agreement among many raters, Psychological Bulletin 76(5), "
    "378–382.",
    "Krippendorff (2011), Computing Krippendorff’s alpha-reliability, University of Pennsylvania.",
)
_ERRORS = (
    "Miller (2024), Adding error bars to evals, arXiv:2411.00640.",
    "Vanbelle (2017), Comparing dependent kappa coefficients obtained on multilevel data, Biometrical "
    "Journal 59(5), 1016–1034.",
    "Clopper & Pearson (1934), The use of confidence or fiducial limits, Biometrika 26(4), 404–413.",
    "Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of "
    "Statistics 6(2), 65–70.",
    "Benjamini & Hochberg (1995), Controlling the false discovery rate, Journal of the Royal Statistical "
    "Society B 57(1), 289–300.",
)
_SCORES = (
    "Cohen (1968), Weighted kappa, Psychological Bulletin 70(4), 213–220.",
    "Shrout & Fleiss (1979), Intraclass correlations, Psychological Bulletin 86(2), 420–428.",
    "McGraw & Wong (1996), Forming inferences about some intraclass correlation coefficients, Psychological "
    "Methods 1(1), 30–46.",
    "Kendall (1945), The treatment of ties in ranking problems, Biometrika 33(3), 239–251.",
    "Bland & Altman (1986), Statistical methods for assessing agreement between two methods of clinical "
    "measurement, Lancet 327(8476), 307–310.",
)
_CORRECTED = (
    "Angelopoulos, Duchi & Zrnic (2023), PPI++: efficient prediction-powered inference, arXiv:2311.01453.",
    "Dorner, Nastl & Hardt (2025), Limits to scalable evaluation at the frontier, ICLR, arXiv:2410.13341.",
    "Rogan & Gladen (1978), Estimating prevalence from the results of a screening test, American Journal of "
    "Epidemiology 107(1), 71–76; its interval: Lee et al. (2025), arXiv:2511.21140.",
)
_STAND_INS = (
    "Calderon, Reichart & Dror (2025), The alternative annotator test, ACL, arXiv:2501.10970.",
    "Benjamini & Yekutieli (2001), The control of the false discovery rate in multiple testing under "
    "dependency, Annals of Statistics 29(4), 1165–1188.",
)
_CONSENSUS = (
    "Dawid & Skene (1979), Maximum likelihood estimation of observer error-rates using the EM algorithm, "
    "Applied Statistics 28(1), 20–28.",
)


def references(report: Report) -> Iterator[str]:
    """The benchmark, then what was used, then the guideline of the report itself."""
    yield "Yu et al. (2024), Skill-Mix, ICLR, arXiv:2310.17567."
    if report.results:
        yield (
            "Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of "
            "the American Statistical Association 22(158), 209–212."
        )
    if report.compared:
        yield from _of_agreement(report.compared)
    yield (
        "Kottner et al. (2011), Guidelines for reporting reliability and agreement studies (GRRAS) were "
        "proposed, Journal of Clinical Epidemiology 64(1), 96–106."
    )


def _of_agreement(compared: Compared) -> Iterator[str]:
    further = compared.further
    yield from (*_COEFFICIENTS, *_ERRORS)
    if len(compared.agreement.graders) > 2:
        yield from _MANY
    if further.scores:
        yield from _SCORES
    if further.corrected.rows:
        yield from _CORRECTED
    if further.more_graders.stand_ins:
        yield from _STAND_INS
    consensus = further.more_graders.consensus
    if consensus and consensus.reliabilities:
        yield from _CONSENSUS
