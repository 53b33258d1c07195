"""What the database itself sees to: a ledger that only grows and proves itself, published versions and closed periods that stay.

Plain SQL, so that no code of the application can switch it off. `docs/ledger.md` says what each part is for.
"""

from django.db import migrations

from people.audit import append_only

EVENTS = [
    "incentives_planevent",
    "incentives_planversionevent",
    "incentives_sharedtableevent",
    "incentives_sharedtablerowsevent",
    "incentives_assignmentevent",
    "incentives_quotaevent",
    "incentives_exchangerateevent",
    "incentives_periodevent",
    "incentives_statementevent",
]

ONLY_GROW = [
    "incentives_account",
    "incentives_batch",
    "incentives_entry",
    "incentives_windowresult",
    "incentives_standing",
    "incentives_runplan",
    "incentives_runinput",
]

LINES = """
CREATE TABLE incentives_line (
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    person_id bigint NOT NULL,
    plan_version_id bigint NOT NULL,
    component text NOT NULL,
    unit text NOT NULL,
    window_from date NOT NULL,
    window_before date NOT NULL,
    kind text NOT NULL,
    posting text NOT NULL,
    source text,
    fact text,
    credited_on date,
    first_period text NOT NULL,
    reason text NOT NULL,
    position bigint NOT NULL,
    share numeric(9,8),
    credit numeric(38,6),
    running_before numeric(38,6),
    running_after numeric(38,6),
    deal_exact numeric(38,14),
    exact_before numeric(38,14),
    exact_after numeric(38,14),
    entitled numeric(18,4) NOT NULL,
    earned_before numeric(18,4) NOT NULL,
    amount numeric(18,4) NOT NULL,
    operands text,
    CONSTRAINT line_posted_as CHECK (posting = CASE kind WHEN 'floor' THEN 'floor' WHEN 'limit' THEN 'limit' ELSE 'earned' END),
    CONSTRAINT line_is_the_difference CHECK (amount = entitled - earned_before)
) PARTITION BY LIST (batch_id);

CREATE FUNCTION ledger_refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'INSERT on % refused: lines come in with their batch and are then sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Row triggers of the parent are copied to each partition when it is attached; TRUNCATE triggers are not (see ledger_seal_batch).
CREATE TRIGGER sealed BEFORE INSERT ON incentives_line FOR EACH ROW EXECUTE FUNCTION ledger_refuse_line();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON incentives_line FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

SEALED = """
-- Rows written beside a batch (entries, results, standings) are refused once its header is there. The lock makes a writer of another
-- transaction wait for a sealing that has not committed yet; an older snapshot would not see the header afterwards, hence its refusal.
CREATE FUNCTION ledger_refuse_sealed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    sealed bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written in READ COMMITTED transactions only' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(hashtext('laurel.ledger'), batch_id::int) FROM (SELECT DISTINCT batch_id FROM added) AS batches;
    SELECT batch.id INTO sealed FROM incentives_batch batch WHERE batch.id IN (SELECT batch_id FROM added) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'INSERT on % refused: batch % is sealed', TG_TABLE_NAME, sealed USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sealed AFTER INSERT ON incentives_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();
CREATE TRIGGER sealed AFTER INSERT ON incentives_windowresult REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();
CREATE TRIGGER sealed AFTER INSERT ON incentives_standing REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();

-- The period's row is locked, so that closing and posting can't cross: whichever comes second waits and then sees the other.
CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    period incentives_period;
BEGIN
    SELECT * INTO period FROM incentives_period WHERE id = NEW.period_id FOR SHARE;
    IF period.state <> 'open' THEN
        RAISE EXCEPTION 'posting refused: period % is closed', period.key USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER period_is_open BEFORE INSERT ON incentives_batch FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed_period();
