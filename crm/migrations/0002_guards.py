"""What the database itself refuses: stage history and the audit trail only ever grow."""

from django.db import migrations

from people.audit import append_only

EVENTS = [
    "crm_accountevent",
    "crm_activityevent",
    "crm_contactevent",
    "crm_invoiceevent",
    "crm_opportunityevent",
    "crm_opportunitylineevent",
    "crm_opportunitysplitevent",
    "crm_orderevent",
    "crm_orderlineevent",
    "crm_paymentevent",
    "crm_productevent",
    "crm_quarantineevent",
    "crm_returnevent",
    "crm_stageevent",
]


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("people", "0002_audit_only_grows")]

    operations = [append_only("crm_stagehistory", *EVENTS)]
