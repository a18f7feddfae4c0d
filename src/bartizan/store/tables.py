"""The tables. A change here needs a migration; a test compares the two."""

from datetime import UTC, datetime

import sqlalchemy as sa


class UtcTime(sa.TypeDecorator[datetime]):
    """An aware time, kept in UTC also where the database knows no time zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """To UTC; without a zone for SQLite, which would drop it."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Always aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(500), nullable=False, unique=True),
    sa.Column("created_at", UtcTime, nullable=False),
)

scans = sa.Table(
    "scans",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("whole", sa.Boolean, nullable=False, comment="every path and check was looked at"),
    sa.Column("found", sa.Integer, nullable=False),
    sa.Column("new", sa.Integer, nullable=False),
    sa.Column("reopened", sa.Integer, nullable=False),
    sa.Column("fixed", sa.Integer, nullable=False),
)

findings = sa.Table(
    "findings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("source", sa.Text, nullable=False, comment="whose description is shown"),
    sa.Column("described", sa.Text, nullable=False, comment="the finding without places, as JSON"),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("first_seen", UtcTime, nullable=False),
    sa.Column("last_seen", UtcTime, nullable=False),
    sa.UniqueConstraint("project_id", "fingerprint"),
)

names = sa.Table(
    "finding_names",
    metadata,
    sa.Column("project_id", sa.ForeignKey("projects.id"), primary_key=True),
    sa.Column("fingerprint", sa.String(64), primary_key=True),
    sa.Column("finding_id", sa.ForeignKey("findings.id"), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False, comment="which source calls the finding so"),
)

occurrences = sa.Table(
    "occurrences",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("finding_id", sa.ForeignKey("findings.id"), nullable=False, index=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("check", sa.Text, nullable=False),
    # Paths may be longer than an index entry may be, so they are in none.
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("column", sa.Integer, nullable=False),
    sa.Column("end_line", sa.Integer, nullable=False),
    sa.Column("end_column", sa.Integer, nullable=False),
    sa.Column("commit", sa.String(64), nullable=False),
    sa.Column("annotation", sa.Text, nullable=False),
    sa.Column("suppressed", sa.Boolean, nullable=False),
    sa.Column("present", sa.Boolean, nullable=False, comment="false: where it was last seen"),
    sa.Column("first_seen", UtcTime, nullable=False),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("finding_id", sa.ForeignKey("findings.id"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("until", sa.Date),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)
