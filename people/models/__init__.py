"""Tables of people/."""

from .absence import Absence
from .dated import Dated, DatedQuerySet, days_in_order, never_overlapping
from .organisation import AssistantAssignment, ReportingLine, Team, TeamMembership
from .person import Office, Person
from .user import Role, RoleGrant, User
from .working_calendar import CalendarException, WorkingCalendar

__all__ = [
    "Absence",
    "AssistantAssignment",
    "CalendarException",
    "Dated",
    "DatedQuerySet",
    "Office",
    "Person",
    "ReportingLine",
    "Role",
    "RoleGrant",
    "Team",
    "TeamMembership",
    "User",
    "WorkingCalendar",
    "days_in_order",
    "never_overlapping",
]
