"""How is a value sealed to its row, column and key, so that only `reveal` can open it?"""

from __future__ import annotations

import hmac
import struct
import unicodedata
from functools import partial
from os import urandom
from typing import Any, NoReturn
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, inspect
from sqlalchemy.orm import Composite, MappedColumn, composite, mapped_column

from db import keyring
from portal.errors import SealBroken

Ciphertext = bytes | None
BlindIndex = bytes | None

FORMAT = b"\x01"
HEAD = 17
NONCE = 12
TAG = 16
_length = struct.Struct(">I").pack
BLIND_BYTES = 16
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 and o, no 1, l and i
RECEIPT_LETTERS = 12
COMPLAINANT, COMPLAINANT_DIGITS = "complaint/", 48  # so that the log knows its own lines of complaints by whom they concern


class Sealed:
    """A value that cannot be read, printed, copied or kept. It knows where it belongs; only `reveal` turns it into text."""

    __slots__ = ("column", "envelope", "row_id", "subject", "table")

    def __init__(self, table: str, column: str, row_id: UUID, subject: str | None, envelope: bytes | None) -> None:
        self.table = table
        self.column = column
        self.row_id = row_id
        self.subject = subject
        self.envelope = envelope

    def __bool__(self) -> bool:
        return self.envelope is not None

    def __repr__(self) -> str:
        return "🔒" if self else "—"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A sealed value is neither pickled nor copied: keep the record's id and reveal it where it is shown.")

    def __composite_values__(self) -> NoReturn:
        raise TypeError("A sealed value is not assigned: use seal_into(row, column=text).")


def ciphertext() -> MappedColumn[Ciphertext]:
    """The column of an envelope."""
    return mapped_column(LargeBinary)


def blind() -> MappedColumn[BlindIndex]:
    """The column by which a sealed value is found again without being opened: equality only."""
    return mapped_column(LargeBinary(BLIND_BYTES), index=True)


def sealed(table: str, column: str, *, subject: str = "subject") -> Composite[Sealed]:
    """Declares a sealed column under the key that the row's column `subject` names."""
    return composite(partial(Sealed, table, column), "id", subject, f"{column}_ct", info={"subject": subject})


def framed(*parts: bytes | str) -> bytes:
    """Joins parts so that no two different lists give the same bytes."""
    data = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join([piece for one in data for piece in (_length(len(one)), one)])


def seal_bytes(clear: bytes, *, subject: str, place: tuple[bytes | str, ...]) -> bytes:
    """Envelope v1: 0x01, data-key id, nonce, AES-256-GCM text and tag, bound to the place where it is kept."""
    key_id, key = keyring.current().current(subject)
    head = FORMAT + key_id.bytes
    nonce = urandom(NONCE)
    return head + nonce + key.encrypt(nonce, clear, _bound(head, place))


def open_bytes(envelope: bytes, *, subject: str | None, place: tuple[bytes | str, ...]) -> bytes:
    """The clear bytes, if the envelope belongs to this place and its key to this subject."""
    if len(envelope) < HEAD + NONCE + TAG or envelope[:1] != FORMAT:
        raise _broken(place)
    head, nonce, text = envelope[:HEAD], envelope[HEAD : HEAD + NONCE], envelope[HEAD + NONCE :]
    owner, key = keyring.current().by_id(UUID(bytes=head[1:]))
    if owner != subject:
        raise _broken(place)
    try:
        return key.decrypt(nonce, text, _bound(head, place))
    except InvalidTag as wrong:
        raise _broken(place) from wrong


def key_of(envelope: bytes) -> UUID:
    """Which data key an envelope needs."""
    return UUID(bytes=envelope[1:HEAD])


