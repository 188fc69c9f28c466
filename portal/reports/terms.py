"""What does an auditor say in a report beyond its findings, and is a part of it empty that may not be?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from portal.errors import Invalid
from portal.locale import N_
from portal.sheets.document import require_glyphs

LONGEST = 4000
ANSWER_DAYS = 10  # working days within which a finding is answered; a house rule, for no agreement names one
MANDATORY = {
    "problems": N_("There is no finding: write that there are no problems, and on what that rests."),
    "advice": N_("There is no finding: write that there is no advice, and why none is needed."),
    "tracing": N_("There is no finding: write that no responsibility has to be traced."),
}
ALWAYS = {
    "conclusion": N_("Write the conclusion that you draw from the sample."),
    "limits": N_("Write the limits of what you looked at, or that there were none."),
}
CORRECTION = N_("Write what the addendum corrects or adds.")


@dataclass(frozen=True)
class Words:
    """`problems`, `advice` and `tracing` are the three parts that every report has (mission 131); an addendum has `correction` alone."""

    problems: str = ""
    advice: str = ""
    tracing: str = ""
    conclusion: str = ""
    limits: str = ""
    correction: str = ""

    def clean(self) -> dict[str, str]:
        return {name: text.strip() for name, text in asdict(self).items()}


def require_whole(words: Words, *, findings: int, addendum: bool) -> None:
    """With findings the three parts are made of them; without, each asks for a written "none"."""
    said = words.clean()
    needed = {"correction": CORRECTION} if addendum else {**({} if findings else MANDATORY), **ALWAYS}
    for name, why in needed.items():
        if not said[name]:
            raise Invalid(why, field=name)
    for name, text in said.items():
        if len(text) > LONGEST:
            raise Invalid("That is too long: at most {n} characters.", field=name, n=LONGEST)
        require_glyphs(text, field=name)
