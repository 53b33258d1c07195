"""Points after they are earned, and what the database sees to of them: `docs/ledger.md`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from people.audit import append_only

WALLET = """
-- Whether the points of a period are approved, and so may be redeemed. Closing it approves them, until something else does:
-- then this is the one place to say so.
CREATE FUNCTION ledger_points_approved(of_period bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT state = 'closed' FROM incentives_period WHERE id = of_period
$$;

-- Whatever moved a payee's points. `change` is that of the balance of their *earned*; ids of three tables are told apart by the last two bits.
CREATE VIEW incentives_pointsmovement AS
SELECT entry.id * 4 AS id, 'earned'::varchar AS kind, entry.kind AS posting, entry.person_id, entry.unit, entry.amount,
       CASE WHEN credit.kind = 'earned' THEN entry.amount ELSE -entry.amount END AS change,
       NOT ledger_points_approved(batch.period_id) AND NOT EXISTS (
           SELECT FROM incentives_redeemableatonce once
           WHERE once.plan_version_id = entry.plan_version_id AND once.component = entry.component) AS is_pending,
       date_trunc('month', period.before - 1)::date AS earned_in, batch.posted_at AS at, ''::varchar AS reason, entry.component,
       entry.plan_version_id, batch.period_id, entry.id AS entry_id, NULL::bigint AS award_id, NULL::bigint AS transfer_id
FROM incentives_entry entry
JOIN incentives_batch batch ON batch.id = entry.batch_id
JOIN incentives_period period ON period.id = batch.period_id
JOIN incentives_account credit ON credit.id = entry.credit_id
WHERE entry.unit = 'points'
UNION ALL
SELECT award.id * 4 + 1, CASE WHEN award.reverses_id IS NULL THEN 'award' ELSE 'taken back' END, ''::varchar, award.person_id, award.unit,
       award.amount, CASE WHEN award.reverses_id IS NULL THEN award.amount ELSE -award.amount END, false,
       date_trunc('month', period.before - 1)::date, award.posted_at, award.reason, ''::varchar, NULL, award.period_id, NULL, award.id, NULL
FROM incentives_award award
JOIN incentives_period period ON period.id = award.period_id
WHERE award.unit = 'points'
UNION ALL
SELECT transfer.id * 4 + 2, transfer.kind, ''::varchar, transfer.person_id, transfer.unit, transfer.amount,
       CASE WHEN transfer.kind IN ('hold', 'expire') THEN -transfer.amount WHEN transfer.kind = 'redeem' THEN 0 ELSE transfer.amount END, false,
       transfer.earned_in, transfer.posted_at, transfer.reason, ''::varchar, NULL, NULL, NULL, NULL, transfer.id
FROM incentives_pointstransfer transfer
WHERE transfer.unit = 'points';

CREATE INDEX entry_of_points ON incentives_entry (person_id) WHERE unit = 'points';

-- What a payee may redeem now. A period that waits for its approval counts as soon as it brings less than nothing: what is taken back.
CREATE FUNCTION ledger_points_spendable(of_person bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(change), 0) - coalesce(sum(greatest(waiting, 0)), 0) FROM (
        SELECT sum(change) AS change, sum(change) FILTER (WHERE is_pending) AS waiting
        FROM incentives_pointsmovement WHERE person_id = of_person GROUP BY CASE WHEN is_pending THEN period_id END
    ) AS parts
$$;
"""

GUARD = """
-- Whoever moves a payee's points waits for whoever else does, and then sees what they did: hence no older snapshot.
CREATE FUNCTION ledger_check_points() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    debit incentives_account;
    credit incentives_account;
    earlier incentives_pointstransfer;
    wanted text := CASE NEW.kind WHEN 'hold' THEN 'earned>reserved' WHEN 'redeem' THEN 'reserved>redeemed'
        WHEN 'release' THEN 'reserved>earned' WHEN 'reverse' THEN 'redeemed>earned' WHEN 'expire' THEN 'earned>expired' END;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written in READ COMMITTED transactions only' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('laurel.points'), NEW.person_id::int);
    SELECT * INTO debit FROM incentives_account WHERE id = NEW.debit_id;
    SELECT * INTO credit FROM incentives_account WHERE id = NEW.credit_id;
    IF debit.kind || '>' || credit.kind IS DISTINCT FROM wanted OR debit.person_id IS DISTINCT FROM NEW.person_id
        OR credit.person_id IS DISTINCT FROM NEW.person_id OR NEW.unit <> 'points' OR debit.unit <> NEW.unit OR credit.unit <> NEW.unit THEN
        RAISE EXCEPTION 'transfer of points refused: % does not go the way of a %, between accounts of one payee and unit', NEW.key, NEW.kind
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.of_id IS NOT NULL THEN
        SELECT * INTO earlier FROM incentives_pointstransfer WHERE id = NEW.of_id;
        IF earlier.person_id <> NEW.person_id OR earlier.unit <> NEW.unit OR earlier.amount <> NEW.amount
            OR earlier.kind <> (CASE NEW.kind WHEN 'reverse' THEN 'redeem' ELSE 'hold' END) THEN
            RAISE EXCEPTION 'transfer of points refused: % is not the whole of what % moved', NEW.key, earlier.key
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF NEW.kind IN ('hold', 'expire') AND ledger_points_spendable(NEW.person_id) < NEW.amount THEN
        RAISE EXCEPTION 'transfer of points refused: % is more than the payee may redeem', NEW.key USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.kind = 'redeem' AND ledger_points_spendable(NEW.person_id) < 0 THEN
        RAISE EXCEPTION 'transfer of points refused: % while the payee has less than none', NEW.key USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checked BEFORE INSERT ON incentives_pointstransfer FOR EACH ROW EXECUTE FUNCTION ledger_check_points();

-- When a version's points may be redeemed is said by its document, and so before it is published.
CREATE FUNCTION ledger_check_redeemable() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM incentives_planversion WHERE id = NEW.plan_version_id AND state = 'draft' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'INSERT on % refused: version % is published', TG_TABLE_NAME, NEW.plan_version_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checked BEFORE INSERT ON incentives_redeemableatonce FOR EACH ROW EXECUTE FUNCTION ledger_check_redeemable();
SELECT ledger_grant();
"""
BACK = """
DROP TRIGGER checked ON incentives_redeemableatonce;
DROP FUNCTION ledger_check_redeemable();
DROP TRIGGER checked ON incentives_pointstransfer;
DROP FUNCTION ledger_check_points();
DROP FUNCTION ledger_points_spendable(bigint);
DROP INDEX entry_of_points;
DROP VIEW incentives_pointsmovement;
DROP FUNCTION ledger_points_approved(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incentives", "0004_awards_stay"),
        ("people", "0002_audit_only_grows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PointsMovement",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("earned", "earned by a plan"),
                            ("award", "awarded"),
                            ("taken back", "award taken back"),
                            ("hold", "held"),
                            ("redeem", "redeemed"),
                            ("release", "released"),
                            ("reverse", "given back"),
                            ("expire", "run out"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("posting", models.CharField(max_length=10, verbose_name="posted as")),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("change", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="change")),
                ("is_pending", models.BooleanField(verbose_name="pending")),
                ("earned_in", models.DateField(null=True, verbose_name="month they were earned in")),
                ("at", models.DateTimeField(verbose_name="posted at")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("component", models.CharField(max_length=80, verbose_name="component")),
            ],
            options={
                "verbose_name": "movement of points",
                "verbose_name_plural": "movements of points",
                "db_table": "incentives_pointsmovement",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PointsRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(unique=True, verbose_name="from")),
                ("months", models.PositiveSmallIntegerField(null=True, verbose_name="months")),
                ("posted_at", models.DateTimeField(verbose_name="posted at")),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of how long points are kept",
                "verbose_name_plural": "rules of how long points are kept",
                "ordering": ["valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("months__isnull", True), ("months__range", (1, 1200)), _connector="OR"),
                        name="points_kept_a_month_or_longer",
                    ),
                    models.CheckConstraint(condition=models.Q(("valid_from__day", 1)), name="points_rule_from_first_of_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsTransfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hold", "held"),
                            ("redeem", "redeemed"),
                            ("release", "released"),
                            ("reverse", "given back"),
                            ("expire", "run out"),
                        ],
                        max_length=7,
                        verbose_name="kind",
                    ),
                ),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("amount", models.DecimalField(decimal_places=4, max_digits=18, verbose_name="amount")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("earned_in", models.DateField(null=True, verbose_name="month they were earned in")),
                ("posted_at", models.DateTimeField(verbose_name="posted at")),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incentives.account", verbose_name="to account"
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incentives.account", verbose_name="from account"
                    ),
                ),
                (
                    "of",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="incentives.pointstransfer",
                        verbose_name="follows",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="person"
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="posted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "transfer of points",
                "verbose_name_plural": "transfers of points",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["person", "unit"], name="points_transfer_of_person")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="points_transfer_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit")), _negated=True), name="points_transfer_between_two_accounts"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("reason", ""), _negated=True), models.Q(("key", ""), _negated=True)),
                        name="points_transfer_has_key_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["hold", "expire"]), ("of__isnull", True)),
                            models.Q(("kind__in", ["redeem", "release", "reverse"]), ("of__isnull", False)),
                            _connector="OR",
                        ),
                        name="points_transfer_follows_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("earned_in__day", 1), ("kind", "expire")),
                            models.Q(models.Q(("kind", "expire"), _negated=True), ("earned_in__isnull", True)),
                            _connector="OR",
                        ),
                        name="points_run_out_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "expire"), ("posted_by__isnull", False), _connector="OR"),
                        name="points_transfer_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedeemableAtOnce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("component", models.CharField(max_length=80, verbose_name="component")),
                (
                    "plan_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redeemable_at_once",
                        to="incentives.planversion",
                        verbose_name="plan version",
                    ),
                ),
            ],
            options={
                "verbose_name": "component redeemable at once",
                "verbose_name_plural": "components redeemable at once",
                "ordering": ["plan_version", "component"],
                "constraints": [models.UniqueConstraint(fields=("plan_version", "component"), name="redeemable_at_once_said_once")],
            },
        ),
        migrations.RunSQL(WALLET + GUARD, BACK),
        append_only("incentives_pointstransfer", "incentives_pointsrule", "incentives_redeemableatonce"),
    ]
