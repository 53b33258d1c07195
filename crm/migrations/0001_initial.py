import django.contrib.postgres.indexes
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
                (
                    "opportunity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="crm.opportunity",
                        verbose_name="opportunity",
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
                ("share", models.DecimalField(decimal_places=8, max_digits=9, verbose_name="share")),
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
                ("share", models.DecimalField(decimal_places=8, max_digits=9, verbose_name="share")),
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
                    func='INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") VALUES (NEW."annual_revenue", NEW."city", NEW."country", NEW."currency", NEW."employees", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."founded_in", NEW."id", NEW."industry", NEW."on_behalf_of_id", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."since_on", NEW."source", NEW."website"); RETURN NULL;',
                    hash="c45b2fa98d8e2d566673e27a8c661d31d63ca4f1",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_23239",
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
                    condition='WHEN (OLD."annual_revenue" IS DISTINCT FROM (NEW."annual_revenue") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."employees" IS DISTINCT FROM (NEW."employees") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."founded_in" IS DISTINCT FROM (NEW."founded_in") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."industry" IS DISTINCT FROM (NEW."industry") OR OLD."on_behalf_of_id" IS DISTINCT FROM (NEW."on_behalf_of_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."since_on" IS DISTINCT FROM (NEW."since_on") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                    func='INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") VALUES (NEW."annual_revenue", NEW."city", NEW."country", NEW."currency", NEW."employees", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."founded_in", NEW."id", NEW."industry", NEW."on_behalf_of_id", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."since_on", NEW."source", NEW."website"); RETURN NULL;',
                    hash="461fa3788fbfda527aaf5dacaa867dfef2e806c1",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a988b",
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
                    func='INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") VALUES (OLD."annual_revenue", OLD."city", OLD."country", OLD."currency", OLD."employees", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."founded_in", OLD."id", OLD."industry", OLD."on_behalf_of_id", OLD."owner_id", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."since_on", OLD."source", OLD."website"); RETURN NULL;',
                    hash="73fe17f12cec62fbc73cb569a4f593b3536ae455",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_1ca3e",
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
                    condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone"))',
                    func='INSERT INTO "crm_accountevent" ("annual_revenue", "city", "country", "currency", "employees", "entered_at", "entered_by_id", "external_id", "founded_in", "id", "industry", "on_behalf_of_id", "owner_id", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source", "website") VALUES (NEW."annual_revenue", NEW."city", NEW."country", NEW."currency", NEW."employees", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."founded_in", NEW."id", NEW."industry", NEW."on_behalf_of_id", NEW."owner_id", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'personal data changed\', NEW."id", NEW."since_on", NEW."source", NEW."website"); RETURN NULL;',
                    hash="a5920a3616d412c7f0f1551cb33a0632f70a6c9f",
                    operation="UPDATE",
                    pgid="pgtrigger_personal_data_changed_update_1c900",
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
                    func='INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") VALUES (NEW."account_id", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."job", NEW."on_behalf_of_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."since_on", NEW."source"); RETURN NULL;',
                    hash="51e2e82a6177797896f453d4c307de9d41d442e1",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_77b8f",
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
                    condition='WHEN (OLD."account_id" IS DISTINCT FROM (NEW."account_id") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."job" IS DISTINCT FROM (NEW."job") OR OLD."on_behalf_of_id" IS DISTINCT FROM (NEW."on_behalf_of_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."since_on" IS DISTINCT FROM (NEW."since_on") OR OLD."source" IS DISTINCT FROM (NEW."source"))',
                    func='INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") VALUES (NEW."account_id", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."job", NEW."on_behalf_of_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."since_on", NEW."source"); RETURN NULL;',
                    hash="a63761e7a4994da6eac36f8b10d6ee5fdbe25d07",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_009be",
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
                    func='INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") VALUES (OLD."account_id", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."job", OLD."on_behalf_of_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."since_on", OLD."source"); RETURN NULL;',
                    hash="2a7a679de62e66e9cb67ac46d761dcd72f95d72c",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_94f99",
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
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone"))',
                    func='INSERT INTO "crm_contactevent" ("account_id", "entered_at", "entered_by_id", "external_id", "id", "job", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "since_on", "source") VALUES (NEW."account_id", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."job", NEW."on_behalf_of_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'personal data changed\', NEW."id", NEW."since_on", NEW."source"); RETURN NULL;',
                    hash="51b5eaebc5fa835901f462942853096dda44b53a",
                    operation="UPDATE",
                    pgid="pgtrigger_personal_data_changed_update_d6406",
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
        migrations.AddConstraint(
            model_name="opportunitysplit",
            constraint=models.UniqueConstraint(fields=("opportunity", "person"), name="split_one_share_a_person"),
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
                    func='INSERT INTO "crm_opportunitysplitevent" ("id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share") VALUES (NEW."id", NEW."opportunity_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."share"); RETURN NULL;',
                    hash="2685352efae086d94b1c862a509173bb9ff2b8d9",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_49b19",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_opportunitysplitevent" ("id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share") VALUES (NEW."id", NEW."opportunity_id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."share"); RETURN NULL;',
                    hash="e1f580657806383cf016c34df901e54bf06a68e7",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_fd4a9",
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
                    func='INSERT INTO "crm_opportunitysplitevent" ("id", "opportunity_id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "share") VALUES (OLD."id", OLD."opportunity_id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."share"); RETURN NULL;',
                    hash="3d64d3e3f605493f84a1c82e53175bd32762f334",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_f0264",
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
                    func='INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") VALUES (NEW."accepted_on", NEW."account_id", NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."number", NEW."on_behalf_of_id", NEW."opportunity_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."placed_on", NEW."source", NEW."state"); RETURN NULL;',
                    hash="2c0bc90e9010ce49c709682cd42ccd855da333c3",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_9e74e",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") VALUES (NEW."accepted_on", NEW."account_id", NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."number", NEW."on_behalf_of_id", NEW."opportunity_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."placed_on", NEW."source", NEW."state"); RETURN NULL;',
                    hash="cb1855dd9adce2364743491a30c52fae19811892",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_f1d96",
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
                    func='INSERT INTO "crm_orderevent" ("accepted_on", "account_id", "amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "number", "on_behalf_of_id", "opportunity_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "placed_on", "source", "state") VALUES (OLD."accepted_on", OLD."account_id", OLD."amount", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."number", OLD."on_behalf_of_id", OLD."opportunity_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."placed_on", OLD."source", OLD."state"); RETURN NULL;',
                    hash="cb59741766c99d4fd4b912e44373980c56398acc",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_61ab8",
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
                    func='INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."account_id", NEW."amount", NEW."currency", NEW."due_on", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."issued_on", NEW."number", NEW."on_behalf_of_id", NEW."order_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="080180390d98ed2ea0a863a594ca1c2cc2789e5b",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_59421",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."account_id", NEW."amount", NEW."currency", NEW."due_on", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."issued_on", NEW."number", NEW."on_behalf_of_id", NEW."order_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="feeba9ee20ccff572ab7e5f88028cce403bd5e78",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a169a",
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
                    func='INSERT INTO "crm_invoiceevent" ("account_id", "amount", "currency", "due_on", "entered_at", "entered_by_id", "external_id", "id", "issued_on", "number", "on_behalf_of_id", "order_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."account_id", OLD."amount", OLD."currency", OLD."due_on", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."issued_on", OLD."number", OLD."on_behalf_of_id", OLD."order_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."source"); RETURN NULL;',
                    hash="f0db0c1e2cd9ffd9a1bec741b77f9e9fa0b2e448",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_bfe4a",
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
                    func='INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."invoice_id", NEW."method", NEW."on_behalf_of_id", NEW."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="ecd62de3d8dc8f930d6fe956b6bdce89bda97f06",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_af139",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."invoice_id", NEW."method", NEW."on_behalf_of_id", NEW."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."source"); RETURN NULL;',
                    hash="11ac2bffc00bf26f2e0555d02cb2f5788d9cc42e",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a9642",
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
                    func='INSERT INTO "crm_paymentevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "method", "on_behalf_of_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."amount", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."invoice_id", OLD."method", OLD."on_behalf_of_id", OLD."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."source"); RETURN NULL;',
                    hash="1c363a7a30d25e22c3b2b372c724049b2ad33103",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_7ca62",
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
                    func='INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") VALUES (NEW."active", NEW."code", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."family", NEW."id", NEW."list_price", NEW."name", NEW."offered_from", NEW."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."source", NEW."variant"); RETURN NULL;',
                    hash="e58562c0978be45dd966806b5bb3ff0ae96598c5",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_dcb87",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") VALUES (NEW."active", NEW."code", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."family", NEW."id", NEW."list_price", NEW."name", NEW."offered_from", NEW."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."source", NEW."variant"); RETURN NULL;',
                    hash="fc95a46ed9c6882af5d178f0ced3b098d49756e7",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_33fa9",
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
                    func='INSERT INTO "crm_productevent" ("active", "code", "currency", "entered_at", "entered_by_id", "external_id", "family", "id", "list_price", "name", "offered_from", "on_behalf_of_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "variant") VALUES (OLD."active", OLD."code", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."family", OLD."id", OLD."list_price", OLD."name", OLD."offered_from", OLD."on_behalf_of_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."source", OLD."variant"); RETURN NULL;',
                    hash="4e4396278ec4dc2a6fecdd810de06479f880c50e",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_8f3f1",
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
        pgtrigger.migrations.AddTrigger(
            model_name="orderline",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."list_price", NEW."on_behalf_of_id", NEW."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."product_id", NEW."quantity", NEW."sold_price", NEW."source"); RETURN NULL;',
                    hash="0a722fb70e180db8dea12aee22c49761c12b58f4",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_d25ab",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."list_price", NEW."on_behalf_of_id", NEW."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."product_id", NEW."quantity", NEW."sold_price", NEW."source"); RETURN NULL;',
                    hash="da801d1159c698a6e170897fc29e6710698aee17",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_a3fd4",
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
                    func='INSERT INTO "crm_orderlineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "order_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (OLD."amount", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."list_price", OLD."on_behalf_of_id", OLD."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."product_id", OLD."quantity", OLD."sold_price", OLD."source"); RETURN NULL;',
                    hash="ccd34f758bdd723fbd57950194148f8c2937e923",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_c7ec8",
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
        pgtrigger.migrations.AddTrigger(
            model_name="opportunityline",
            trigger=pgtrigger.compiler.Trigger(
                name="inserted_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."list_price", NEW."on_behalf_of_id", NEW."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."product_id", NEW."quantity", NEW."sold_price", NEW."source"); RETURN NULL;',
                    hash="24f2b85126c1f286c65f8f07c67014d145cb11bf",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_1282c",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."list_price", NEW."on_behalf_of_id", NEW."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."product_id", NEW."quantity", NEW."sold_price", NEW."source"); RETURN NULL;',
                    hash="aae750ee607fe23db68bfa6bb91cf0900c82999b",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_c143c",
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
                    func='INSERT INTO "crm_opportunitylineevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "list_price", "on_behalf_of_id", "opportunity_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "sold_price", "source") VALUES (OLD."amount", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."list_price", OLD."on_behalf_of_id", OLD."opportunity_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."product_id", OLD."quantity", OLD."sold_price", OLD."source"); RETURN NULL;',
                    hash="daf07b4f3d922d2cc287459a64f332b2e5738b7e",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_5e40c",
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
                    func='INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."invoice_id", NEW."on_behalf_of_id", NEW."order_id", NEW."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."quantity", NEW."reason", NEW."returned_on", NEW."source"); RETURN NULL;',
                    hash="6bd2243ec739fc61694829b05f5d8ff783c227c5",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_8e5e5",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") VALUES (NEW."amount", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."external_id", NEW."id", NEW."invoice_id", NEW."on_behalf_of_id", NEW."order_id", NEW."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."quantity", NEW."reason", NEW."returned_on", NEW."source"); RETURN NULL;',
                    hash="2695f9a7c469e239a1705d3f30e581fd07a58878",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_90c49",
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
                    func='INSERT INTO "crm_returnevent" ("amount", "currency", "entered_at", "entered_by_id", "external_id", "id", "invoice_id", "on_behalf_of_id", "order_id", "order_line_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "quantity", "reason", "returned_on", "source") VALUES (OLD."amount", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."external_id", OLD."id", OLD."invoice_id", OLD."on_behalf_of_id", OLD."order_id", OLD."order_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."quantity", OLD."reason", OLD."returned_on", OLD."source"); RETURN NULL;',
                    hash="49e37f6a32e500f460c68fd005dd7b0d8393e96d",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_4a33b",
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
                    func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") VALUES (NEW."account_id", NEW."amount", NEW."closed_on", NEW."created_on", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."expected_close_on", NEW."external_id", NEW."forecast", NEW."id", NEW."lost_reason", NEW."name", NEW."on_behalf_of_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."source", NEW."stage_id", NEW."stage_since", NEW."version"); RETURN NULL;',
                    hash="e84a28acfc789d0a7e169dc4604006fca27d73d4",
                    operation="INSERT",
                    pgid="pgtrigger_inserted_insert_ded54",
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
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") VALUES (NEW."account_id", NEW."amount", NEW."closed_on", NEW."created_on", NEW."currency", NEW."entered_at", NEW."entered_by_id", NEW."expected_close_on", NEW."external_id", NEW."forecast", NEW."id", NEW."lost_reason", NEW."name", NEW."on_behalf_of_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."source", NEW."stage_id", NEW."stage_since", NEW."version"); RETURN NULL;',
                    hash="76d062350a27a66a4d5132d34885303607118eef",
                    operation="UPDATE",
                    pgid="pgtrigger_updated_update_d7a25",
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
                    func='INSERT INTO "crm_opportunityevent" ("account_id", "amount", "closed_on", "created_on", "currency", "entered_at", "entered_by_id", "expected_close_on", "external_id", "forecast", "id", "lost_reason", "name", "on_behalf_of_id", "owner_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "stage_id", "stage_since", "version") VALUES (OLD."account_id", OLD."amount", OLD."closed_on", OLD."created_on", OLD."currency", OLD."entered_at", OLD."entered_by_id", OLD."expected_close_on", OLD."external_id", OLD."forecast", OLD."id", OLD."lost_reason", OLD."name", OLD."on_behalf_of_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."source", OLD."stage_id", OLD."stage_since", OLD."version"); RETURN NULL;',
                    hash="35f7fdd0ce053b69006f8a014866dab9f6976537",
                    operation="DELETE",
                    pgid="pgtrigger_deleted_delete_dd7e9",
                    table="crm_opportunity",
                    when="AFTER",
                ),
            ),
        ),
    ]