"""

PROOF = """
CREATE FUNCTION ledger_prove_batch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    CREATE TEMP TABLE ledger_sums ON COMMIT DROP AS
        SELECT person_id, plan_version_id, component, posting, unit, count(*) AS lines, sum(amount) AS amount
        FROM incentives_line WHERE batch_id = NEW.id GROUP BY person_id, plan_version_id, component, posting, unit;

    SELECT format('its header says %s lines, there are %s', NEW.lines, counted) INTO wrong
        FROM (SELECT coalesce(sum(lines), 0) AS counted FROM ledger_sums) AS c WHERE counted <> NEW.lines;
    IF wrong IS NULL THEN
        SELECT format('its header says %s entries, there are %s', NEW.entries, counted) INTO wrong
            FROM (SELECT count(*) AS counted FROM incentives_entry WHERE batch_id = NEW.id) AS c WHERE counted <> NEW.entries;
    END IF;
    IF wrong IS NULL THEN
        SELECT format('its header says %s %s, its lines come to %s', said.amount, unit, sums.amount) INTO wrong
            FROM (SELECT key AS unit, value::numeric AS amount FROM jsonb_each_text(NEW.totals)) AS said
            FULL JOIN (SELECT unit, sum(amount) AS amount FROM ledger_sums GROUP BY unit) AS sums USING (unit)
            WHERE said.amount IS DISTINCT FROM sums.amount LIMIT 1;
    END IF;
    IF wrong IS NULL THEN
        SELECT format('entry %s of person %s, %s %s, is %s %s and its lines come to %s',
                      booked.id, person_id, component, posting, booked.amount, unit, sums.amount) INTO wrong
            FROM (
                SELECT entry.id, entry.person_id, entry.plan_version_id, entry.component, entry.kind AS posting, entry.unit,
                       CASE WHEN credit.person_id IS NULL THEN -entry.amount ELSE entry.amount END AS amount
                FROM incentives_entry entry JOIN incentives_account credit ON credit.id = entry.credit_id WHERE entry.batch_id = NEW.id
            ) AS booked
            FULL JOIN ledger_sums sums USING (person_id, plan_version_id, component, posting, unit)
            WHERE coalesce(booked.amount, 0) <> coalesce(sums.amount, 0) LIMIT 1;
    END IF;
    IF wrong IS NULL THEN
        SELECT format('entry %s is not between the cost and the earnings of its payee in %s', entry.id, entry.unit) INTO wrong
            FROM incentives_entry entry
            JOIN incentives_account debit ON debit.id = entry.debit_id
            JOIN incentives_account credit ON credit.id = entry.credit_id
            WHERE entry.batch_id = NEW.id AND (
                debit.unit <> entry.unit OR credit.unit <> entry.unit
                OR (debit.kind, credit.kind) NOT IN (('incentive cost', 'earned'), ('earned', 'incentive cost'))
                OR coalesce(debit.person_id, credit.person_id) IS DISTINCT FROM entry.person_id
            ) LIMIT 1;
    END IF;
    IF wrong IS NULL THEN
        SELECT format('its lines name person %s and plan version %s, and one of them does not exist', person_id, plan_version_id) INTO wrong
            FROM ledger_sums
            WHERE NOT EXISTS (SELECT FROM people_person WHERE id = person_id)
               OR NOT EXISTS (SELECT FROM incentives_planversion WHERE id = plan_version_id AND state = 'published')
            LIMIT 1;
    END IF;
    IF wrong IS NULL THEN
        SELECT 'its run is of another period' INTO wrong FROM incentives_run run WHERE run.id = NEW.run_id AND run.period_id <> NEW.period_id;
    END IF;
    DROP TABLE ledger_sums;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'batch % refused: %', NEW.id, wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER proven AFTER INSERT ON incentives_batch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_prove_batch();
"""

POSTING = """
-- The application owns no table, yet posting needs a new one per batch: these two functions run with the rights of the owner and do only that.
CREATE FUNCTION ledger_stage_lines(batch bigint) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    staged text := 'incentives_line_' || batch;
BEGIN
    IF batch IS NULL OR batch < 1 OR batch > 2147483647 THEN
        RAISE EXCEPTION 'there is no batch %', batch USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF EXISTS (SELECT FROM incentives_batch WHERE id = batch) THEN
        RAISE EXCEPTION 'batch % is sealed', batch USING ERRCODE = 'restrict_violation';
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE incentives_line INCLUDING CONSTRAINTS)', staged);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', staged);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO laurel_app', staged);
    END IF;
    RETURN staged;
END $$;

CREATE FUNCTION ledger_seal_batch(batch bigint, of_run bigint, of_period bigint, at timestamptz, lines bigint, entries bigint, totals jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    staged text := 'incentives_line_' || batch;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('laurel.ledger'), batch::int) THEN
        RAISE EXCEPTION 'another transaction writes into batch %', batch USING ERRCODE = 'restrict_violation';
    END IF;
    IF lines > 0 THEN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
            EXECUTE format('REVOKE INSERT ON %I FROM laurel_app', staged);
        END IF;
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', staged || '_id', staged);
        EXECUTE format(
            'CREATE UNIQUE INDEX %I ON %I (person_id, plan_version_id, component, window_from, window_before, kind, fact) NULLS NOT DISTINCT',
            staged || '_once', staged);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (batch_id = %s AND id >> 32 = %s)', staged, staged || '_batch', batch, batch);
        EXECUTE format('ALTER TABLE incentives_line ATTACH PARTITION %I FOR VALUES IN (%s)', staged, batch);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', staged);
        EXECUTE format('ANALYZE %I', staged);
    END IF;
    INSERT INTO incentives_batch (id, run_id, period_id, posted_at, lines, entries, totals)
        VALUES (batch, of_run, of_period, at, lines, entries, totals);
END $$;

CREATE FUNCTION ledger_next_batch() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT nextval(pg_get_serial_sequence('incentives_batch', 'id'))
$$;

