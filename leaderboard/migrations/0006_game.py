"""Goals, badges, levels and streaks, each table whole in one operation."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from people.audit import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("leaderboard", "0005_shop"),
        ("people", "0002_audit_only_grows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GameMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "persons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None, verbose_name="persons"
                    ),
                ),
            ],
            options={
                "verbose_name": "mark of the games",
                "verbose_name_plural": "marks of the games",
            },
        ),
        migrations.CreateModel(
            name="Badge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("looked_on", models.DateField(blank=True, null=True, verbose_name="last looked at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "Award: earned again and again"),
                            ("membership", "Membership: once a person and period, held while it lasts"),
                            ("record", "Record: one holder, who beats it takes it"),
                            ("kudos", "Kudos: given by colleagues"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("half-year", "Half-year"),
                            ("year", "Year"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="over each",
                    ),
                ),
                ("fiscal_year_starts", models.PositiveSmallIntegerField(default=1, verbose_name="fiscal year starts with month")),
                (
                    "picture",
                    models.CharField(
                        choices=[
                            ("medal", "Medal"),
                            ("trophy", "Trophy"),
                            ("star", "Star"),
                            ("flame", "Flame"),
                            ("rocket", "Rocket"),
                            ("heart", "Heart"),
                            ("bolt", "Bolt"),
                            ("target", "Target"),
                        ],
                        default="medal",
                        max_length=20,
                        verbose_name="picture",
                    ),
                ),
                ("taken_back", models.BooleanField(default=False, verbose_name="taken back when it no longer holds")),
                ("monthly_limit", models.PositiveSmallIntegerField(default=0, verbose_name="kudos a person may give in a month")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "verbose_name": "badge",
                "verbose_name_plural": "badges",
                "ordering": ["title", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("counts_from__isnull", False), _connector="OR"),
                        name="badge_counts_from_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "kudos"), ("rule", "")),
                            models.Q(models.Q(("kind", "kudos"), _negated=True), models.Q(("rule", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="badge_has_a_rule_or_is_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fiscal_year_starts__range", (1, 12))), name="badge_fiscal_year_starts_with_a_month"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_badgeevent" ("counts_from", "created_at", "created_by_id", "fiscal_year_starts", "id", "kind", "monthly_limit", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture", "reads", "rule", "state", "taken_back", "team_id", "title", "window", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."fiscal_year_starts", NEW."id", NEW."kind", NEW."monthly_limit", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."picture", NEW."reads", NEW."rule", NEW."state", NEW."taken_back", NEW."team_id", NEW."title", NEW."window", NEW."words"); RETURN NULL;',
                            hash="70b0e471e3e9f55ab44ebf82c5748c4a816ca40e",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_43e31",
                            table="leaderboard_badge",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."counts_from" IS DISTINCT FROM (NEW."counts_from") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."fiscal_year_starts" IS DISTINCT FROM (NEW."fiscal_year_starts") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."monthly_limit" IS DISTINCT FROM (NEW."monthly_limit") OR OLD."picture" IS DISTINCT FROM (NEW."picture") OR OLD."reads" IS DISTINCT FROM (NEW."reads") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."taken_back" IS DISTINCT FROM (NEW."taken_back") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."window" IS DISTINCT FROM (NEW."window") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                            func='INSERT INTO "leaderboard_badgeevent" ("counts_from", "created_at", "created_by_id", "fiscal_year_starts", "id", "kind", "monthly_limit", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture", "reads", "rule", "state", "taken_back", "team_id", "title", "window", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."fiscal_year_starts", NEW."id", NEW."kind", NEW."monthly_limit", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."picture", NEW."reads", NEW."rule", NEW."state", NEW."taken_back", NEW."team_id", NEW."title", NEW."window", NEW."words"); RETURN NULL;',
                            hash="a1fa61e7292018653d21021d6e29a04b84587e21",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_48f26",
                            table="leaderboard_badge",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_badgeevent" ("counts_from", "created_at", "created_by_id", "fiscal_year_starts", "id", "kind", "monthly_limit", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture", "reads", "rule", "state", "taken_back", "team_id", "title", "window", "words") VALUES (OLD."counts_from", OLD."created_at", OLD."created_by_id", OLD."fiscal_year_starts", OLD."id", OLD."kind", OLD."monthly_limit", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."picture", OLD."reads", OLD."rule", OLD."state", OLD."taken_back", OLD."team_id", OLD."title", OLD."window", OLD."words"); RETURN NULL;',
                            hash="3bd221e2db4d10a6d40afc7fb0418f61ea49fce6",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_75c35",
                            table="leaderboard_badge",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BadgeAward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_record", models.BooleanField(default=False, verbose_name="is a record")),
                ("window", models.CharField(max_length=40, verbose_name="window")),
                ("window_before", models.DateField(verbose_name="window ends before")),
                ("turn", models.PositiveIntegerField(default=1, verbose_name="turn")),
                ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name="value")),
                ("earned_at", models.DateTimeField(verbose_name="earned at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("beaten", "beaten"), ("no longer holds", "no longer holds")],
                        max_length=20,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="leaderboard.badge", verbose_name="badge"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
            ],
            options={
                "verbose_name": "earned badge",
                "verbose_name_plural": "earned badges",
                "ordering": ["-earned_at", "-id"],
                "indexes": [models.Index(fields=["person", "badge"], name="earned_badges_of_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("is_record", False)),
                        fields=("badge", "person", "window", "turn"),
                        name="badge_earned_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("is_record", True)), fields=("badge",), name="record_has_one_holder"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("ended", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="earned_badge_ends_for_a_reason",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_badgeawardevent" ("badge_id", "earned_at", "ended", "ended_at", "id", "is_record", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "turn", "value", "window", "window_before") VALUES (NEW."badge_id", NEW."earned_at", NEW."ended", NEW."ended_at", NEW."id", NEW."is_record", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."turn", NEW."value", NEW."window", NEW."window_before"); RETURN NULL;',
                            hash="610c62e23bbf89eb74bda0568f3ce2c9942c84aa",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_8953d",
                            table="leaderboard_badgeaward",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_badgeawardevent" ("badge_id", "earned_at", "ended", "ended_at", "id", "is_record", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "turn", "value", "window", "window_before") VALUES (NEW."badge_id", NEW."earned_at", NEW."ended", NEW."ended_at", NEW."id", NEW."is_record", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."turn", NEW."value", NEW."window", NEW."window_before"); RETURN NULL;',
                            hash="5b5c84737c62f0dd2bef39593acf58cff387b1d1",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_93fac",
                            table="leaderboard_badgeaward",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_badgeawardevent" ("badge_id", "earned_at", "ended", "ended_at", "id", "is_record", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "turn", "value", "window", "window_before") VALUES (OLD."badge_id", OLD."earned_at", OLD."ended", OLD."ended_at", OLD."id", OLD."is_record", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."turn", OLD."value", OLD."window", OLD."window_before"); RETURN NULL;',
                            hash="f525723395a2898dd6ed28bc3d289efa2685014f",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_6a5ef",
                            table="leaderboard_badgeaward",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BadgeAwardEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("is_record", models.BooleanField(default=False, verbose_name="is a record")),
                ("window", models.CharField(max_length=40, verbose_name="window")),
                ("window_before", models.DateField(verbose_name="window ends before")),
                ("turn", models.PositiveIntegerField(default=1, verbose_name="turn")),
                ("value", models.DecimalField(blank=True, decimal_places=6, max_digits=24, null=True, verbose_name="value")),
                ("earned_at", models.DateTimeField(verbose_name="earned at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("beaten", "beaten"), ("no longer holds", "no longer holds")],
                        max_length=20,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "badge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="leaderboard.badge",
                        verbose_name="badge",
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
                        to="leaderboard.badgeaward",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BadgeEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("award", "Award: earned again and again"),
                            ("membership", "Membership: once a person and period, held while it lasts"),
                            ("record", "Record: one holder, who beats it takes it"),
                            ("kudos", "Kudos: given by colleagues"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("day", "Day"),
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("half-year", "Half-year"),
                            ("year", "Year"),
                        ],
                        default="month",
                        max_length=10,
                        verbose_name="over each",
                    ),
                ),
                ("fiscal_year_starts", models.PositiveSmallIntegerField(default=1, verbose_name="fiscal year starts with month")),
                (
                    "picture",
                    models.CharField(
                        choices=[
                            ("medal", "Medal"),
                            ("trophy", "Trophy"),
                            ("star", "Star"),
                            ("flame", "Flame"),
                            ("rocket", "Rocket"),
                            ("heart", "Heart"),
                            ("bolt", "Bolt"),
                            ("target", "Target"),
                        ],
                        default="medal",
                        max_length=20,
                        verbose_name="picture",
                    ),
                ),
                ("taken_back", models.BooleanField(default=False, verbose_name="taken back when it no longer holds")),
                ("monthly_limit", models.PositiveSmallIntegerField(default=0, verbose_name="kudos a person may give in a month")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.badge"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Kudos",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=300, verbose_name="words")),
                ("month", models.DateField(verbose_name="month")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported at")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden at")),
                (
                    "badge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="kudos", to="leaderboard.badge", verbose_name="badge"
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="from"
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hidden by",
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="to"),
                ),
            ],
            options={
                "verbose_name": "kudos",
                "verbose_name_plural": "kudos",
                "ordering": ["-given_at", "-id"],
                "indexes": [models.Index(fields=["giver", "badge", "month"], name="kudos_towards_the_limit")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("giver", models.F("receiver")), _negated=True), name="kudos_not_to_oneself"),
                    models.CheckConstraint(condition=models.Q(("words", ""), _negated=True), name="kudos_with_words"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hidden_at__isnull", True), ("hidden_by__isnull", True)),
                            models.Q(("hidden_at__isnull", False), ("hidden_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="kudos_hidden_by_somebody",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_kudosevent" ("badge_id", "given_at", "giver_id", "hidden_at", "hidden_by_id", "id", "month", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "reported_at", "words") VALUES (NEW."badge_id", NEW."given_at", NEW."giver_id", NEW."hidden_at", NEW."hidden_by_id", NEW."id", NEW."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."receiver_id", NEW."reported_at", NEW."words"); RETURN NULL;',
                            hash="dd04e8f11f5abffa541b222ca126e2a484eb8064",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_31a62",
                            table="leaderboard_kudos",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_kudosevent" ("badge_id", "given_at", "giver_id", "hidden_at", "hidden_by_id", "id", "month", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "reported_at", "words") VALUES (NEW."badge_id", NEW."given_at", NEW."giver_id", NEW."hidden_at", NEW."hidden_by_id", NEW."id", NEW."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."receiver_id", NEW."reported_at", NEW."words"); RETURN NULL;',
                            hash="25154dd742ee66a5afebfe6eaa3845903401ff83",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_95b95",
                            table="leaderboard_kudos",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_kudosevent" ("badge_id", "given_at", "giver_id", "hidden_at", "hidden_by_id", "id", "month", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "receiver_id", "reported_at", "words") VALUES (OLD."badge_id", OLD."given_at", OLD."giver_id", OLD."hidden_at", OLD."hidden_by_id", OLD."id", OLD."month", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."receiver_id", OLD."reported_at", OLD."words"); RETURN NULL;',
                            hash="39aae935bf3bfd4661aef16dc1ea43a5a904f08f",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_060e6",
                            table="leaderboard_kudos",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KudosEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("words", models.CharField(max_length=300, verbose_name="words")),
                ("month", models.DateField(verbose_name="month")),
                ("given_at", models.DateTimeField(verbose_name="given at")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported at")),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden at")),
                (
                    "badge",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="leaderboard.badge",
                        verbose_name="badge",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="from",
                    ),
                ),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="hidden by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.kudos"
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.person",
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LevelScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("looked_on", models.DateField(blank=True, null=True, verbose_name="last looked at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "verbose_name": "levels",
                "verbose_name_plural": "levels",
                "ordering": ["title", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("counts_from__isnull", False), _connector="OR"),
                        name="levels_count_from_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")), fields=("state",), name="one_scheme_of_levels_at_a_time"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_levelschemeevent" ("counts_from", "created_at", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."reads", NEW."rule", NEW."state", NEW."team_id", NEW."title", NEW."words"); RETURN NULL;',
                            hash="8cc95464fb02538f9b9f2f20604408e86e910f32",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_cc8fb",
                            table="leaderboard_levelscheme",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."counts_from" IS DISTINCT FROM (NEW."counts_from") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reads" IS DISTINCT FROM (NEW."reads") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                            func='INSERT INTO "leaderboard_levelschemeevent" ("counts_from", "created_at", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."reads", NEW."rule", NEW."state", NEW."team_id", NEW."title", NEW."words"); RETURN NULL;',
                            hash="44ef21a294938aea7f6f779914c35c32bde21c55",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_3f1be",
                            table="leaderboard_levelscheme",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_levelschemeevent" ("counts_from", "created_at", "created_by_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "words") VALUES (OLD."counts_from", OLD."created_at", OLD."created_by_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."reads", OLD."rule", OLD."state", OLD."team_id", OLD."title", OLD."words"); RETURN NULL;',
                            hash="0213ff19bd7d28e9b11ba9138c320f98cbaa2421",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_cf9fb",
                            table="leaderboard_levelscheme",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LevelSchemeEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="leaderboard.levelscheme",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LevelStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("xp", models.BigIntegerField(verbose_name="experience")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level reached")),
                ("reached_at", models.DateTimeField(verbose_name="reached at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="leaderboard.levelscheme",
                        verbose_name="levels",
                    ),
                ),
            ],
            options={
                "verbose_name": "level of a person",
                "verbose_name_plural": "levels of persons",
                "ordering": ["-xp", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "person"), name="one_level_of_a_person"),
                    models.CheckConstraint(condition=models.Q(("level__gte", 1), ("xp__gte", 0)), name="experience_not_below_nothing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rank",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("from_xp", models.BigIntegerField(verbose_name="from so much experience")),
                ("name", models.CharField(max_length=40, verbose_name="rank")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ranks",
                        to="leaderboard.levelscheme",
                        verbose_name="levels",
                    ),
                ),
            ],
            options={
                "verbose_name": "rank",
                "verbose_name_plural": "ranks",
                "ordering": ["scheme", "level"],
                "constraints": [
                    models.UniqueConstraint(fields=("scheme", "level"), name="rank_of_level_once"),
                    models.UniqueConstraint(fields=("scheme", "from_xp"), name="rank_of_experience_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("from_xp", 0), ("level", 1)), models.Q(("from_xp__gt", 0), ("level__gt", 1)), _connector="OR"
                        ),
                        name="first_rank_needs_nothing",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rankevent" ("from_xp", "id", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id") VALUES (NEW."from_xp", NEW."id", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."scheme_id"); RETURN NULL;',
                            hash="e083b096ad685c185275d49398b9faa19e7d07ac",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_da1ed",
                            table="leaderboard_rank",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_rankevent" ("from_xp", "id", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id") VALUES (NEW."from_xp", NEW."id", NEW."level", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."scheme_id"); RETURN NULL;',
                            hash="0bf6c6b284c44d1627f99e59de0314b7f91f1f46",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_3e05f",
                            table="leaderboard_rank",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rankevent" ("from_xp", "id", "level", "name", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "scheme_id") VALUES (OLD."from_xp", OLD."id", OLD."level", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."scheme_id"); RETURN NULL;',
                            hash="3af1f1bb4a8c5b9094ab440d3bfd19ae40c4f100",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_3e379",
                            table="leaderboard_rank",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RankEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("from_xp", models.BigIntegerField(verbose_name="from so much experience")),
                ("name", models.CharField(max_length=40, verbose_name="rank")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.rank"
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="leaderboard.levelscheme",
                        verbose_name="levels",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Streak",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("looked_on", models.DateField(blank=True, null=True, verbose_name="last looked at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "unit",
                    models.CharField(
                        choices=[("day", "Working days"), ("week", "Weeks")], default="day", max_length=10, verbose_name="counts"
                    ),
                ),
                ("freezes", models.PositiveSmallIntegerField(default=0, verbose_name="freezes a month")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "verbose_name": "streak",
                "verbose_name_plural": "streaks",
                "ordering": ["title", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state", "draft"), ("counts_from__isnull", False), _connector="OR"),
                        name="streak_counts_from_a_day",
                    ),
                    models.CheckConstraint(condition=models.Q(("freezes__lte", 10)), name="streak_freezes_ten_at_most"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_streakevent" ("counts_from", "created_at", "created_by_id", "freezes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "unit", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."freezes", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."reads", NEW."rule", NEW."state", NEW."team_id", NEW."title", NEW."unit", NEW."words"); RETURN NULL;',
                            hash="7b99070292215f6f5f518567b339ee70f897e24b",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_d5403",
                            table="leaderboard_streak",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."counts_from" IS DISTINCT FROM (NEW."counts_from") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."freezes" IS DISTINCT FROM (NEW."freezes") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."reads" IS DISTINCT FROM (NEW."reads") OR OLD."rule" IS DISTINCT FROM (NEW."rule") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                            func='INSERT INTO "leaderboard_streakevent" ("counts_from", "created_at", "created_by_id", "freezes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "unit", "words") VALUES (NEW."counts_from", NEW."created_at", NEW."created_by_id", NEW."freezes", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."reads", NEW."rule", NEW."state", NEW."team_id", NEW."title", NEW."unit", NEW."words"); RETURN NULL;',
                            hash="5c2918c965682a0e96c228a9e22ae3da4c109367",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_3640e",
                            table="leaderboard_streak",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_streakevent" ("counts_from", "created_at", "created_by_id", "freezes", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "rule", "state", "team_id", "title", "unit", "words") VALUES (OLD."counts_from", OLD."created_at", OLD."created_by_id", OLD."freezes", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."reads", OLD."rule", OLD."state", OLD."team_id", OLD."title", OLD."unit", OLD."words"); RETURN NULL;',
                            hash="ba562616042d9fcd1a3a32db3f8c6d3d8902b52e",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_98bc7",
                            table="leaderboard_streak",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StreakEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="what it is for")),
                ("rule", models.CharField(blank=True, max_length=500, verbose_name="rule")),
                ("reads", models.JSONField(blank=True, default=dict, verbose_name="figures it reads")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("live", "live"), ("closed", "closed")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts_from", models.DateField(blank=True, null=True, verbose_name="counts from")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "unit",
                    models.CharField(
                        choices=[("day", "Working days"), ("week", "Weeks")], default="day", max_length=10, verbose_name="counts"
                    ),
                ),
                ("freezes", models.PositiveSmallIntegerField(default=0, verbose_name="freezes a month")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.streak"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="And the teams that are part of it.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.team",
                        verbose_name="only for the team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StreakReached",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.PositiveIntegerField(verbose_name="length")),
                ("began_on", models.DateField(verbose_name="began on")),
                ("reached_at", models.DateTimeField(verbose_name="reached at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "streak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reached", to="leaderboard.streak", verbose_name="streak"
                    ),
                ),
            ],
            options={
                "verbose_name": "length of a streak reached",
                "verbose_name_plural": "lengths of streaks reached",
                "ordering": ["-reached_at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("streak", "person", "length", "began_on"), name="streak_reached_once")],
            },
        ),
        migrations.CreateModel(
            name="StreakStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("length", models.PositiveIntegerField(verbose_name="length")),
                ("began_on", models.DateField(blank=True, null=True, verbose_name="began on")),
                ("longest", models.PositiveIntegerField(verbose_name="longest")),
                ("longest_began_on", models.DateField(blank=True, null=True, verbose_name="longest began on")),
                ("marks", models.JSONField(default=list, verbose_name="days")),
                ("freezes_left", models.PositiveSmallIntegerField(default=0, verbose_name="freezes left this month")),
                ("looked_on", models.DateField(verbose_name="looked at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "streak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standings",
                        to="leaderboard.streak",
                        verbose_name="streak",
                    ),
                ),
            ],
            options={
                "verbose_name": "streak of a person",
                "verbose_name_plural": "streaks of persons",
                "ordering": ["-length", "person"],
                "constraints": [
                    models.UniqueConstraint(fields=("streak", "person"), name="one_streak_of_a_person"),
                    models.CheckConstraint(condition=models.Q(("longest__gte", models.F("length"))), name="longest_streak_is_no_shorter"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("figure", models.CharField(max_length=500, verbose_name="figure")),
                ("reads", models.JSONField(default=dict, verbose_name="figures it reads")),
                ("unit", models.CharField(default="number", max_length=10, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("target", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="target")),
                ("first_on", models.DateField(verbose_name="first day")),
                ("before_on", models.DateField(verbose_name="day after the last")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="given up at")),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("equally", "Equally"),
                            ("by weight", "By weights"),
                            ("by last period", "By what each had in as many days before"),
                        ],
                        max_length=15,
                        verbose_name="split",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team", verbose_name="team"),
                ),
            ],
            options={
                "verbose_name": "target of a team",
                "verbose_name_plural": "targets of teams",
                "ordering": ["-before_on", "title", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("first_on__lt", models.F("before_on"))), name="team_goal_days_in_order"),
                    models.CheckConstraint(condition=models.Q(("target__gt", 0)), name="team_goal_above_zero"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_teamgoalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "set_at", "set_by_id", "split", "target", "team_id", "title", "unit") VALUES (NEW."before_on", NEW."currency", NEW."ended_at", NEW."figure", NEW."first_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."reads", NEW."set_at", NEW."set_by_id", NEW."split", NEW."target", NEW."team_id", NEW."title", NEW."unit"); RETURN NULL;',
                            hash="9023d64fb7fd32fca6567ee494b9660a417d8a94",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_f9822",
                            table="leaderboard_teamgoal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_teamgoalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "set_at", "set_by_id", "split", "target", "team_id", "title", "unit") VALUES (NEW."before_on", NEW."currency", NEW."ended_at", NEW."figure", NEW."first_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."reads", NEW."set_at", NEW."set_by_id", NEW."split", NEW."target", NEW."team_id", NEW."title", NEW."unit"); RETURN NULL;',
                            hash="f4a6a555f65eb3885d9270185677bd3ca4077173",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_f0ec1",
                            table="leaderboard_teamgoal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_teamgoalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reads", "set_at", "set_by_id", "split", "target", "team_id", "title", "unit") VALUES (OLD."before_on", OLD."currency", OLD."ended_at", OLD."figure", OLD."first_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."reads", OLD."set_at", OLD."set_by_id", OLD."split", OLD."target", OLD."team_id", OLD."title", OLD."unit"); RETURN NULL;',
                            hash="5c6853b5e025c80eb71a1ddc6996d167080d7193",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_9cd87",
                            table="leaderboard_teamgoal",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamGoalEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("figure", models.CharField(max_length=500, verbose_name="figure")),
                ("reads", models.JSONField(default=dict, verbose_name="figures it reads")),
                ("unit", models.CharField(default="number", max_length=10, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("target", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="target")),
                ("first_on", models.DateField(verbose_name="first day")),
                ("before_on", models.DateField(verbose_name="day after the last")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="given up at")),
                (
                    "split",
                    models.CharField(
                        choices=[
                            ("equally", "Equally"),
                            ("by weight", "By weights"),
                            ("by last period", "By what each had in as many days before"),
                        ],
                        max_length=15,
                        verbose_name="split",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="leaderboard.teamgoal",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("figure", models.CharField(max_length=500, verbose_name="figure")),
                ("reads", models.JSONField(default=dict, verbose_name="figures it reads")),
                ("unit", models.CharField(default="number", max_length=10, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("target", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="target")),
                ("first_on", models.DateField(verbose_name="first day")),
                ("before_on", models.DateField(verbose_name="day after the last")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="given up at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "own"), ("manager's", "set by a manager"), ("cascaded", "part of a team's target")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="reached at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
                (
                    "team_goal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="leaderboard.teamgoal",
                        verbose_name="target of the team",
                    ),
                ),
            ],
            options={
                "verbose_name": "goal",
                "verbose_name_plural": "goals",
                "ordering": ["before_on", "title", "id"],
                "indexes": [models.Index(fields=["person", "before_on"], name="goals_of_person")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("first_on__lt", models.F("before_on"))), name="goal_days_in_order"),
                    models.CheckConstraint(
                        condition=models.Q(("target__gt", 0), models.Q(("target__gte", 0), ("team_goal__isnull", False)), _connector="OR"),
                        name="goal_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "cascaded"), ("team_goal__isnull", False)),
                            models.Q(models.Q(("kind", "cascaded"), _negated=True), ("team_goal__isnull", True)),
                            _connector="OR",
                        ),
                        name="goal_cascaded_from_a_target",
                    ),
                    models.UniqueConstraint(fields=("team_goal", "person"), name="one_part_of_a_team_goal"),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_goalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_at", "reads", "set_at", "set_by_id", "target", "team_goal_id", "title", "unit") VALUES (NEW."before_on", NEW."currency", NEW."ended_at", NEW."figure", NEW."first_on", NEW."id", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."reached_at", NEW."reads", NEW."set_at", NEW."set_by_id", NEW."target", NEW."team_goal_id", NEW."title", NEW."unit"); RETURN NULL;',
                            hash="1713b33c24bf21ab8f17842fff52e2f4090e4ec1",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_722cc",
                            table="leaderboard_goal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_goalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_at", "reads", "set_at", "set_by_id", "target", "team_goal_id", "title", "unit") VALUES (NEW."before_on", NEW."currency", NEW."ended_at", NEW."figure", NEW."first_on", NEW."id", NEW."kind", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."reached_at", NEW."reads", NEW."set_at", NEW."set_by_id", NEW."target", NEW."team_goal_id", NEW."title", NEW."unit"); RETURN NULL;',
                            hash="c44d9f7b051489beccb0b3b8a1b0b2e5d72c59db",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_2a8c9",
                            table="leaderboard_goal",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_goalevent" ("before_on", "currency", "ended_at", "figure", "first_on", "id", "kind", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "reached_at", "reads", "set_at", "set_by_id", "target", "team_goal_id", "title", "unit") VALUES (OLD."before_on", OLD."currency", OLD."ended_at", OLD."figure", OLD."first_on", OLD."id", OLD."kind", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."reached_at", OLD."reads", OLD."set_at", OLD."set_by_id", OLD."target", OLD."team_goal_id", OLD."title", OLD."unit"); RETURN NULL;',
                            hash="04d03ae2066cb6d487ca4f2704f4d10a734ff935",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_1218f",
                            table="leaderboard_goal",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("figure", models.CharField(max_length=500, verbose_name="figure")),
                ("reads", models.JSONField(default=dict, verbose_name="figures it reads")),
                ("unit", models.CharField(default="number", max_length=10, verbose_name="unit")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("target", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="target")),
                ("first_on", models.DateField(verbose_name="first day")),
                ("before_on", models.DateField(verbose_name="day after the last")),
                ("set_at", models.DateTimeField(verbose_name="set at")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="given up at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("own", "own"), ("manager's", "set by a manager"), ("cascaded", "part of a team's target")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="reached at")),
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
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.goal"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="set by",
                    ),
                ),
                (
                    "team_goal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="leaderboard.teamgoal",
                        verbose_name="target of the team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        append_only(
            "leaderboard_badgeawardevent",
            "leaderboard_badgeevent",
            "leaderboard_goalevent",
            "leaderboard_kudosevent",
            "leaderboard_levelschemeevent",
            "leaderboard_rankevent",
            "leaderboard_streakevent",
            "leaderboard_teamgoalevent",
            "leaderboard_streakreached",
        ),
    ]
