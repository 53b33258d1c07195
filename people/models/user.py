"""Users sign in, with their e-mail address. A user may be a person of the company; many persons never sign in."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.audit import audited

from .person import Person


class Role(models.TextChoices):
    EMPLOYEE = "employee", _("Employee")
    REP = "rep", _("Rep")
    ASSISTANT = "assistant", _("Sales assistant")
    MANAGER = "manager", _("Manager")
    SALES_OPS = "sales_ops", _("Sales operations")
    FINANCE = "finance", _("Finance")
    HR = "hr", _("HR")
    EXECUTIVE = "executive", _("Executive")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create one user; without a password the account cannot sign in until one is set."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


@audited(personal=("email", "password"), ignore=("last_login",))
class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user", verbose_name=_("person"))
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    date_joined = models.DateTimeField(_("created at"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.email

    def get_short_name(self) -> str:
        return self.get_full_name().split()[0]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles granted, read once per request."""
        return frozenset(self.role_grants.values_list("role", flat=True))


@audited()
class RoleGrant(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("granted role")
        verbose_name_plural = _("granted roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="role_granted_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