REVOKE ALL ON FUNCTION ledger_stage_lines(bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger_seal_batch(bigint, bigint, bigint, timestamptz, bigint, bigint, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger_next_batch() FROM PUBLIC;
"""

RIGHTS = """
-- What the application's role may do here. A role made after this migration gets the same by SELECT ledger_grant();
CREATE FUNCTION ledger_grant() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
        RETURN;
    END IF;
    FOREACH name IN ARRAY ARRAY['account', 'entry', 'windowresult', 'standing', 'runplan', 'runinput'] LOOP
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', 'incentives_' || name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO laurel_app', 'incentives_' || name);
    END LOOP;
    -- Lines and headers come in through the two functions only.
    FOREACH name IN ARRAY ARRAY['batch', 'line'] LOOP
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', 'incentives_' || name);
        EXECUTE format('GRANT SELECT ON %I TO laurel_app', 'incentives_' || name);
    END LOOP;
    GRANT EXECUTE ON FUNCTION ledger_stage_lines(bigint), ledger_next_batch(),
        ledger_seal_batch(bigint, bigint, bigint, timestamptz, bigint, bigint, jsonb) TO laurel_app;
END $$;
REVOKE ALL ON FUNCTION ledger_grant() FROM PUBLIC;
SELECT ledger_grant();
"""

FINAL = """
-- A published version may be withdrawn as long as nothing was posted by it; nothing else in it ever changes.
CREATE FUNCTION plan_version_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    withdrawing text[] := ARRAY['state', 'withdrawn_at', 'withdrawn_by_id'];
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.state <> 'draft' THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'version % of plan % was published and stays', OLD.number, OLD.plan_id USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT (OLD.state = 'published' AND NEW.state = 'withdrawn') OR to_jsonb(NEW) - withdrawing <> to_jsonb(OLD) - withdrawing THEN
            RAISE EXCEPTION 'version % of plan % was published and does not change', OLD.number, OLD.plan_id USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (SELECT FROM incentives_entry WHERE plan_version_id = OLD.id) THEN
            RAISE EXCEPTION 'version % of plan % has been paid by and is not withdrawn', OLD.number, OLD.plan_id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state <> 'draft' AND NEW.sha256 <> encode(sha256(convert_to(NEW.document, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the checksum of version % of plan % is not that of its document', NEW.number, NEW.plan_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_stays BEFORE INSERT OR UPDATE OR DELETE ON incentives_planversion
    FOR EACH ROW EXECUTE FUNCTION plan_version_stays();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_planversion FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION period_stays_closed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state = 'closed' THEN
        RAISE EXCEPTION 'period % is closed', OLD.key USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.kind, NEW.key, NEW.start, NEW.before, NEW.fiscal_year_starts) IS DISTINCT FROM
       (OLD.kind, OLD.key, OLD.start, OLD.before, OLD.fiscal_year_starts) THEN
        RAISE EXCEPTION 'the days of period % do not change', OLD.key USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_stays BEFORE UPDATE OR DELETE ON incentives_period FOR EACH ROW EXECUTE FUNCTION period_stays_closed();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_period FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Parameters are texts, whoever writes them: a JSON number is a float on its way to somebody's pay.
ALTER TABLE incentives_assignment ADD CONSTRAINT assignment_parameters_are_texts
    CHECK (jsonb_typeof(parameters) = 'object' AND NOT jsonb_path_exists(parameters, '$.* ? (@.type() != "string")'));
"""

BACK = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM incentives_batch) THEN
        RAISE EXCEPTION 'the ledger holds batches: it is not taken down';
    END IF;
END $$;
ALTER TABLE incentives_assignment DROP CONSTRAINT assignment_parameters_are_texts;
DROP TRIGGER never_emptied ON incentives_period;
DROP TRIGGER closed_stays ON incentives_period;
DROP FUNCTION period_stays_closed();
DROP TRIGGER never_emptied ON incentives_planversion;
DROP TRIGGER published_stays ON incentives_planversion;
DROP FUNCTION plan_version_stays();
DROP FUNCTION ledger_grant();
DROP FUNCTION ledger_next_batch();
DROP FUNCTION ledger_seal_batch(bigint, bigint, bigint, timestamptz, bigint, bigint, jsonb);
DROP FUNCTION ledger_stage_lines(bigint);
DROP TRIGGER proven ON incentives_batch;
DROP FUNCTION ledger_prove_batch();
DROP TRIGGER period_is_open ON incentives_batch;
DROP FUNCTION ledger_refuse_closed_period();
DROP TRIGGER sealed ON incentives_entry;
DROP TRIGGER sealed ON incentives_windowresult;
DROP TRIGGER sealed ON incentives_standing;
DROP FUNCTION ledger_refuse_sealed();
DROP TABLE incentives_line;
DROP FUNCTION ledger_refuse_line();
"""


class Migration(migrations.Migration):
    dependencies = [("incentives", "0001_initial"), ("people", "0002_audit_only_grows")]

    operations = [
        migrations.RunSQL("\n".join([LINES, SEALED, PROOF, POSTING, RIGHTS, FINAL]), BACK),
        append_only(*ONLY_GROW, *EVENTS),
    ]
