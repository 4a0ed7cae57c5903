"""How a study was done: draws, graders, criteria, what was seen by whom, and how far texts came."""

from collections.abc import Iterable, Iterator

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.pipeline.flow_chart import FlowStep, flow_chart
from skillmix_desktop.pipeline.planning_chart import planning_chart
from skillmix_desktop.pipeline.precision_plans import PrecisionPlan
from skillmix_desktop.pipeline.precision_words import basis_sentence, plan_sentence
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Column,
    Count,
    Heading,
    Number,
    Paragraph,
    Role,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.study_record import GraderRecord
from skillmix_desktop.store.tables import GraderKind

_LEAST_LADDER = 100
_NO_ERROR = "so many texts leave κ without an error"
_DAY = "%Y-%m-%d"
_CRITERIA = (
    (CriterionKind.SKILL, "The text shows the skill, once for each of the item’s skills."),
    (CriterionKind.TOPIC, "The text is about the item’s topic."),
    (CriterionKind.SENSE, "The text makes sense."),
    (CriterionKind.LENGTH, "The text has at most k − 1 sentences (one at least); a program counts them."),
)


def design(report: Report) -> Section:
    """Sampling, blinding, graders, criteria, missing marks, and the flow of texts."""
    done = report.how_done
    blocks: list[Block] = [
        flow_chart(flow_steps(report)),
        Heading("What was drawn"),
        *_draws(report),
        Heading("Who judged"),
        *_graders(done.graders),
        Heading("What was judged"),
        *_criteria(report),
        Heading("How many texts it takes"),
        *_precision(report.precision),
    ]
    return Section("design", "Design", tuple(blocks), *_standing(report))


def _standing(report: Report) -> tuple[str, bool, str]:
    """In short, whether it is whole, and where what is missing can be made."""
    items, counts = report.how_done.flow.items, report.counts
    words = f"{counted(items, 'item')}, {counted(counts.generations, 'text')}"
    if not items:
        return f"{words}.", False, "items"
    left = counts.spot_checks - counts.spot_checks_done
    done = f"{counts.spot_checks_done:,} of {counts.spot_checks:,} drawn texts are judged"
    people = done if counts.spot_checks else "no texts were drawn for a person"
    is_whole = bool(counts.spot_checks) and not left
    return f"{words}; {people}.", is_whole, "" if is_whole else "spot_check"


def flow_steps(report: Report) -> tuple[FlowStep, ...]:
    """From items to the texts that agreement is about."""
    done = report.how_done.flow
    used = report.compared.used_texts if report.compared else 0
    return (
        FlowStep(done.items, "item", "drawn"),
        FlowStep(done.written, "text", "written"),
        FlowStep(done.judged, "text", "judged by chat models"),
        FlowStep(done.sampled, "text", "drawn for people"),
        FlowStep(done.by_people, "text", "judged by people"),
        FlowStep(used, "text", "compared"),
    )


def _draws(report: Report) -> Iterator[Block]:
    sets = report.how_done.item_sets
    columns = [Column("Item set"), Column("Sampler"), Column("Seed", True), Column("k", True)]
    columns += [Column("Items", True), Column("Texts", True)]
    if not sets:
        yield Paragraph("No items were drawn.")
    else:
        yield Table(
            "Item sets",
            tuple(columns),
            tuple(
                Row(
                    (
                        *(Words(each.name), Words(each.sampler), Words(_known(each.seed)), Count(each.k)),
                        *(Count(each.items), Count(each.generations)),
                    )
                )
                for each in sets
            ),
        )
    yield from _spot_checks(report)


def _spot_checks(report: Report) -> Iterator[Block]:
    designs = report.how_done.designs
    if not designs:
        yield Paragraph("No texts were drawn for a person, so what people judged is no sample.")
        return
    columns = (Column("Person"), Column("Design"), Column("Seed", True), Column("Texts", True))
    chances = (Column("Least chance", True), Column("Greatest chance", True))
    yield Table(
        "Spot-checks",
        (*columns, *chances),
        tuple(
            Row(
                (
                    *(Words(each.annotator, Role.PERSON), Words(each.design), Words(str(each.seed))),
                    *(Count(each.drawn), Number(each.least_chance), Number(each.greatest_chance)),
                )
            )
            for each in designs
        ),
        note="A text’s chance is the probability with which it was drawn. Random and stratified draws are a "
        "picture of all texts; draws by disagreement or doubt are not.",
    )


