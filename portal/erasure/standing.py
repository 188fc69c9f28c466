"""What of an erased person may not go yet, and goes by itself later? Features say it here; their cases are never counted or named in a receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from db.session import Work
from portal import accounts

Going = Callable[[Work, UUID], Iterable[str]]
_of_features: list[Going] = []


def goes_later(going: Going) -> Going:
    """Declares a feature's answer: which key subjects of this person's closed cases may be destroyed now. Asked each round, as the portal itself."""
    _of_features.append(going)
    return going


def gone_now(work: Work, person_id: UUID) -> set[str]:
    return {subject for going in _of_features for subject in going(work, person_id)}


Ending = Callable[[Work, UUID], object]
_endings: list[Ending] = [accounts.end_requests_about]  # accounts stand below and cannot declare it themselves


def ends_with_him(ending: Ending) -> Ending:
    """Declares what a feature ends of a person when he is emptied: what nobody could answer any more. Called again it does nothing."""
    _endings.append(ending)
    return ending


def end_all(work: Work, person_id: UUID) -> None:
    for ending in _endings:
        ending(work, person_id)
