"""By which questions is a hazard judged to be a major one? In our own words, by clause; whoever judges reads the current text of the standard."""

from __future__ import annotations

from dataclasses import dataclass

from db.hazards import Category
from portal.locale import N_


@dataclass(frozen=True)
class Standard:
    """Where the questions come from. `checked` would be the day on which somebody compared them with the text in force; nobody has."""

    code: str
    title: str
    number: str
    in_force: str
    checked: str = ""


@dataclass(frozen=True)
class Question:
    """A yes means: by this clause it is major. `for_categories` are those of our own in which it is asked first; empty is any."""

    code: str
    standard: str
    clause: str
    text: str
    for_categories: tuple[Category, ...] = ()


STANDARDS = {
    "O10": Standard(
        "O10",
        N_("Criteria for major accident hazards of industrial and trading enterprises"),
        N_("Order 10 (2023) of the Ministry of Emergency Management"),
        "2023-05-15",
    ),
    "H121": Standard(
        "H121",
        N_("Criteria for major accident hazards of chemical and hazardous-chemicals enterprises (trial)"),
        N_("Document 121 (2017), chemicals"),
        "2017-11-13",
    ),
}

_FIRE, _CHEM, _MACH, _ELEC, _VENT, _MAN = (
    Category.FIRE, Category.CHEMICALS, Category.MACHINERY, Category.ELECTRICAL, Category.VENTILATION, Category.MANAGEMENT,
)  # fmt: skip

QUESTIONS = (
    Question(
        "O10-3-1", "O10", "3(1)", N_("Is the safety of contractors or tenants not coordinated and managed as one, or not checked regularly?"), (_MAN,)
    ),
    Question(
        "O10-3-2",
        "O10",
        "3(2)",
        N_("Does somebody do special work (welding, electrical, height …) without the training and licence for it?"),
        (_MAN, _ELEC, Category.WORK_AT_HEIGHT),
    ),
    Question("O10-3-3", "O10", "3(3)", N_("Metallurgy only: has the head or a safety manager not passed the required assessment?"), (_MAN,)),
    Question(
        "O10-4",
        "O10",
        "4–10",
        N_("Is it a case that the standard names for this industry (metals, building materials, machinery, light industry, textiles, tobacco)?"),
        (_MACH, _FIRE),
    ),
    Question("O10-11", "O10", "11", N_("Can dust explode there, and is a protection named by the standard missing or not working?"), (_VENT, _FIRE)),
    Question("O10-12", "O10", "12", N_("Is liquid ammonia used for cooling, and is a condition named by the standard not met?"), (_CHEM,)),
    Question(
        "O10-13",
        "O10",
        "13",
        N_("Is it a confined space with a danger of poisoning or suffocation, and are approval, measuring, ventilation or rescue not in order?"),
        (_VENT, Category.OCCUPATIONAL_HEALTH),
    ),
    Question(
        "O10-14",
        "O10",
        "14",
        N_("Does a monitoring, alarm or protective device on which safety directly depends not work, or was it switched off?"),
        (_MACH, _FIRE, _ELEC, _CHEM, _VENT),
    ),
    Question(
        "H121-people",
        "H121",
        "1–2",
        N_("Chemicals only: has the head, a safety manager or a special worker not passed the required assessment?"),
        (_MAN, _CHEM),
    ),
    Question(
        "H121-distance",
        "H121",
        "3",
        N_("Chemicals only: is the outer safety distance of a plant or store of the named kinds too small?"),
        (_CHEM, _FIRE),
    ),
    Question(
        "H121-control",
        "H121",
        "4–6",
        N_("Chemicals only: is automatic control, emergency shut-off or an independent safety system missing or not in use where it is required?"),
        (_CHEM,),
    ),
    Question(
        "H121-relief",
        "H121",
        "7–9",
        N_("Chemicals only: does loading, a pipeline or a filling line lack the named protection, or cross where it must not?"),
        (_CHEM, Category.TRANSPORT),
    ),
    Question(
        "H121-detect",
        "H121",
        "12",
        N_("Chemicals only: is gas detection missing or not working, or equipment not explosion-proof where it has to be?"),
        (_CHEM, _ELEC),
    ),
    Question(
        "H121-work",
        "H121",
        "18, 20",
        N_("Chemicals only: is work such as hot work or entry into vessels done without the permit, or are things stored together that must not be?"),
        (_CHEM, _FIRE),
    ),
)
BY_CODE = {question.code: question for question in QUESTIONS}


def asked_first(category: Category) -> list[Question]:
    """All of them, those of the hazard's own category first."""
    return sorted(QUESTIONS, key=lambda question: category not in question.for_categories)