def _graders(records: tuple[GraderRecord, ...]) -> Iterator[Block]:
    if not records:
        yield Paragraph("Nobody has graded yet.")
        return
    yield Table(
        "Graders and what they gave",
        (
            *(Column("Grader"), Column("Kind"), Column("Verdicts", True), Column("Rounds", True)),
            *(Column("Met", True), Column("Not met", True), Column("Not judged", True)),
            *(Column("Outcomes"), Column("From"), Column("To"), Column("Cost, USD", True)),
        ),
        tuple(Row(_grader_cells(record)) for record in records),
        note="All attempts are counted here. A verdict that is not “scored” gave no marks; it is kept with "
        "its reason and never counted as zeros.",
    )
    machines = [record for record in records if record.models or record.prompts or record.decodings]
    if machines:
        yield Table(
            "How chat models were asked",
            (Column("Grader"), Column("Model"), Column("Prompt"), Column("Decoding"), Column("Manner")),
            tuple(Row(_asked_cells(record)) for record in machines),
            note="Prompts with their version and the beginning of their SHA-256.",
        )
    yield Paragraph(blinding_sentence(records))


def _grader_cells(record: GraderRecord) -> tuple[Cell, ...]:
    marks = (record.marks.get(met, 0) for met in (True, False, None))
    return (
        Words(record.name, Role.PERSON if record.kind is GraderKind.PERSON else Role.MACHINE),
        *(Words(record.kind), Count(record.verdicts), Count(record.rounds)),
        *map(Count, marks),
        Words(_tally(record.outcomes.items())),
        *(Words(moment.strftime(_DAY)) for moment in (record.first, record.last)),
        Number(record.cost_usd),
    )


def _asked_cells(record: GraderRecord) -> tuple[Cell, ...]:
    return (
        Words(record.name, Role.MACHINE),
        *(Words("; ".join(words) or "—") for words in (record.models, record.prompts, record.decodings)),
        Words(_tally(record.modes.items())),
    )


def blinding_sentence(records: Iterable[GraderRecord]) -> str:
    """How many of people's verdicts were given with graders' marks in sight."""
    people = [record for record in records if record.kind is GraderKind.PERSON]
    total, seen = sum(each.verdicts for each in people), sum(each.assisted for each in people)
    if not total:
        return "No person has judged a text."
    share = Number(seen / total, digits=0, is_percent=True)
    return (
        f"People gave {counted(total, 'verdict')}; {seen:,} ({share.words}) were given with graders’ marks "
        "in sight, the others before any was shown."
    )


def _criteria(report: Report) -> Iterator[Block]:
    yield Table(
        "Criteria",
        (Column("Criterion"), Column("Met when")),
        tuple(Row((Words(kind.value), Words(words))) for kind, words in _CRITERIA),
    )
    if report.how_done.skills:
        yield Table(
            "Skills of the items",
            (Column("Skill"), Column("Category"), Column("Definition"), Column("Items", True)),
            tuple(
                Row((Words(each.name), Words(each.category), Words(each.definition), Count(each.items)))
                for each in report.how_done.skills
            ),
        )


def _precision(plan: PrecisionPlan) -> Iterator[Block]:
    """How closely κ is known, and would be from more texts."""
    here = plan.sample or plan.available
    yield Paragraph(f"{basis_sentence(plan)} {plan_sentence(plan, here) if here else ''}".rstrip())
    yield planning_chart(plan)
    notes = {plan.available: "all texts that there are", plan.sample: "the study stands here"}
    counts = sorted({*plan.ladder(max(2 * plan.sample, plan.available, _LEAST_LADDER)), *filter(None, notes)})
    yield Table(
        "Precision of Cohen’s κ by the number of texts that two graders judge",
        (Column("Texts", True), Column("κ known to ±", True), Column("")),
        tuple(
            Row((Count(count), Number(plan.half_width(count), reason=_NO_ERROR), Words(notes.get(count, ""))))
            for count in counts
        ),
        note="Half the width of the 95 % interval, from the standard error that so many texts would leave.",
    )


def _tally(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts))


def _known(seed: int | None) -> str:
    return "—" if seed is None else str(seed)
