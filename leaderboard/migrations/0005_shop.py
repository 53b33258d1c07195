"""The reward shop; the trails of its rewards, redemptions and wishes only grow."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from people.audit import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("leaderboard", "0004_contests_stay"),
        ("people", "0002_audit_only_grows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("price", models.PositiveIntegerField(verbose_name="price in points")),
                ("stock", models.PositiveIntegerField(blank=True, null=True, verbose_name="in stock")),
                ("per_person", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at most for each person")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="before")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("retired", "retired")],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.team",
                        verbose_name="for one team",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward",
                "verbose_name_plural": "rewards",
                "ordering": ["price", "title"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("price__gte", 1)), name="reward_costs_something"),
                    models.CheckConstraint(
                        condition=models.Q(("per_person__isnull", True), ("per_person__gte", 1), _connector="OR"),
                        name="reward_for_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_before__isnull", True),
                            ("valid_before__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="reward_ends_after_start",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "retired"), _negated=True), fields=("title",), name="reward_title_once"
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rewardevent" ("created_at", "created_by_id", "description", "id", "per_person", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "state", "stock", "team_id", "title", "valid_before", "valid_from") VALUES (NEW."created_at", NEW."created_by_id", NEW."description", NEW."id", NEW."per_person", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."price", NEW."state", NEW."stock", NEW."team_id", NEW."title", NEW."valid_before", NEW."valid_from"); RETURN NULL;',
                            hash="18a6ac475aa14b8b70543b9428af9f78cd929d27",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_1124c",
                            table="leaderboard_reward",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_rewardevent" ("created_at", "created_by_id", "description", "id", "per_person", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "state", "stock", "team_id", "title", "valid_before", "valid_from") VALUES (NEW."created_at", NEW."created_by_id", NEW."description", NEW."id", NEW."per_person", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."price", NEW."state", NEW."stock", NEW."team_id", NEW."title", NEW."valid_before", NEW."valid_from"); RETURN NULL;',
                            hash="4498b314be17ade7a56ebf771a10e74edc506ea6",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_0cb13",
                            table="leaderboard_reward",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rewardevent" ("created_at", "created_by_id", "description", "id", "per_person", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "state", "stock", "team_id", "title", "valid_before", "valid_from") VALUES (OLD."created_at", OLD."created_by_id", OLD."description", OLD."id", OLD."per_person", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."price", OLD."state", OLD."stock", OLD."team_id", OLD."title", OLD."valid_before", OLD."valid_from"); RETURN NULL;',
                            hash="474e7fdf1e4d70e6e62a08d73248a06ec4b46835",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_5eb27",
                            table="leaderboard_reward",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("description", models.TextField(blank=True, verbose_name="description")),
                ("price", models.PositiveIntegerField(verbose_name="price in points")),
                ("stock", models.PositiveIntegerField(blank=True, null=True, verbose_name="in stock")),
                ("per_person", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="at most for each person")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="from")),
                ("valid_before", models.DateField(blank=True, null=True, verbose_name="before")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("retired", "retired")],
                        default="draft",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
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
                        db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="events", to="leaderboard.reward"
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="people.team",
                        verbose_name="for one team",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Redemption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.PositiveIntegerField(verbose_name="price in points")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for approval"),
                            ("approved", "approved"),
                            ("handed over", "handed over"),
                            ("refused", "refused"),
                            ("cancelled", "cancelled"),
                            ("returned", "returned"),
                        ],
                        default="asked",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("asked_key", models.UUIDField(unique=True, verbose_name="key")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("handed_over_at", models.DateTimeField(null=True, verbose_name="handed over at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redemptions",
                        to="leaderboard.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "verbose_name": "redemption",
                "verbose_name_plural": "redemptions",
                "ordering": ["-asked_at", "-id"],
                "indexes": [models.Index(fields=["person", "state"], name="redemption_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["refused", "returned"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="redemption_refused_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "handed over", "refused"]), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="redemption_decided_by_somebody",
                    ),
                ],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_redemptionevent" ("asked_at", "asked_key", "decided_at", "decided_by_id", "handed_over_at", "handed_over_by_id", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "reward_id", "state") VALUES (NEW."asked_at", NEW."asked_key", NEW."decided_at", NEW."decided_by_id", NEW."handed_over_at", NEW."handed_over_by_id", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."price", NEW."reason", NEW."reward_id", NEW."state"); RETURN NULL;',
                            hash="3ff2ee5051a704ebb710ea5209c3213c75018ece",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_bf9f6",
                            table="leaderboard_redemption",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_redemptionevent" ("asked_at", "asked_key", "decided_at", "decided_by_id", "handed_over_at", "handed_over_by_id", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "reward_id", "state") VALUES (NEW."asked_at", NEW."asked_key", NEW."decided_at", NEW."decided_by_id", NEW."handed_over_at", NEW."handed_over_by_id", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."price", NEW."reason", NEW."reward_id", NEW."state"); RETURN NULL;',
                            hash="2dd01703c2f70bae25fa372ec3f5b6c250782c42",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_889d3",
                            table="leaderboard_redemption",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_redemptionevent" ("asked_at", "asked_key", "decided_at", "decided_by_id", "handed_over_at", "handed_over_by_id", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "reason", "reward_id", "state") VALUES (OLD."asked_at", OLD."asked_key", OLD."decided_at", OLD."decided_by_id", OLD."handed_over_at", OLD."handed_over_by_id", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."price", OLD."reason", OLD."reward_id", OLD."state"); RETURN NULL;',
                            hash="6384978df1cc6618521c06364a38100788e45c85",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_ad9c9",
                            table="leaderboard_redemption",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedemptionEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("price", models.PositiveIntegerField(verbose_name="price in points")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waiting for approval"),
                            ("approved", "approved"),
                            ("handed over", "handed over"),
                            ("refused", "refused"),
                            ("cancelled", "cancelled"),
                            ("returned", "returned"),
                        ],
                        default="asked",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("asked_key", models.UUIDField(verbose_name="key")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("handed_over_at", models.DateTimeField(null=True, verbose_name="handed over at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed over by",
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
                        to="leaderboard.redemption",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="leaderboard.reward",
                        verbose_name="reward",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RewardWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=300, verbose_name="wish")),
                ("wished_at", models.DateTimeField(verbose_name="wished at")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
            ],
            options={
                "verbose_name": "wish for the shop",
                "verbose_name_plural": "wishes for the shop",
                "ordering": ["-wished_at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("person", "words"), name="reward_wish_once")],
                "triggers": [
                    pgtrigger.compiler.Trigger(
                        name="inserted_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rewardwishevent" ("answer", "answered_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "wished_at", "words") VALUES (NEW."answer", NEW."answered_at", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'inserted\', NEW."id", NEW."wished_at", NEW."words"); RETURN NULL;',
                            hash="2930ca6802e960dc20902c95c5457e5f5e033301",
                            operation="INSERT",
                            pgid="pgtrigger_inserted_insert_e6463",
                            table="leaderboard_rewardwish",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="updated_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "leaderboard_rewardwishevent" ("answer", "answered_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "wished_at", "words") VALUES (NEW."answer", NEW."answered_at", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'updated\', NEW."id", NEW."wished_at", NEW."words"); RETURN NULL;',
                            hash="c0f0fbc6ec38bb80cf4f3674b6629fc0e75b57ef",
                            operation="UPDATE",
                            pgid="pgtrigger_updated_update_9e66c",
                            table="leaderboard_rewardwish",
                            when="AFTER",
                        ),
                    ),
                    pgtrigger.compiler.Trigger(
                        name="deleted_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "leaderboard_rewardwishevent" ("answer", "answered_at", "id", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "wished_at", "words") VALUES (OLD."answer", OLD."answered_at", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'deleted\', OLD."id", OLD."wished_at", OLD."words"); RETURN NULL;',
                            hash="a75da2c0a0c0cf9e9a7e8085704092df34c8eb90",
                            operation="DELETE",
                            pgid="pgtrigger_deleted_delete_ec5f7",
                            table="leaderboard_rewardwish",
                            when="AFTER",
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RewardWishEvent",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("words", models.CharField(max_length=300, verbose_name="wish")),
                ("wished_at", models.DateTimeField(verbose_name="wished at")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
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
                        to="leaderboard.rewardwish",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        append_only("leaderboard_rewardevent", "leaderboard_redemptionevent", "leaderboard_rewardwishevent"),
    ]
