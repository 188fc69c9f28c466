"""What does the portal keep about an employee, why, how long, and who may look? Read from the scope rules, the policy and the terms that hold.

INVENTORY names every class of rows that concern somebody as the person he is (tests/test_transparency.py finds the one that is missing);
who may look is not written here but asked of the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.accounts import Account, PasswordOld, RecoveryCode, Request, Slip, WebSession
from db.base import Bare
from db.complaints import Admission, Complaint, ComplaintParty, Given
from db.cooperation import Supply
from db.erasures import Erasure
from db.hazards import Hazard
from db.log import LogEntry, LogSubject
from db.notices import Notice, NoticeChoice, NoticeHabit
from db.people import Absence, Deputy, Eligibility, Person, PostHolding, RoleGrant
from db.rights import Consent, Restriction, RightsRequest
from db.scope.rule import RULES
from db.transparency import Acknowledgement, OpinionName
from db.violations import Violation
from portal.accounts import passwords
from portal.locale import N_
from portal.notices.outbox import NOTICES_KEPT
from portal.people.looks import WHY
from portal.policy import Action, deciding

EVERYBODY = "employee"
NOT_OFFICES = frozenset({"system", "reporter", "auditor", "regulator"})
TO_COLLEAGUES = frozenset({"in_office", "of_one_in_office", "an_office"})  # rules by which everybody sees who holds an office


@dataclass(frozen=True)
class Kept:
    """One kind of data about an employee: what, for which purposes, how long (a sentence with its gaps), and who may look.

    `colleagues`: everybody inside sees it of whoever holds an office.
    """

    code: str
    what: str
    why: tuple[str, ...]
    until: str
    gaps: dict[str, object]
    readers: tuple[str, ...]
    colleagues: bool


@dataclass(frozen=True)
class Kind:
    """How the portal knows of it. `opens`: the action that opens it, where seeing the row does not show whom it is about."""

    code: str
    what: str
    classes: tuple[type[Bare], ...]
    purposes: tuple[str, ...]
    until: str
    gaps: Callable[[], dict[str, object]] = dict
    opens: Action | None = None


INVENTORY = (
    Kind(
        "identity",
        N_("Your name, staff number, telephone, department, posts, absences and deputies"),
        (Person, PostHolding, Absence, Deputy),
        ("people_list", "person_file"),
        N_("As long as you work here, and after you have left until it is erased; old places of work stay beside the records of those years."),
    ),
    Kind(
        "offices",
        N_("Offices you hold or held, and what qualifies you for them"),
        (RoleGrant, Eligibility),
        ("approval", "person_file"),
        N_("As long as the records of that office are kept."),
    ),
    Kind(
        "account",
        N_("Your account, its sessions, slips and requests; the last {n} passwords as fingerprints"),
        (Account, WebSession, PasswordOld, RecoveryCode, Slip, Request),
        ("approval", "second_factor", "break_glass"),
        N_("As long as the account exists; a session ends by itself."),
        lambda: {"n": passwords.KEPT},
    ),
    Kind(
        "reports",
        N_("Which hazards you reported, under a pseudonym"),
        (Hazard,),
        ("reporter", "hazard"),
        N_("As long as the hazard is kept by law."),
        opens=Action.HAZARD_OPEN_REPORTER,
    ),
    Kind(
        "work",
        N_("What was assigned to you or asked of you by name"),
        (Hazard, Supply),
        ("work_queue", "ledger", "hazard"),
        N_("As long as the hazard is kept by law."),
    ),
    Kind(
        "violations",
        N_("Violations of your own, noted with a hazard"),
        (Violation,),
        ("violation",),
        N_("Until the end of the year after it was noted; then nobody but you reads it."),
    ),
    Kind(
        "rules",
        N_("Which rules you have acknowledged, and opinions you gave with your name"),
        (Acknowledgement, OpinionName),
        ("acknowledgement", "monitoring"),
        N_("As long as the rule is kept. An opinion without a name is not kept under any."),
    ),
    Kind(
        "complaints",
        N_("Privacy complaints you made, and whoever may handle yours"),
        (Complaint, ComplaintParty, Admission, Given),
        ("complaint",),
        N_("As long as the answer may be asked for; after you are erased, until the case is closed."),
    ),
    Kind(
        "own_rights",
        N_("What you asked about your own data, what is restricted, what you agreed to, and whether you are erased"),
        (RightsRequest, Restriction, Consent, Erasure),
        ("own_data", "own_copy", "erasure"),
        N_("As long as you work here, and after you have left until it is erased."),
    ),
    Kind(
        "notices",
        N_("What you were told in the inbox, and how you want to be told"),
        (Notice, NoticeChoice, NoticeHabit),
        ("notice",),
        N_("{n} days."),
        lambda: {"n": NOTICES_KEPT.days},
    ),
    Kind(
        "log",
        N_("What you opened and changed, and who opened something about you"),
        (LogEntry, LogSubject),
        ("log", "own_log"),
        N_("For ever, by law: the log is never changed. The texts in it can be erased."),
    ),
)


def inventory() -> list[Kept]:
    """The same for everybody who works here."""
    return [_kept(kind) for kind in INVENTORY]


def _kept(kind: Kind) -> Kept:
    opened = {str(role) for role in deciding(kind.opens)} if kind.opens else set().union(*map(readers_of, kind.classes))
    return Kept(
        code=kind.code,
        what=kind.what,
        why=tuple(WHY[purpose] for purpose in kind.purposes),
        until=kind.until,
        gaps=kind.gaps(),
        readers=tuple(sorted(opened - NOT_OFFICES)),
        colleagues=not kind.opens and any(map(_to_colleagues, kind.classes)),
    )


def readers_of(cls: type[Bare]) -> set[str]:
    """The offices to which a rule opens rows of others. A way that is open to every employee is one to his own rows, or to those in office."""
    ways = [roles for roles, _rule in RULES[cls].see if roles and EVERYBODY not in {str(role) for role in roles}]
    return {str(role) for roles in ways for role in roles}


def _to_colleagues(cls: type[Bare]) -> bool:
    return any(getattr(rule, "__name__", "") in TO_COLLEAGUES for _roles, rule in RULES[cls].see)
