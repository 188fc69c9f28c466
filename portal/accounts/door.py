"""How does somebody come in? Password, second factor, a new password where one is due, then the ticket that opens a session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from db.accounts import Account, FailedTry, Ticket
from db.actor import SYSTEM, Actor
from db.log import EntryKind
from db.session import Work, begin, begin_for
from portal.accounts import activation, factors, passwords, register, rules, sessions
from portal.errors import SignInRefused
from portal.locale import N_
from portal.people import actor_for
from portal.people.shut import why_nothing

HALF_LIFE = timedelta(minutes=5)
STAGES = ("password", "code", "new_password", "enrol", "open")
NO_COOKIES = N_("Signing in needs cookies. Allow them for this address and load the page again.")
WRONG = (
    N_("Wrong account or password. After {left} more wrong tries it is locked for {n} minutes."),
    N_("Wrong account or password. Sign-in with this account is locked for {n} minutes."),
)
WRONG_CODE = (
    N_("This code is not right or was used. After {left} more wrong tries sign-in with this account is locked for {n} minutes."),
    N_("This code is not right or was used. Sign-in with this account is locked for {n} minutes."),
)
NEW_SLIP = N_(
    "This account was opened by a slip that nobody else had released, and opens no office. Ask for a new activation slip, and sign in with that."
)
WRONG_SLIP = (
    N_("User name and code open nothing: mistyped, used, replaced, too old or not yet released. {left} more tries, then {n} minutes' pause."),
    N_("User name and code open nothing. Sign-in with this account is locked for {n} minutes."),
)


@dataclass(frozen=True)
class Visit:
    """The browser at the door: its pre-login cookie, its address, where it wants to go and what it chose."""

    browser: str
    origin: str = ""
    next_url: str = "/"
    remember: bool = False
    language: str | None = None
    slip_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        return replace(SYSTEM, origin=self.origin)


@dataclass(frozen=True)
class Answer:
    """What the door asks for next. At "open" the token is the ticket; before that it is worth only the step it names."""

    stage: str
    token: str


def with_password(username: str, password: str, *, visit: Visit) -> Answer:
    """The first step. Known, unknown and locked names cost the same: two transactions and one bcrypt."""
    if not visit.browser:
        raise SignInRefused(NO_COOKIES)
    name = username.strip().casefold()[:64]
    with begin(visit.actor, write=False) as work:
        found = work.session.execute(select(Account.id, Account.password_hash, Account.active).where(Account.username == name)).one_or_none()
    right = passwords.matches(password, found.password_hash if found and found.active else None)
    with begin(visit.actor) as work:
        outcome = _judge(work, name, found.id if found else None, visit) if right else _refused(work, name, found.id if found else None)
    return _said(outcome)


def with_slip(username: str, code: str, *, visit: Visit) -> Answer:
    """The first step of somebody with a slip. Whatever is wrong with name, code or slip reads the same, costs the same and counts alike."""
    if not visit.browser:
        raise SignInRefused(NO_COOKIES)
    name = username.strip().casefold()[:64]
    passwords.matches(code, None)
    with begin(visit.actor) as work:
        account = work.session.execute(select(Account).where(Account.username == name).with_for_update()).scalar_one_or_none()
        slip = activation.holding(work, account, code)
        if account is None or slip is None:
            outcome: Answer | SignInRefused = _refused(work, name, account.id if account else None, WRONG_SLIP)
        else:
            outcome = _judge(work, name, account.id, replace(visit, slip_id=slip.id))
    return _said(outcome)


def with_code(half: str, code: str, *, visit: Visit) -> Answer:
    """The second step: a time code or a recovery code."""
    with begin(visit.actor) as work:
        ticket, account = _half(work, "code", half, visit)
        outcome: Answer | SignInRefused | None = _locked(work, account.username)
        if outcome is None and not factors.spend(work, account, code):
            outcome = _refused(work, account.username, account.id)
        if outcome is None:
            outcome = _onward(work, account, ticket, "code", visit)
    return _said(outcome)


def with_new_password(half: str, new: str, *, visit: Visit) -> Answer:
    """A one-time password or a slip was used: the person chooses his own before anything opens, and the slip is spent with it."""
    with begin(visit.actor, write=False) as work:
        _ticket, account = _half(work, "new_password", half, visit)
        account_id = account.id
        username, earlier = register.password_facts(work, account_id)
    stored = register.new_hash(new, username=username, earlier=earlier)
    with begin(visit.actor) as work:
        ticket, account = _half(work, "new_password", half, visit)
        if ticket.slip_id:
            activation.spend(work, account, ticket.slip_id)
        register.store_password(work, account_id, password_hash=stored, replaces=earlier[0])
        outcome = _onward(work, account, ticket, "new_password", visit)
    return _said(outcome)


def change_password(actor: Actor, old: str, new: str) -> bool:
    """The owner changes his password. A wrong present one counts as a wrong try: an open screen is no way to guess."""
    username, earlier = confirm_password(actor, old)
    stored = register.new_hash(new, username=username, earlier=earlier)
    with begin_for(actor, register.store_password) as work:
        register.store_password(work, register.my_account(work).id, password_hash=stored, replaces=earlier[0])
    return True


def confirm_password(actor: Actor, password: str) -> tuple[str, list[str]]:
    """The person at this screen is its owner, just now; returns his user name and password hashes. Slow on purpose: never inside a transaction."""
    with begin(actor, write=False) as work:
        account_id = register.my_account(work).id
        username, earlier = register.password_facts(work, account_id)
    right = passwords.matches(password, earlier[0])
    with begin(replace(SYSTEM, origin=actor.origin)) as work:
        refusal = _locked(work, username) if right else _refused(work, username, account_id)
    if refusal:
        raise refusal
    return username, earlier


def renew_recovery_codes(actor: Actor, code: str) -> list[str]:
    """New recovery codes against a code of the factor itself."""
    account_id = _confirm_code(actor, code)
    with begin_for(actor, factors.renew_recovery_codes) as work:
        return factors.renew_recovery_codes(work, account_id)


def switch_factor_off(actor: Actor, code: str) -> None:
    """The owner gives up his second factor, with a code of it."""
    account_id = _confirm_code(actor, code)
    with begin_for(actor, factors.switch_off) as work:
        factors.switch_off(work, account_id)


def _confirm_code(actor: Actor, code: str) -> UUID:
    """A wrong code counts as a wrong try: an open screen is no way to guess. The right one is spent."""
    with begin(replace(SYSTEM, origin=actor.origin)) as work:
        account = work.session.execute(select(Account).where(Account.id == actor.account_id).with_for_update()).scalar_one()
        refusal = _locked(work, account.username)
        if refusal is None and not factors.spend(work, account, code):
            refusal = _refused(work, account.username, account.id, WRONG_CODE)
    if refusal:
        raise refusal
    return account.id


def enrolment(half: str, *, visit: Visit) -> str:
    """The address for the QR code of somebody whose office needs a second factor."""
    with begin(visit.actor) as work:
        _ticket, account = _half(work, "enrol", half, visit)
        return factors.begin_enrolment(work, account.id)


def with_enrolment(half: str, code: str, *, visit: Visit) -> tuple[list[str], Answer]:
    """The first code of the new factor; returns the recovery codes and a token for `open_up` once they were kept."""
    with begin(visit.actor) as work:
        ticket, account = _half(work, "enrol", half, visit)
        codes = factors.finish_enrolment(work, account.id, code=code)
        sessions.spend_ticket(work, ticket.ticket_hash, visit.browser)
        return codes, Answer("kept", _mint_half(work, account, "kept", visit, ticket))


def open_up(half: str, *, visit: Visit) -> Answer:
    """Everything asked for was given: the ticket."""
    with begin(visit.actor) as work:
        ticket, account = _half(work, "kept", half, visit)
        outcome = _onward(work, account, ticket, "enrol", visit)
    return _said(outcome)


def _judge(work: Work, name: str, account_id: UUID | None, visit: Visit) -> Answer | SignInRefused:
    """The password is right; it still opens nothing while the name is locked."""
    account = work.session.execute(select(Account).where(Account.id == account_id).with_for_update()).scalar_one()
    if refusal := _locked(work, name):
        return refusal
    if not visit.slip_id and _opens_nothing(work, account):
        return SignInRefused(NEW_SLIP)
    work.entry(EntryKind.SIGNIN, "signin.slip" if visit.slip_id else "signin.password", subjects=(str(account.person_id),))
    if visit.language and visit.language != account.language:
        account.language = visit.language
        work.entry(EntryKind.CHANGE, "account.language", subjects=(str(account.person_id),))
    return _onward(work, account, None, "password", visit)


def _opens_nothing(work: Work, account: Account) -> bool:
    """Somebody from outside whose only office is held back."""
    actor = actor_for(work.session, account, work.now)
    return actor.held_back and not actor.grants


def _onward(work: Work, account: Account, ticket: Ticket | None, done: str, visit: Visit) -> Answer | SignInRefused:
    """The next step that applies to this account; none left means the ticket, or why nothing opens: nobody reads that before the last step."""
    if ticket is not None:
        sessions.spend_ticket(work, ticket.ticket_hash, visit.browser)
    actor = actor_for(work.session, account, work.now)
    slip_id = ticket.slip_id if ticket else visit.slip_id
    due = {
        "code": account.second_factor,
        "new_password": account.must_change or slip_id is not None,
        "enrol": not account.second_factor and not account.demo and rules.needs_second_factor(actor),
    }
    for stage in STAGES[STAGES.index(done) + 1 : -1]:
        if due[stage]:
            return Answer(stage, _mint_half(work, account, stage, visit, ticket))
    register.forget_tries(work, account.username)
    if not actor.grants:
        return why_nothing(work.session, account.person_id, work.now)
    next_url, remember = (ticket.next_url, ticket.remember) if ticket else (visit.next_url, visit.remember)
    return Answer("open", sessions.mint_ticket(work, account.id, browser=visit.browser, next_url=next_url, remember=remember))


def _mint_half(work: Work, account: Account, stage: str, visit: Visit, ticket: Ticket | None) -> str:
    """A ticket that opens no session: its hash names the one step it is good for."""
    token = secrets.token_urlsafe(32)
    row = Ticket(
        ticket_hash=sessions.digest(f"{stage}|{token}"),
        browser_hash=sessions.digest(visit.browser),
        account_id=account.id,
        slip_id=ticket.slip_id if ticket else visit.slip_id,
        next_url=ticket.next_url if ticket else sessions.local_path(visit.next_url),
        remember=ticket.remember if ticket else visit.remember,
        expires_at=work.now + HALF_LIFE,
    )
    work.session.add(row)
    return token


def _half(work: Work, stage: str, half: str, visit: Visit) -> tuple[Ticket, Account]:
    """The step's ticket, still good, in the browser it was made for; it is spent only when the step succeeds."""
    ticket = work.session.execute(
        select(Ticket).where(
            Ticket.ticket_hash == sessions.digest(f"{stage}|{half}"),
            Ticket.browser_hash == sessions.digest(visit.browser),
            Ticket.used_at.is_(None),
            Ticket.expires_at > work.now,
        )
    ).scalar_one_or_none()
    if ticket is None:
        raise SignInRefused("This took too long. Sign in again.")
    wanted = select(Account).where(Account.id == ticket.account_id)
    account = work.session.execute(wanted.with_for_update() if work.session.write else wanted).scalar_one()
    return ticket, account