def seal_into(row: Any, **texts: str | None) -> None:
    """Seals texts into the row's columns, with their blind indexes where the class has them; None empties the column."""
    mapper = inspect(type(row))
    for column, text in texts.items():
        subject = getattr(row, mapper.composites[column].info["subject"])
        setattr(row, f"{column}_ct", None if text is None else _seal_text(row, column, subject, text))
        if f"{column}_bi" in mapper.columns:
            setattr(row, f"{column}_bi", None if text is None else blind_of(row.__tablename__, column, text))
        row.__dict__.pop(column, None)  # SQLAlchemy keeps the composite it built from the column's earlier value


def open_sealed(value: Sealed) -> str:
    """The private door to plaintext: only `reveal`, names of office and `check` may import it (tests/test_architecture.py)."""
    if value.envelope is None:
        raise SealBroken("There is nothing sealed in {where}.", where=f"{value.table}.{value.column}")
    return open_bytes(value.envelope, subject=value.subject, place=(value.table, value.column, value.row_id.bytes)).decode()


def blind_of(table: str, column: str, text: str) -> bytes:
    """The keyed fingerprint under which equal texts of one column find each other; case, width and outer spaces do not matter."""
    key = hmac.digest(keyring.current().secret("blind"), framed("anjian/blind/v1", table, column), "sha256")
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    return hmac.digest(key, plain.encode(), "sha256")[:BLIND_BYTES]


def pseudonym(person_id: UUID) -> str:
    """The only name under which a person reports: the same each time, and nobody without the key can go back."""
    return hmac.digest(keyring.current().secret("pseudonym"), framed("anjian/pseudonym/v1", person_id.bytes), "sha256").hex()


def receipt_code(key: str) -> str:
    """The receipt of what was sent under this key: the same each time it is sent, and stored nowhere."""
    number = int.from_bytes(hmac.digest(keyring.current().secret("receipt"), framed("anjian/receipt/v1", key), "sha256"))
    letters = []
    for _turn in range(RECEIPT_LETTERS):
        number, letter = divmod(number, len(READABLE))
        letters.append(READABLE[letter])
    return "".join(letters)


def drawn_by_lot(letters: int) -> str:
    """Readable letters that nobody foresees and that tell nothing of what was drawn before."""
    return "".join(READABLE[int.from_bytes(urandom(4)) % len(READABLE)] for _letter in range(letters))


def receipt_pseudonym(code: str) -> str:
    """The name under which whoever holds this receipt stands on the record."""
    return hmac.digest(keyring.current().secret("pseudonym"), framed("anjian/receipt-pseudonym/v1", code), "sha256").hex()


def complainant(person_id: UUID) -> str:
    """Under what name a person complains: not the one under which he reports, so that the two cannot be laid side by side."""
    return _complaining("person", person_id.bytes)


def complaint_holder(code: str) -> str:
    """The name under which whoever holds this receipt of a complaint stands on the record."""
    return _complaining("receipt", code)


def complaint_key(sender: str, key: str) -> str:
    """By what a complaint that is sent twice is known."""
    return hmac.digest(keyring.current().secret("receipt"), framed("anjian/complaint-key/v1", sender, key), "sha256").hex()


def _complaining(kind: str, who: bytes | str) -> str:
    digest = hmac.digest(keyring.current().secret("pseudonym"), framed("anjian/complainant/v1", kind, who), "sha256")
    return COMPLAINANT + digest.hex()[:COMPLAINANT_DIGITS]


def reporter_subject(tag: str) -> str:
    """The key subject of what a report says about its reporter."""
    return f"reporter/{tag}"


def _seal_text(row: Any, column: str, subject: str | None, text: str) -> bytes:
    if not subject:
        raise SealBroken("The row names no key for {where}.", where=f"{row.__tablename__}.{column}")
    return seal_bytes(text.encode(), subject=subject, place=(row.__tablename__, column, row.id.bytes))


def _bound(head: bytes, place: tuple[bytes | str, ...]) -> bytes:
    return framed("anjian/sealed/v1", head, *place)


def _broken(place: tuple[bytes | str, ...]) -> SealBroken:
    where = ".".join(part for part in place if isinstance(part, str))
    return SealBroken("A sealed value does not belong where it was found: {where}.", where=where)
