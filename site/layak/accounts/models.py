"""Staff accounts, their roles and the one-time links that open them; a row holds no more than signing in needs."""

from __future__ import annotations

from datetime import date, datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, Text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from layak.core.access import SECOND_FACTOR_ROLES, Role
from layak.core.database import Moment
from layak.extensions import Model, db

staff_roles = Table(
    "staff_role_link",
    db.metadata,
    Column("user_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", Integer, ForeignKey("staff_role.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class StaffRole(RoleMixin, Model):
    """One role of core.access.Role, as a row that accounts are joined to."""

    __tablename__ = "staff_role"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)


class Staff(UserMixin, Model):
    """One member of staff. fs_uniquifier names the sessions: a new value ends them all."""

    __tablename__ = "staff"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    office_key: Mapped[str | None] = mapped_column(String(64))
    forum_id: Mapped[int | None] = mapped_column()
    locale: Mapped[str] = mapped_column(String(2), default="id")
    is_sample: Mapped[bool] = mapped_column(default=False)
    tf_primary_method: Mapped[str | None] = mapped_column(String(16))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    tf_last_counter: Mapped[int | None] = mapped_column()
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON()))
    created_at: Mapped[datetime] = mapped_column(Moment)
    password_at: Mapped[datetime | None] = mapped_column(Moment)
    roles: Mapped[list[StaffRole]] = relationship(  # type: ignore[assignment]  # the mixin names roles of its own kind
        secondary=staff_roles, lazy="selectin", order_by=StaffRole.id
    )

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles as the table of permissions knows them."""
        return frozenset(Role(row.name) for row in self.roles)

    @property
    def has_second_factor(self) -> bool:
        """Whether an authenticator app is set up."""
        return bool(self.tf_primary_method and self.tf_totp_secret)

    @property
    def must_have_second_factor(self) -> bool:
        """Whether one of the roles signs in with a second factor only."""
        return bool(self.role_set & SECOND_FACTOR_ROLES)

    @property
    def is_invited(self) -> bool:
        """Whether the person has not chosen a password yet."""
        return self.password is None


class OneTimeLink(Model):
    """A link with which one person sets a password, once; only a digest of its token is kept."""

    __tablename__ = "staff_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Passkey(Model):
    """A key pair of which a device keeps the private half; here stand the public half and what its owner calls it."""

    __tablename__ = "staff_passkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    handle: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60))
    made_on: Mapped[date]
    used_on: Mapped[date | None]


class Recovery(Model):
    """Somebody who lost the second step asks for another one; who said yes first, and when it was done."""

    __tablename__ = "staff_recovery"
    user_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(String(255))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    first_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    first_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
