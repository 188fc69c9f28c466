"""What a person asks about his own data, what is restricted for him, and what he has agreed to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "own_rights"
down_revision = "complaints"


def upgrade() -> None:
    _requests()
    _steps()
    _restrictions()
    _consents()


def _at(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _requests() -> None:
    op.create_table(
        "rights_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=8), nullable=False),
        sa.Column("appealed_to", sa.String(length=8), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("named", sa.Text(), nullable=False),
        _at("asked_at"),
        _at("due_at"),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        *(sa.Column(f"{name}_ct", sa.LargeBinary(), nullable=True) for name in ("words", "wanted", "facts")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="rights_request_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="rights_request_pkey"),
    )
    op.create_index("rights_request_person", "rights_request", ["person_id", "asked_at"], unique=False)
    op.create_index("rights_request_office", "rights_request", ["office", "state", "due_at"], unique=False)
    op.create_index("rights_request_appeal", "rights_request", ["appealed_to", "state", "due_at"], unique=False)


def _steps() -> None:
    op.create_table(
        "rights_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=True),
        sa.Column("became", sa.String(length=16), nullable=False),
        _at("at"),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("office", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        *(sa.Column(f"{name}_ct", sa.LargeBinary(), nullable=True) for name in ("said", "before", "after")),
        sa.ForeignKeyConstraint(["request_id"], ["rights_request.id"], name="rights_step_request_id_fkey"),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name="rights_step_actor_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="rights_step_pkey"),
        sa.UniqueConstraint("request_id", "n", name="rights_step_request_id_n_key"),
    )


def _restrictions() -> None:
    op.create_table(
        "restriction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        _at("since"),
        _at("lifted_at", nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="restriction_person_id_fkey"),
        sa.ForeignKeyConstraint(["request_id"], ["rights_request.id"], name="restriction_request_id_fkey"),
        sa.ForeignKeyConstraint(["lifted_by"], ["person.id"], name="restriction_lifted_by_fkey"),
        sa.PrimaryKeyConstraint("id", name="restriction_pkey"),
        sa.UniqueConstraint("request_id", name="restriction_request_id_key"),
    )
    op.create_index("restriction_record", "restriction", ["record_id"], unique=False)
    op.create_index("restriction_person", "restriction", ["person_id"], unique=False)


def _consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        _at("at"),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="consent_person_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="consent_pkey"),
    )
    op.create_index("consent_person", "consent", ["person_id", "kind", "at"], unique=False)
