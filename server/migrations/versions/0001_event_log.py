"""The event log: sessions, entries, pictures beside them, and what outlives a session."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables. Types are written out: a later change of `server.schema` must not change this step."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "sessions",
        sa.Column("session", number, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("id", number, primary_key=True, autoincrement=False),
        sa.Column("session", number, sa.ForeignKey("sessions.session"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("entries_of_session", "entries", ["session", "id"])
    op.create_table(
        "pictures",
        sa.Column("session", number, sa.ForeignKey("sessions.session"), primary_key=True, autoincrement=False),
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("png", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "memory",
        sa.Column("key", sa.String(500), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Take them away, with all that is in them."""
    for table in ("memory", "pictures", "entries", "sessions"):
        op.drop_table(table)
