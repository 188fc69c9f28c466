"""How is an evaluation said in plain words? Sentences of the catalogue and what stands in them; the page and the report say the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from audit.evaluation import Bound, Verdict
from portal.draws.attributes import Attribute
from portal.fieldwork.judging import Evaluation
from portal.locale import N_

Sentence = tuple[str, dict[str, object]]


def concluded(found: Evaluation) -> Sentence:
    """ONE sentence: does the sample meet the tolerable rate that was declared beforehand?"""
    rates: dict[str, object] = {"confidence": found.confidence, "tolerable": found.tolerable}
    if found.verdict is Verdict.OPEN:
        return N_("This cannot be judged yet: {open} of {n} drawn records are not tested to the end."), {"open": found.open, "n": found.n}
    if found.verdict is Verdict.EXTEND:
        return N_(
            "This cannot be judged yet: the first stage found more than it accepts, and the second stage that was declared beforehand is due."
        ), {}
    if found.verdict is Verdict.MEETS:
        return N_(
            "With {confidence} % confidence at most {tolerable} % of the records deviate, in each attribute and stratum: "
            "the tolerable rate declared beforehand is met."
        ), rates
    if found.discovery:
        return N_(
            "What this discovery sample was looking for is there: {found} of {n} drawn records deviate or could not be tested, "
            "and the tolerable rate of {tolerable} % declared beforehand is not met."
        ), {"found": len(found.found), "n": found.n, "tolerable": found.tolerable}
    worst = max((bound for one in found.attested for bound in one.judged.parts if not bound.meets), key=lambda bound: bound.upper)
    return N_(
        "It cannot be said with {confidence} % confidence that at most {tolerable} % of the records deviate (up to {upper} % may): "
        "the tolerable rate declared beforehand is not met."
    ), {**rates, "upper": said(worst.upper)}


def explained(found: Evaluation, bound: Bound) -> Iterator[Sentence]:
    """Each number of a stratum in a sentence."""
    counts: dict[str, object] = {"n": bound.n, "population": bound.population, "deviations": bound.deviations, "untestable": bound.untestable}
    if bound.whole:
        yield N_("All {population} records were looked at, so this is a count; nothing is carried over."), counts
        yield N_("{deviations} deviate."), counts
    else:
        yield N_("{n} of {population} records were drawn by chance; {deviations} of them deviate."), counts
    if bound.untestable:
        yield N_("{untestable} could not be tested. They count as deviations in the limit, because nobody can say that they are right."), counts
    if bound.whole:
        yield N_("That is {upper} % of them; at most {tolerable} % were to deviate."), {"upper": said(bound.upper), "tolerable": found.tolerable}
        return
    yield (
        N_("Carried over, about {projected} of the {population} records deviate; that is an estimate, not a limit."),
        {
            "projected": nearest(bound.projected),
            "population": bound.population,
        },
    )
    yield (
        N_(
            "At most {most} of {population} records deviate ({upper} %): if it were more, a sample like this would show so few "
            "in at most {risk} % of all draws."
        ),
        {"most": bound.most, "population": bound.population, "upper": said(bound.upper), "risk": _risk(found)},
    )


def summed(total: Bound) -> Iterator[Sentence]:
    """All strata together."""
    yield (
        N_("In all {population} records: about {projected} deviate, and at most {most} ({upper} %)."),
        {
            "population": total.population,
            "projected": nearest(total.projected),
            "most": total.most,
            "upper": said(total.upper),
        },
    )


def shared(found: Evaluation) -> Iterator[Sentence]:
    """Why all limits hold together."""
    if found.strata > 1:
        yield N_("The risk is shared among {strata} strata drawn by chance, so that all limits hold together."), {"strata": found.strata}
    if found.stages > 1:
        yield N_("The risk is shared between two stages (60 % and 40 % of it), so that the confidence holds whether or not the draw is extended."), {}


def failing(found: Evaluation) -> list[tuple[Attribute, Bound]]:
    """Where the tolerable rate is not met."""
    return [(one.attribute, bound) for one in found.attested for bound in one.judged.parts if not bound.meets]


def said(share: Fraction) -> str:
    """Percent, to a tenth; it was rounded up before."""
    return f"{float(share * 100):.1f}"


def nearest(records: Fraction) -> int:
    return int(records + Fraction(1, 2))


def _risk(found: Evaluation) -> str:
    return f"{float(found.risk * 100):.2f}".rstrip("0").rstrip(".")
