import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import crm.models.origin


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_audit_only_grows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Names are searched by likeness.
        TrigramExtension(),
        migrations.CreateModel(
            name="StageEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("key", models.SlugField(db_index=False, max_length=60, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("kind", models.CharField(choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], max_length=4, verbose_name="kind")),
                ("probability", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="probability")),
                (
                    "forecast",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="forecast category",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StageHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("happened_on", models.DateField(null=True, verbose_name="happened on")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("duration", models.DurationField(null=True, verbose_name="time in the stage left")),
            ],
            options={
                "verbose_name": "stage change",
                "verbose_name_plural": "stage history",
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("since_on", models.DateField(blank=True, null=True, verbose_name="known since")),
                ("industry", models.CharField(blank=True, max_length=100, verbose_name="industry")),
                ("country", models.CharField(blank=True, max_length=100, verbose_name="country")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="telephone")),
                ("founded_in", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded in")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "annual_revenue",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="annual revenue"),
                ),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subsidiaries",
                        to="crm.account",
                        verbose_name="parent company",
                    ),
                ),
            ],
            options={
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("since_on", models.DateField(blank=True, null=True, verbose_name="known since")),
                ("industry", models.CharField(blank=True, max_length=100, verbose_name="industry")),
                ("country", models.CharField(blank=True, max_length=100, verbose_name="country")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                ("founded_in", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="founded in")),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                (
                    "annual_revenue",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="annual revenue"),
                ),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="parent company",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.account"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("since_on", models.DateField(blank=True, null=True, verbose_name="known since")),
                ("job", models.CharField(blank=True, max_length=150, verbose_name="job title")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="telephone")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("visit", "Visit"),
                            ("meeting", "Meeting"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("demo", "Demonstration"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "Held"),
                            ("interested", "Interested"),
                            ("follow up", "Follow up"),
                            ("not interested", "Not interested"),
                            ("not reached", "Not reached"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in person", "In person"),
                            ("phone", "Telephone"),
                            ("video", "Video"),
                            ("email", "E-mail"),
                            ("message", "Message"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("occurred_at", models.DateTimeField(verbose_name="happened at")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="people.person",
                        verbose_name="who did it",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="crm.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "activity",
                "verbose_name_plural": "activities",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("since_on", models.DateField(blank=True, null=True, verbose_name="known since")),
                ("job", models.CharField(blank=True, max_length=150, verbose_name="job title")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.contact"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mapping", models.CharField(max_length=100, verbose_name="mapping")),
                ("source", models.CharField(max_length=40, verbose_name="source system")),
                ("mapping_text", models.TextField(verbose_name="mapping file as it was")),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Stopped by an error")],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("message", models.TextField(blank=True, verbose_name="what happened")),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("step", models.CharField(max_length=60, verbose_name="step")),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64, verbose_name="checksum")),
                ("read", models.PositiveIntegerField(default=0, verbose_name="rows read")),
                ("created", models.PositiveIntegerField(default=0, verbose_name="created")),
                ("updated", models.PositiveIntegerField(default=0, verbose_name="updated")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("quarantined", models.PositiveIntegerField(default=0, verbose_name="in quarantine")),
                ("set_aside", models.PositiveIntegerField(default=0, verbose_name="set aside")),
                ("rules", models.JSONField(default=dict, verbose_name="rows touched by each named rule")),
                ("done", models.BooleanField(default=False, verbose_name="done")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="crm.importrun", verbose_name="import"
                    ),
                ),
            ],
            options={
                "verbose_name": "imported file",
                "verbose_name_plural": "imported files",
                "ordering": ["run", "position"],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoice",
                "verbose_name_plural": "invoices",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("stage_since", models.DateTimeField(verbose_name="in this stage since")),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("created_on", models.DateField(blank=True, null=True, verbose_name="created on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("expected_close_on", models.DateField(blank=True, null=True, verbose_name="expected to close on")),
                ("lost_reason", models.CharField(blank=True, max_length=200, verbose_name="reason lost")),
                (
                    "forecast",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="forecast category",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunities",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "opportunity",
                "verbose_name_plural": "opportunities",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ActivityEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("visit", "Visit"),
                            ("meeting", "Meeting"),
                            ("email", "E-mail"),
                            ("sms", "Text message"),
                            ("demo", "Demonstration"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("held", "Held"),
                            ("interested", "Interested"),
                            ("follow up", "Follow up"),
                            ("not interested", "Not interested"),
                            ("not reached", "Not reached"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("in person", "In person"),
                            ("phone", "Telephone"),
                            ("video", "Video"),
                            ("email", "E-mail"),
                            ("message", "Message"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("occurred_at", models.DateTimeField(verbose_name="happened at")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="who did it",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.activity"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="opportunity",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="crm.opportunity",
                verbose_name="opportunity",
            ),
        ),
        migrations.CreateModel(
            name="OpportunityLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18, verbose_name="quantity")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                (
                    "sold_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="sold price"),
                ),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="crm.opportunity", verbose_name="opportunity"
                    ),
                ),
            ],
            options={
                "verbose_name": "deal line",
                "verbose_name_plural": "deal lines",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OpportunitySplit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("share", models.DecimalField(decimal_places=8, max_digits=9, verbose_name="share")),
                ("role", models.CharField(blank=True, db_collation="C", default="", max_length=60, verbose_name="role")),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="splits", to="crm.opportunity", verbose_name="opportunity"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opportunity_splits",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "split",
                "verbose_name_plural": "splits",
            },
        ),
        migrations.CreateModel(
            name="OpportunitySplitEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("share", models.DecimalField(decimal_places=8, max_digits=9, verbose_name="share")),
                ("role", models.CharField(blank=True, db_collation="C", default="", max_length=60, verbose_name="role")),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="crm.opportunitysplit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[("entered", "Entered"), ("accepted", "Accepted"), ("cancelled", "Cancelled")],
                        default="entered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("placed_on", models.DateField(blank=True, null=True, verbose_name="placed on")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="accepted on")),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "verbose_name": "order",
                "verbose_name_plural": "orders",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="InvoiceEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="issued on")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.invoice"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.order",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="order",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="crm.order",
                verbose_name="order",
            ),
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[("entered", "Entered"), ("accepted", "Accepted"), ("cancelled", "Cancelled")],
                        default="entered",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("placed_on", models.DateField(blank=True, null=True, verbose_name="placed on")),
                ("accepted_on", models.DateField(blank=True, null=True, verbose_name="accepted on")),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.order"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18, verbose_name="quantity")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                (
                    "sold_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="sold price"),
                ),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="crm.order", verbose_name="order"
                    ),
                ),
            ],
            options={
                "verbose_name": "order line",
                "verbose_name_plural": "order lines",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("method", models.CharField(blank=True, max_length=60, verbose_name="method")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="crm.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment",
                "verbose_name_plural": "payments",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PaymentEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("method", models.CharField(blank=True, max_length=60, verbose_name="method")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.payment"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("family", models.CharField(blank=True, max_length=100, verbose_name="family")),
                ("variant", models.CharField(blank=True, max_length=100, verbose_name="variant")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("offered_from", models.DateField(blank=True, null=True, verbose_name="offered from")),
                ("active", models.BooleanField(default=True, verbose_name="still sold")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OrderLineEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18, verbose_name="quantity")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                (
                    "sold_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="sold price"),
                ),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.orderline"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="orderline",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.product", verbose_name="product"
            ),
        ),
        migrations.CreateModel(
            name="OpportunityLineEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("quantity", models.DecimalField(decimal_places=4, default=1, max_digits=18, verbose_name="quantity")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                (
                    "sold_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="sold price"),
                ),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.opportunity",
                        verbose_name="opportunity",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.opportunityline"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="opportunityline",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.product", verbose_name="product"
            ),
        ),
        migrations.CreateModel(
            name="ProductEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("code", models.CharField(max_length=60, verbose_name="code")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("family", models.CharField(blank=True, max_length=100, verbose_name="family")),
                ("variant", models.CharField(blank=True, max_length=100, verbose_name="variant")),
                (
                    "list_price",
                    crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="list price"),
                ),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("offered_from", models.DateField(blank=True, null=True, verbose_name="offered from")),
                ("active", models.BooleanField(default=True, verbose_name="still sold")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.product"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mapping", models.CharField(max_length=100, verbose_name="mapping")),
                ("step", models.CharField(max_length=60, verbose_name="step")),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("row_number", models.PositiveIntegerField(verbose_name="row")),
                ("source", models.CharField(max_length=40, verbose_name="source system")),
                ("record", models.CharField(max_length=200, verbose_name="record")),
                ("payload", models.JSONField(verbose_name="row as it was read")),
                ("rule", models.CharField(max_length=60, verbose_name="rule")),
                ("message", models.TextField(verbose_name="what is wrong")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                ("last_seen_at", models.DateTimeField(verbose_name="last seen")),
                ("times_seen", models.PositiveIntegerField(default=1, verbose_name="times seen")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waiting"), ("fixed", "Fixed by a later import"), ("discarded", "Discarded")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="quarantine",
                        to="crm.importrun",
                        verbose_name="last import",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "row in quarantine",
                "verbose_name_plural": "quarantine",
                "ordering": ["-last_seen_at", "file", "row_number"],
            },
        ),
        migrations.CreateModel(
            name="QuarantineEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("mapping", models.CharField(max_length=100, verbose_name="mapping")),
                ("step", models.CharField(max_length=60, verbose_name="step")),
                ("source", models.CharField(max_length=40, verbose_name="source system")),
                ("record", models.CharField(max_length=200, verbose_name="record")),
                ("first_seen_at", models.DateTimeField(verbose_name="first seen")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waiting"), ("fixed", "Fixed by a later import"), ("discarded", "Discarded")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.quarantine"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("returned_on", models.DateField(verbose_name="returned on")),
                ("quantity", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="quantity")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="crm.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="crm.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="crm.orderline",
                        verbose_name="order line",
                    ),
                ),
            ],
            options={
                "verbose_name": "return",
                "verbose_name_plural": "returns",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReturnEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("returned_on", models.DateField(verbose_name="returned on")),
                ("quantity", models.DecimalField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="quantity")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("amount", crm.models.origin.AmountField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(max_length=3, verbose_name="currency")),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.invoice",
                        verbose_name="invoice",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.order",
                        verbose_name="order",
                    ),
                ),
                (
                    "order_line",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.orderline",
                        verbose_name="order line",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.return"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True, verbose_name="key")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("kind", models.CharField(choices=[("open", "Open"), ("won", "Won"), ("lost", "Lost")], max_length=4, verbose_name="kind")),
                ("probability", models.DecimalField(decimal_places=4, max_digits=5, verbose_name="probability")),
                (
                    "forecast",
                    models.CharField(
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="forecast category",
                    ),
                ),
            ],
            options={
                "verbose_name": "stage",
                "verbose_name_plural": "stages",
                "ordering": ["position", "key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)), name="stage_probability_is_a_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "open"),
                            models.Q(("kind", "won"), ("probability", 1)),
                            models.Q(("kind", "lost"), ("probability", 0)),
                            _connector="OR",
                        ),
                        name="stage_closed_is_certain",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpportunityEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("source", models.CharField(default="laurel", max_length=40, verbose_name="source system")),
                (
                    "external_id",
                    models.CharField(default=crm.models.origin.new_external_id, max_length=100, verbose_name="id in the source system"),
                ),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("stage_since", models.DateTimeField(verbose_name="in this stage since")),
                ("amount", crm.models.origin.AmountField(blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("currency", crm.models.origin.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("created_on", models.DateField(blank=True, null=True, verbose_name="created on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                ("expected_close_on", models.DateField(blank=True, null=True, verbose_name="expected to close on")),
                ("lost_reason", models.CharField(blank=True, max_length=200, verbose_name="reason lost")),
                (
                    "forecast",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("omitted", "Omitted"),
                            ("pipeline", "Pipeline"),
                            ("best case", "Best case"),
                            ("commit", "Commit"),
                            ("closed", "Closed"),
                        ],
                        max_length=10,
                        verbose_name="forecast category",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.account",
                        verbose_name="account",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="on behalf of",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.opportunity"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="crm.stage",
                        verbose_name="stage",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="opportunity",
            name="stage",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="opportunities", to="crm.stage", verbose_name="stage"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "crm_stageevent" ("forecast", "id", "key", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probability") VALUES (NEW."forecast", NEW."id", NEW."key", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."position", NEW."probability"); RETURN NULL;',
                    hash="b56fd04295752a0951b9c117fc1fca9fb4f4f6f8",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_c186d",
                    table="crm_stage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_stageevent" ("forecast", "id", "key", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probability") VALUES (NEW."forecast", NEW."id", NEW."key", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."position", NEW."probability"); RETURN NULL;',
                    hash="6b504e8289ca141e6fbb3a543db0c2db0dcff8c8",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_af748",
                    table="crm_stage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stage",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "crm_stageevent" ("forecast", "id", "key", "kind", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "probability") VALUES (OLD."forecast", OLD."id", OLD."key", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."position", OLD."probability"); RETURN NULL;',
                    hash="32be4bbf8618ab0eff2bfa53a50048d6e236eb67",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_83470",
                    table="crm_stage",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="stageevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="crm.stage"
            ),
        ),
        migrations.AddField(
            model_name="stagehistory",
            name="from_stage",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="crm.stage",
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="stagehistory",
            name="on_behalf_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
                verbose_name="on behalf of",
            ),
        ),
        migrations.AddField(
            model_name="stagehistory",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="stage_history", to="crm.opportunity", verbose_name="opportunity"
            ),
        ),
        migrations.AddField(
            model_name="stagehistory",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="stagehistory",
            name="to_stage",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.stage", verbose_name="to"
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=django.contrib.postgres.indexes.GinIndex(fields=["name"], name="account_name_search", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="account_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(("annual_revenue__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="account_revenue_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") SELECT new_values."annual_revenue", new_values."city", new_values."country", new_values."currency", new_values."employees", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."founded_in", new_values."id", new_values."industry", new_values."on_behalf_of_id", new_values."owner_id", new_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."since_on", new_values."source", new_values."website" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="0fa619d8888d152590a5b1e0ae67218d2fa3c71c",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_23239",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") SELECT new_values."annual_revenue", new_values."city", new_values."country", new_values."currency", new_values."employees", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."founded_in", new_values."id", new_values."industry", new_values."on_behalf_of_id", new_values."owner_id", new_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."since_on", new_values."source", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."annual_revenue" IS DISTINCT FROM (new_values."annual_revenue") OR old_values."city" IS DISTINCT FROM (new_values."city") OR old_values."country" IS DISTINCT FROM (new_values."country") OR old_values."currency" IS DISTINCT FROM (new_values."currency") OR old_values."employees" IS DISTINCT FROM (new_values."employees") OR old_values."entered_at" IS DISTINCT FROM (new_values."entered_at") OR old_values."entered_by_id" IS DISTINCT FROM (new_values."entered_by_id") OR old_values."external_id" IS DISTINCT FROM (new_values."external_id") OR old_values."founded_in" IS DISTINCT FROM (new_values."founded_in") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."on_behalf_of_id" IS DISTINCT FROM (new_values."on_behalf_of_id") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."since_on" IS DISTINCT FROM (new_values."since_on") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."website" IS DISTINCT FROM (new_values."website")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="73a18215232977e78dec2ca4fa0e5261ac964741",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a988b",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") SELECT old_values."annual_revenue", old_values."city", old_values."country", old_values."currency", old_values."employees", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."founded_in", old_values."id", old_values."industry", old_values."on_behalf_of_id", old_values."owner_id", old_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."since_on", old_values."source", old_values."website" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e5847dbcf5269305b53b6a227433f53b53eed4b2",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1ca3e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_account",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="account",
            trigger=pgtrigger.compiler.Trigger(
                name="personal_data_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") SELECT new_values."annual_revenue", new_values."city", new_values."country", new_values."currency", new_values."employees", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."founded_in", new_values."id", new_values."industry", new_values."on_behalf_of_id", new_values."owner_id", new_values."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'personal data changed\', new_values."id", new_values."since_on", new_values."source", new_values."website" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."phone" IS DISTINCT FROM (new_values."phone")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1ff26748ffcc3a1478883e0c3ce3fe73d70f1650",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_personal_data_changed_update_1c900",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_account",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(fields=["name"], name="contact_name_search", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="contact_of_its_source_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") SELECT new_values."account_id", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."job", new_values."on_behalf_of_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."since_on", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="99ec020c368c2687fa4343e755876dedf4f1d1e6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_77b8f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") SELECT new_values."account_id", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."job", new_values."on_behalf_of_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."since_on", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."entered_at" IS DISTINCT FROM (new_values."entered_at") OR old_values."entered_by_id" IS DISTINCT FROM (new_values."entered_by_id") OR old_values."external_id" IS DISTINCT FROM (new_values."external_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."job" IS DISTINCT FROM (new_values."job") OR old_values."on_behalf_of_id" IS DISTINCT FROM (new_values."on_behalf_of_id") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."since_on" IS DISTINCT FROM (new_values."since_on") OR old_values."source" IS DISTINCT FROM (new_values."source")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="67af8e9acd9a2c13dc039ab9975bddb25e8e6036",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_009be",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") SELECT old_values."account_id", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."job", old_values."on_behalf_of_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."since_on", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="41f1a1a2bd73cd671becf5790a5676519886d0f3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_94f99",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="personal_data_changed_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") SELECT new_values."account_id", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."job", new_values."on_behalf_of_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'personal data changed\', new_values."id", new_values."since_on", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."phone" IS DISTINCT FROM (new_values."phone")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ed31128e4ee101bda897b8100d16a983360fedce",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_personal_data_changed_update_d6406",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_contact",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.UniqueConstraint(fields=("run", "position"), name="importfile_position"),
        ),
        migrations.AddConstraint(
            model_name="importfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "read",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.F("created"), "+", models.F("updated")),
                                    "+",
                                    models.F("unchanged"),
                                ),
                                "+",
                                models.F("quarantined"),
                            ),
                            "+",
                            models.F("set_aside"),
                        ),
                    )
                ),
                name="importfile_no_row_is_lost",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["owner", "-occurred_at"], name="activity_of_owner"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["occurred_at"], name="activity_at"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="activity_of_its_source_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("account_id", "channel", "contact_id", "entered_at", "entered_by_id", "external_id", "id", "kind", "minutes", "note", "occurred_at", "on_behalf_of_id", "opportunity_id", "outcome", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject") SELECT new_values."account_id", new_values."channel", new_values."contact_id", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."kind", new_values."minutes", new_values."note", new_values."occurred_at", new_values."on_behalf_of_id", new_values."opportunity_id", new_values."outcome", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."source", new_values."subject" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f643636e3c0563044d34e5e5600ee72d018675d1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_ff08e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("account_id", "channel", "contact_id", "entered_at", "entered_by_id", "external_id", "id", "kind", "minutes", "note", "occurred_at", "on_behalf_of_id", "opportunity_id", "outcome", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject") SELECT new_values."account_id", new_values."channel", new_values."contact_id", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."kind", new_values."minutes", new_values."note", new_values."occurred_at", new_values."on_behalf_of_id", new_values."opportunity_id", new_values."outcome", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."source", new_values."subject" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="003f55d41bc08785e1904b4832c2c9d0d1609238",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_6fa50",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_activity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activity",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_activityevent" ("account_id", "channel", "contact_id", "entered_at", "entered_by_id", "external_id", "id", "kind", "minutes", "note", "occurred_at", "on_behalf_of_id", "opportunity_id", "outcome", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject") SELECT old_values."account_id", old_values."channel", old_values."contact_id", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."kind", old_values."minutes", old_values."note", old_values."occurred_at", old_values."on_behalf_of_id", old_values."opportunity_id", old_values."outcome", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."source", old_values."subject" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fbc1d973db70376593bdf5f504ad7499c12c938b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_732c1",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_activity",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="split_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("opportunity", "person", "role"),
                name="split_one_share_a_person_and_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.CheckConstraint(condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="split_share_above_zero"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunitysplit",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitysplitevent" ("external_id", "id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share", "source") SELECT new_values."external_id", new_values."id", new_values."opportunity_id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."role", new_values."share", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="20d6d2d8a89853101f33f33cd616fa6182802c6d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_49b19",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_opportunitysplit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunitysplit",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitysplitevent" ("external_id", "id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share", "source") SELECT new_values."external_id", new_values."id", new_values."opportunity_id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."role", new_values."share", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="273b14c8fc14baeabd0cea3adf1e80921f739eec",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_fd4a9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_opportunitysplit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunitysplit",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitysplitevent" ("external_id", "id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "share", "source") SELECT old_values."external_id", old_values."id", old_values."opportunity_id", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."role", old_values."share", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="7beaee591f12163af53f7b112aad149b645c446c",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_f0264",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_opportunitysplit",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["number"], name="order_number"),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["accepted_on"], name="order_accepted_on"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="order_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="order_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "accepted"), _negated=True), ("accepted_on__isnull", False), _connector="OR"),
                name="order_accepted_on_a_day",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") SELECT new_values."accepted_on", new_values."account_id", new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."number", new_values."on_behalf_of_id", new_values."opportunity_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."placed_on", new_values."source", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="dfef9acda079b25b9cbcde44028d32cb6096ab35",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_9e74e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") SELECT new_values."accepted_on", new_values."account_id", new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."number", new_values."on_behalf_of_id", new_values."opportunity_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."placed_on", new_values."source", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="038d74ff023ba45027af427b2965051818e7f008",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_f1d96",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") SELECT old_values."accepted_on", old_values."account_id", old_values."amount", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."number", old_values."on_behalf_of_id", old_values."opportunity_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."placed_on", old_values."source", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e6cd3d925ee6973e0ac6297f2fe62c06d42e6c05",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_61ab8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_order",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["number"], name="invoice_number"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["issued_on"], name="invoice_issued_on"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="invoice_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="invoice_amount_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT new_values."account_id", new_values."amount", new_values."currency", new_values."due_on", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."issued_on", new_values."number", new_values."on_behalf_of_id", new_values."order_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="ad9182bd59b2267d731f415538f234699c37d0ee",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_59421",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_invoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT new_values."account_id", new_values."amount", new_values."currency", new_values."due_on", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."issued_on", new_values."number", new_values."on_behalf_of_id", new_values."order_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="8cf7addd082d19dff20de305e8b429513ac1c986",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a169a",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_invoice",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoice",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT old_values."account_id", old_values."amount", old_values."currency", old_values."due_on", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."issued_on", old_values."number", old_values."on_behalf_of_id", old_values."order_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="3c3d1af7e6faa88495e964874ce8367a949d2d5d",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_bfe4a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_invoice",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["paid_on"], name="payment_paid_on"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="payment_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="payment_amount_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."invoice_id", new_values."method", new_values."on_behalf_of_id", new_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1134c73765106d6b13f26d40af89f25b13e2df23",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_af139",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_payment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."invoice_id", new_values."method", new_values."on_behalf_of_id", new_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="3e946c371845ce0dc6e5d0408342d7e460c73a3c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a9642",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_payment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payment",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") SELECT old_values."amount", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."invoice_id", old_values."method", old_values."on_behalf_of_id", old_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="aa5debc00fa7e168c93e14cb86e9c057e5d8a2fa",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_7ca62",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_payment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["code"], name="product_code"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="product_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("list_price__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="product_price_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") SELECT new_values."active", new_values."code", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."family", new_values."id", new_values."list_price", new_values."name", new_values."offered_from", new_values."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."source", new_values."variant" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="d21f21e770f90650d8642265cea1de1f87e8d929",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_dcb87",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") SELECT new_values."active", new_values."code", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."family", new_values."id", new_values."list_price", new_values."name", new_values."offered_from", new_values."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."source", new_values."variant" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="b25dd89a4e17d3dfd7a23dff823daf1f31ba84e5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_33fa9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") SELECT old_values."active", old_values."code", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."family", old_values."id", old_values."list_price", old_values."name", old_values."offered_from", old_values."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."source", old_values."variant" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="22d37f95316bbe9d473c82e7f8150e1175ff7672",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_8f3f1",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_product",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="orderline_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="orderline_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("list_price__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="orderline_list_price_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(("sold_price__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="orderline_sold_price_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."list_price", new_values."on_behalf_of_id", new_values."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."product_id", new_values."quantity", new_values."sold_price", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="65e05621b91b59ba608c02c852caafcf0b50f939",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_d25ab",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_orderline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."list_price", new_values."on_behalf_of_id", new_values."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."product_id", new_values."quantity", new_values."sold_price", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="74236c0bbb6e0ed4a22bdf6df7742cbcf9ec5474",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a3fd4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_orderline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT old_values."amount", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."list_price", old_values."on_behalf_of_id", old_values."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."product_id", old_values."quantity", old_values."sold_price", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="f3fb985198368ea4540a5ff91782c05347d98820",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_c7ec8",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_orderline",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="opportunityline_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="opportunityline_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("list_price__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="opportunityline_list_price_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunityline",
            constraint=models.CheckConstraint(
                condition=models.Q(("sold_price__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="opportunityline_sold_price_has_currency",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunityline",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."list_price", new_values."on_behalf_of_id", new_values."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."product_id", new_values."quantity", new_values."sold_price", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4346294990f80fddf81a975e12305b13fab4bc04",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_1282c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_opportunityline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunityline",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."list_price", new_values."on_behalf_of_id", new_values."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."product_id", new_values."quantity", new_values."sold_price", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="435e9603f04a5f63462dfef43e937cc49696ddf5",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_c143c",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_opportunityline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunityline",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") SELECT old_values."amount", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."list_price", old_values."on_behalf_of_id", old_values."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."product_id", old_values."quantity", old_values."sold_price", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="cd2b474cc929504d8afc50dac395ccca58d64551",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_5e40c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_opportunityline",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="quarantine",
            index=models.Index(fields=["state", "-last_seen_at"], name="quarantine_waiting"),
        ),
        migrations.AddIndex(
            model_name="quarantine",
            index=models.Index(fields=["mapping", "step", "record"], name="quarantine_of_record"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quarantine",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quarantineevent" ("first_seen_at", "id", "mapping", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "settled_at", "settled_by_id", "source", "state", "step") SELECT new_values."first_seen_at", new_values."id", new_values."mapping", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."reason", new_values."record", new_values."settled_at", new_values."settled_by_id", new_values."source", new_values."state", new_values."step" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="1a66538256ca85374e33b1f71ed74f87259661ec",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_984fc",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_quarantine",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quarantine",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quarantineevent" ("first_seen_at", "id", "mapping", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "settled_at", "settled_by_id", "source", "state", "step") SELECT new_values."first_seen_at", new_values."id", new_values."mapping", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."reason", new_values."record", new_values."settled_at", new_values."settled_by_id", new_values."source", new_values."state", new_values."step" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."first_seen_at" IS DISTINCT FROM (new_values."first_seen_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."mapping" IS DISTINCT FROM (new_values."mapping") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."record" IS DISTINCT FROM (new_values."record") OR old_values."settled_at" IS DISTINCT FROM (new_values."settled_at") OR old_values."settled_by_id" IS DISTINCT FROM (new_values."settled_by_id") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."step" IS DISTINCT FROM (new_values."step")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="49a0f219a8b6348bea40f32ebed80276c3ac71cf",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_97bb6",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_quarantine",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quarantine",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_quarantineevent" ("first_seen_at", "id", "mapping", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "record", "settled_at", "settled_by_id", "source", "state", "step") SELECT old_values."first_seen_at", old_values."id", old_values."mapping", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."reason", old_values."record", old_values."settled_at", old_values."settled_by_id", old_values."source", old_values."state", old_values."step" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="eb6f42192cec6a82b433f54f36797ce8d5cb09cc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_363b4",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_quarantine",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="return",
            index=models.Index(fields=["returned_on"], name="return_returned_on"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="return_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="return_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="return",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="return_amount_above_zero"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."invoice_id", new_values."on_behalf_of_id", new_values."order_id", new_values."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."quantity", new_values."reason", new_values."returned_on", new_values."source" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="efa0d361ec71ab7b08a0a86ec5ba45fbe584df48",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_8e5e5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_return",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") SELECT new_values."amount", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."external_id", new_values."id", new_values."invoice_id", new_values."on_behalf_of_id", new_values."order_id", new_values."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."quantity", new_values."reason", new_values."returned_on", new_values."source" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4cbd0581a33d85087c601fd381a9f24529e15b23",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_90c49",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_return",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") SELECT old_values."amount", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."external_id", old_values."id", old_values."invoice_id", old_values."on_behalf_of_id", old_values."order_id", old_values."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."quantity", old_values."reason", old_values."returned_on", old_values."source" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fcfd748f1d40eac0c336beaa45a83be4c9356cde",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_4a33b",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_return",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=django.contrib.postgres.indexes.GinIndex(fields=["name"], name="opportunity_name_search", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["stage", "-amount"], name="opportunity_board"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["closed_on"], name="opportunity_closed_on"),
        ),
        migrations.AddIndex(
            model_name="opportunity",
            index=models.Index(fields=["expected_close_on"], name="opportunity_expected_on"),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.UniqueConstraint(fields=("source", "external_id"), name="opportunity_of_its_source_once"),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__isnull", True), ("currency__regex", "^[A-Z]{3}$"), _connector="OR"),
                name="opportunity_amount_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True), ("created_on__isnull", True), ("closed_on__gte", models.F("created_on")), _connector="OR"
                ),
                name="opportunity_closes_after_it_began",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunity",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") SELECT new_values."account_id", new_values."amount", new_values."closed_on", new_values."created_on", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."expected_close_on", new_values."external_id", new_values."forecast", new_values."id", new_values."lost_reason", new_values."name", new_values."on_behalf_of_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', new_values."id", new_values."source", new_values."stage_id", new_values."stage_since", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="4bb1f448f3d48e58dbe1fe623534ab9812223968",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_ded54",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="crm_opportunity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunity",
            trigger=pgtrigger.compiler.Trigger(
                name="updated_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") SELECT new_values."account_id", new_values."amount", new_values."closed_on", new_values."created_on", new_values."currency", new_values."entered_at", new_values."entered_by_id", new_values."expected_close_on", new_values."external_id", new_values."forecast", new_values."id", new_values."lost_reason", new_values."name", new_values."on_behalf_of_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', new_values."id", new_values."source", new_values."stage_id", new_values."stage_since", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="c26a4c2eb3396e93c79a6f0c82fa68fba9c6478e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_d7a25",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="crm_opportunity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="opportunity",
            trigger=pgtrigger.compiler.Trigger(
                name="deleted_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") SELECT old_values."account_id", old_values."amount", old_values."closed_on", old_values."created_on", old_values."currency", old_values."entered_at", old_values."entered_by_id", old_values."expected_close_on", old_values."external_id", old_values."forecast", old_values."id", old_values."lost_reason", old_values."name", old_values."on_behalf_of_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', old_values."id", old_values."source", old_values."stage_id", old_values."stage_since", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="4203f62c30cdf42d00a2cac8b11327cfc78641e6",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_dd7e9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="crm_opportunity",
                    when="AFTER",
                ),
            ),
        ),
    ]
