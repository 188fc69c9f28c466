"""What is kept of a draw? What the auditor asked for and his nonce (his papers), the frozen population, the signed request, what was drawn."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class Wish(Logged, Base):
    """An auditor's paper: the first four steps of ISO 19011 A.6, objective, population, method and size. `areas` are ids with spaces between.

    Percents and shares are decimal text, so that no float comes near a boundary. `attributes` are the codes of what each record is tested for, with
    spaces between; `own` are those in the auditor's words, one a line. `stages` 2: an extension declared beforehand.
    `kinds`: of which records, by their words in an engagement.
    """

    __tablename__ = "draw_wish"
    __table_args__ = (Index("draw_wish_engagement", "engagement_id", "at"),)

    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    since: Mapped[date]
    until: Mapped[date]
    areas: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(String(12))
    tolerable: Mapped[str] = mapped_column(String(12))
    expected: Mapped[str] = mapped_column(String(12))
    certainty: Mapped[bool]
    beacon: Mapped[str] = mapped_column(String(300))
    method: Mapped[str] = mapped_column(String(16), default="attributes")
    strata: Mapped[str] = mapped_column(String(16), default="level")
    stages: Mapped[int] = mapped_column(default=1)
    attributes: Mapped[str] = mapped_column(String(200), default="")
    kinds: Mapped[str] = mapped_column(String(200), default="hazards")
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    own_ct: Mapped[Ciphertext] = ciphertext()
    own: Mapped[Sealed] = sealed("draw_wish", "own")
    objective_ct: Mapped[Ciphertext] = ciphertext()
    objective: Mapped[Sealed] = sealed("draw_wish", "objective")
    judgement_ct: Mapped[Ciphertext] = ciphertext()
    judgement: Mapped[Sealed] = sealed("draw_wish", "judgement")


class Unfit(Logged, Base):
    """The portal's answer to a wish that cannot be frozen: why, as a sentence of the catalogue and what stands in it (JSON)."""

    __tablename__ = "draw_unfit"

    wish_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID] = mapped_column(index=True)
    why: Mapped[str] = mapped_column(String(400))
    said: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(Instant)


class DrawState(StrEnum):
    REQUESTED = "requested"
    DRAWN = "drawn"
    ABORTED = "aborted"


class Draw(Logged, Base):
    """A draw of an engagement, from its signed request on. `program` is the verifier that its request names; the secret is told with the draw.

    `take` is how many its first stage draws; `stage` how far it has gone.
    """

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("engagement_id", "n"),)

    engagement_id: Mapped[UUID] = mapped_column(ForeignKey("engagement.id"))
    wish_id: Mapped[UUID] = mapped_column(unique=True)
    n: Mapped[int]
    state: Mapped[DrawState] = mapped_column(String(16), default=DrawState.REQUESTED)
    size: Mapped[int]
    take: Mapped[int]
    stage: Mapped[int] = mapped_column(default=1)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text)
    pin: Mapped[str] = mapped_column(String(64))
    plan: Mapped[bytes] = mapped_column(LargeBinary)
    program: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    log_size: Mapped[int]
    requested_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    told_secret: Mapped[str | None] = mapped_column(String(64))
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    secret_ct: Mapped[Ciphertext] = ciphertext()
    secret: Mapped[Sealed] = sealed("draw", "secret")
    salts_ct: Mapped[Ciphertext] = ciphertext()
    salts: Mapped[Sealed] = sealed("draw", "salts")
    why_ct: Mapped[Ciphertext] = ciphertext()
    why: Mapped[Sealed] = sealed("draw", "why")

    __mapper_args__ = {"version_id_col": version_id}


class DrawPart(Logged, Base):
    """A sealed file of a draw: the order and tree of the population (n = 0), its records from `first` on (still shut), or what is taken home.

    There `n` is its stage, from 0; `home` without pictures, `pictured` with them.
    """

    __tablename__ = "draw_part"
    __table_args__ = (UniqueConstraint("draw_id", "kind", "n"),)

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"))
    engagement_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(8))
    n: Mapped[int]
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64), unique=True)
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))


class Nonce(Logged, Base):
    """An auditor's paper: the pin that he wrote down, and only then his digits."""

    __tablename__ = "draw_nonce"

    draw_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    pin: Mapped[str] = mapped_column(String(64))
    digits: Mapped[str] = mapped_column(String(200))
    beacon: Mapped[str] = mapped_column(String(300))
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class Extension(Logged, Base):
    """An auditor's paper: the second stage, as the plan declared it, is to be drawn from the same frozen population."""

    __tablename__ = "draw_extension"

    draw_id: Mapped[UUID] = mapped_column(unique=True)
    engagement_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(index=True)
    entry_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(Instant)


class DrawnItem(Logged, Base):
    """A record that was drawn, as it was frozen: its plain fields as JSON; `place` is its index in the population, `turn` its place in the draw."""

    __tablename__ = "drawn_item"
    __table_args__ = (UniqueConstraint("draw_id", "place"), Index("drawn_item_engagement", "engagement_id", "turn"))

    draw_id: Mapped[UUID] = mapped_column(ForeignKey("draw.id"))
    engagement_id: Mapped[UUID]
    turn: Mapped[int]
    place: Mapped[int]
    judged: Mapped[bool]
    stage: Mapped[int] = mapped_column(default=1)
    stratum: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(String(24))
    plain: Mapped[str] = mapped_column(Text)


class DrawnText(Logged, Base):
    """The texts of a drawn record that lie under one key, as JSON under that same key: what is erased there is erased here."""

    __tablename__ = "drawn_text"
    __table_args__ = (UniqueConstraint("item_id", "subject"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("drawn_item.id"))
    engagement_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    texts_ct: Mapped[Ciphertext] = ciphertext()
    texts: Mapped[Sealed] = sealed("drawn_text", "texts")


class DrawnPicture(Logged, Base):
    """The masked picture that was frozen with a drawn record; `n` counts as its fields do. Its file is the ledger's own, under the same key.

    Where the agreement says that photos are seen unmasked, another row that is not `masked` names the photo itself.
    """

    __tablename__ = "drawn_picture"
    __table_args__ = (UniqueConstraint("item_id", "n", "masked"),)

    item_id: Mapped[UUID] = mapped_column(ForeignKey("drawn_item.id"))
    draw_id: Mapped[UUID] = mapped_column(index=True)
    engagement_id: Mapped[UUID]
    n: Mapped[int]
    masked: Mapped[bool] = mapped_column(default=True)
    media_type: Mapped[str] = mapped_column(String(32))
    blob: Mapped[str] = mapped_column(String(64))
    hmac: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    clear_sha256: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(80))
