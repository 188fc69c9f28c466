"""Which monitoring rules hold, who talked them over, who has read them, what was said to a draft, and what does watching do to people?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Instant, Logged
from db.sealed import Ciphertext, Sealed, ciphertext, sealed


class RuleState(StrEnum):
    """Drafted → discussed with minutes → in force → replaced by its next version; a draft may be dropped before."""

    DRAFT = "draft"
    DISCUSSED = "discussed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    DROPPED = "dropped"


class Gathering(StrEnum):
    """Where people met about a rule: the congress or all staff decide, training explains, a talk collects what is felt afterwards."""

    CONGRESS = "congress"
    ALL_STAFF = "all_staff"
    TRAINING = "training"
    TALK = "talk"


class Verdict(StrEnum):
    """What became of an opinion."""

    TAKEN = "taken"
    PARTLY = "partly"
    NOT_TAKEN = "not_taken"


class Conclusion(StrEnum):
    """What an impact assessment comes to."""

    ACCEPTABLE = "acceptable"
    WITH_MEASURES = "with_measures"
    NOT_ACCEPTABLE = "not_acceptable"


class MonitoringRule(Logged, Base):
    """One version of a rule, as it was drafted: where is watched, what is recorded, what for, how long, who may look, where to complain.

    Only `state` moves. `kinds`: of which kinds of data it speaks.
    """

    __tablename__ = "monitoring_rule"
    __table_args__ = (UniqueConstraint("series_id", "n"), Index("monitoring_rule_state", "state", "drafted_at"))

    series_id: Mapped[UUID]
    n: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    title_en: Mapped[str | None] = mapped_column(String(120))
    kinds: Mapped[str] = mapped_column(String(200))
    kept_days: Mapped[int]
    state: Mapped[RuleState] = mapped_column(String(16), default=RuleState.DRAFT)
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    version_id: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(String(80))
    places_ct: Mapped[Ciphertext] = ciphertext()
    places: Mapped[Sealed] = sealed("monitoring_rule", "places")
    content_ct: Mapped[Ciphertext] = ciphertext()
    content: Mapped[Sealed] = sealed("monitoring_rule", "content")
    use_ct: Mapped[Ciphertext] = ciphertext()
    use: Mapped[Sealed] = sealed("monitoring_rule", "use")
    readers_ct: Mapped[Ciphertext] = ciphertext()
    readers: Mapped[Sealed] = sealed("monitoring_rule", "readers")
    appeal_ct: Mapped[Ciphertext] = ciphertext()
    appeal: Mapped[Sealed] = sealed("monitoring_rule", "appeal")

    __mapper_args__ = {"version_id_col": version_id}


class RuleStep(Logged, Base):
    """What happened to a version: in which office, when, why. Never updated, never deleted."""

    __tablename__ = "monitoring_rule_step"
    __table_args__ = (UniqueConstraint("rule_id", "n"),)

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_rule.id"))
    n: Mapped[int]
    action: Mapped[str] = mapped_column(String(16))
    was: Mapped[RuleState | None] = mapped_column(String(16))
    became: Mapped[RuleState] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    office: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(String(80))
    said_ct: Mapped[Ciphertext] = ciphertext()
    said: Mapped[Sealed] = sealed("monitoring_rule_step", "said")


class RuleMeeting(Logged, Base):
    """A meeting about a version: its day, how many came, how many were for it, and what was said or taught."""

    __tablename__ = "monitoring_meeting"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_rule.id"), index=True)
    kind: Mapped[Gathering] = mapped_column(String(16))
    held_on: Mapped[date]
    present: Mapped[int]
    in_favour: Mapped[int | None]
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    minutes_ct: Mapped[Ciphertext] = ciphertext()
    minutes: Mapped[Sealed] = sealed("monitoring_meeting", "minutes")


class Acknowledgement(Logged, Base):
    """Somebody has read this version of a rule."""

    __tablename__ = "monitoring_read"
    __table_args__ = (UniqueConstraint("rule_id", "person_id"),)

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_rule.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Opinion(Logged, Base):
    """What somebody says to a rule. Whose it is does not stand here: the name, where he gave it, is a row of its own."""

    __tablename__ = "monitoring_opinion"

    rule_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_rule.id"), index=True)
    day: Mapped[date]
    named: Mapped[bool]
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("monitoring_opinion", "text")


class OpinionName(Logged, Base):
    """Whose opinion it is, for those who answer it; there is none to an opinion without a name."""

    __tablename__ = "monitoring_opinion_name"

    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_opinion.id"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)


class OpinionAnswer(Logged, Base):
    """What became of an opinion, and why."""

    __tablename__ = "monitoring_answer"

    opinion_id: Mapped[UUID] = mapped_column(ForeignKey("monitoring_opinion.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(String(16))
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    text_ct: Mapped[Ciphertext] = ciphertext()
    text: Mapped[Sealed] = sealed("monitoring_answer", "text")


class Assessment(Logged, Base):
    """What a way of watching does to people (PIPL art. 55, 56), for a version of a rule or for a device. Of each the newest counts.

    `device_id` names no table yet: devices come with a feature of their own, which will add the reference.
    """

    __tablename__ = "impact_assessment"
    __table_args__ = (Index("impact_assessment_series", "series_id", "made_at"), Index("impact_assessment_due", "due_on"))

    series_id: Mapped[UUID]
    rule_id: Mapped[UUID | None] = mapped_column(ForeignKey("monitoring_rule.id"), index=True)
    device_id: Mapped[UUID | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(120))
    conclusion: Mapped[Conclusion] = mapped_column(String(16))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
    due_on: Mapped[date]
    kept_until: Mapped[date]
    subject: Mapped[str] = mapped_column(String(80))
    purpose_ct: Mapped[Ciphertext] = ciphertext()
    purpose: Mapped[Sealed] = sealed("impact_assessment", "purpose")
    impact_ct: Mapped[Ciphertext] = ciphertext()
    impact: Mapped[Sealed] = sealed("impact_assessment", "impact")
    measures_ct: Mapped[Ciphertext] = ciphertext()
    measures: Mapped[Sealed] = sealed("impact_assessment", "measures")


class AssessmentChange(Logged, Base):
    """Something has changed since: the assessment is due again from that day on."""

    __tablename__ = "impact_change"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("impact_assessment.id"), index=True)
    noted_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    subject: Mapped[str] = mapped_column(String(80))
    what_ct: Mapped[Ciphertext] = ciphertext()
    what: Mapped[Sealed] = sealed("impact_change", "what")
