"""The audit trail only grows: the database itself refuses to change or empty it."""

from django.db import migrations

from people.audit import REFUSE_CHANGE, append_only


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        REFUSE_CHANGE,
        append_only(
            "people_absenceevent",
            "people_assistantassignmentevent",
            "people_calendarexceptionevent",
            "people_officeevent",
            "people_personevent",
            "people_reportinglineevent",
            "people_rolegrantevent",
            "people_teamevent",
            "people_teammembershipevent",
            "people_userevent",
            "people_workingcalendarevent",
        ),
    ]