def _refused(work: Work, name: str, account_id: UUID | None, said: tuple[str, str] = WRONG) -> SignInRefused:
    """Count the try and log it by keyed name; the owner of a real account finds it among the entries about him."""
    # The row is locked before the tries are counted, so that guesses made at once are counted one after the other.
    person = work.session.execute(select(Account.person_id).where(Account.id == account_id).with_for_update()).scalar_one_or_none()
    if locked := _locked(work, name):
        return locked
    work.session.add(FailedTry(name_hash=register.name_hash(name), at=work.now))
    work.session.flush()
    subjects = (str(person),) if person else ()
    work.entry(EntryKind.SIGNIN, "signin.failed", purpose=register.name_hash(name), subjects=subjects)
    left = register.TRIES - register.tries(work, name)
    if left <= 0:
        return SignInRefused(said[1], n=_minutes())
    return SignInRefused(said[0], left=left, n=_minutes())


def _locked(work: Work, name: str) -> SignInRefused | None:
    if register.tries(work, name) < register.TRIES:
        return None
    work.entry(EntryKind.SIGNIN, "signin.locked", purpose=register.name_hash(name))
    return SignInRefused("Too many wrong tries. Sign-in with this account is locked for {n} minutes.", n=_minutes())


def _minutes() -> int:
    return int(register.WINDOW.total_seconds() // 60)


def _said(outcome: Answer | SignInRefused) -> Answer:
    """A refusal is raised only after its transaction has stored the try and the log entry."""
    if isinstance(outcome, SignInRefused):
        raise outcome
    return outcome
