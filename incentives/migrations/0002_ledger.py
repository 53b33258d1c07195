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
    "incentives_objectiveevent",
    "incentives_exchangerateevent",
    "incentives_periodevent",
    "incentives_statementevent",
    "incentives_windfallreviewevent",
]

ONLY_GROW = [
    "incentives_account",
    "incentives_batch",
    "incentives_batchwritten",
    "incentives_entry",
    "incentives_windowresult",
    "incentives_standing",
    "incentives_runplan",
    "incentives_runinput",
]

LINES = """
-- All lines of a payee, version, component, window and kind in one row: what they share once, the rest as arrays. An array of one says what
-- is the same for all of them. Positions that go up by one, and sums to which each line adds its part, are left out (NULL): they follow from
-- where they start. So does the amount of a line: entitled - earned before. The view incentives_line has the lines as rows.
-- An array may begin at any number and have any dimensions; these have one, and begin at 1. NULL where there is none, which a CHECK lets pass.
CREATE FUNCTION ledger_is_list(kept anyarray) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_ndims(kept) = 1 AND array_lower(kept, 1) = 1
$$;

CREATE TABLE incentives_linegroup (
    id bigint NOT NULL,
    batch_id bigint NOT NULL,
    lines integer NOT NULL,
    person_id bigint NOT NULL,
    plan_version_id bigint NOT NULL,
    component text NOT NULL,
    window_from date NOT NULL,
    window_before date NOT NULL,
    kind text NOT NULL,
    posting text NOT NULL,
    unit text NOT NULL,
    source text,
    first_position bigint NOT NULL,
    running_from numeric(38,6),
    exact_from numeric(38,14),
    fact text[] NOT NULL,
    credited_on date[] NOT NULL,
    first_period text[] NOT NULL,
    reason text[] NOT NULL,
    position bigint[],
    share numeric(9,8)[] NOT NULL,
    credit numeric(38,6)[] NOT NULL,
    running_before numeric(38,6)[],
    running_after numeric(38,6)[],
    deal_exact numeric(38,14)[] NOT NULL,
    exact_before numeric(38,14)[],
    exact_after numeric(38,14)[],
    entitled numeric(18,4)[] NOT NULL,
    earned_before numeric(18,4)[] NOT NULL,
    operands text[] NOT NULL,
    CONSTRAINT group_has_its_lines CHECK (
        lines > 0 AND cardinality(fact) IN (1, lines) AND cardinality(credited_on) IN (1, lines) AND cardinality(first_period) IN (1, lines)
        AND cardinality(reason) IN (1, lines) AND cardinality(position) = lines AND cardinality(share) IN (1, lines)
        AND cardinality(credit) IN (1, lines) AND cardinality(running_before) = lines AND cardinality(running_after) = lines
        AND cardinality(deal_exact) IN (1, lines) AND cardinality(exact_before) = lines AND cardinality(exact_after) = lines
        AND cardinality(entitled) IN (1, lines) AND cardinality(earned_before) IN (1, lines) AND cardinality(operands) IN (1, lines)),
    CONSTRAINT group_has_lists CHECK (
        ledger_is_list(fact) AND ledger_is_list(credited_on) AND ledger_is_list(first_period) AND ledger_is_list(reason)
        AND ledger_is_list(position) AND ledger_is_list(share) AND ledger_is_list(credit) AND ledger_is_list(running_before)
        AND ledger_is_list(running_after) AND ledger_is_list(deal_exact) AND ledger_is_list(exact_before)
        AND ledger_is_list(exact_after) AND ledger_is_list(entitled) AND ledger_is_list(earned_before) AND ledger_is_list(operands)),
    CONSTRAINT group_says_what_is_paid CHECK (
        array_position(first_period, NULL) IS NULL AND array_position(reason, NULL) IS NULL AND array_position(position, NULL) IS NULL
        AND array_position(entitled, NULL) IS NULL AND array_position(earned_before, NULL) IS NULL),
    CONSTRAINT group_posted_as CHECK (posting = CASE
        WHEN kind IN ('floor', 'limit', 'hold', 'clawback', 'plan limit', 'carry', 'recovery', 'forgiven', 'exchange', 'payout') THEN kind
        WHEN kind = 'draw' THEN CASE WHEN fact[1] LIKE 'recoverable %' THEN 'draw' ELSE 'guarantee' END
        ELSE 'earned' END)
) PARTITION BY LIST (batch_id);

-- PostgreSQL's own way to compress takes as long as all else of the copying. A server that was built without the other goes on with it.
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT attname FROM pg_attribute WHERE attrelid = 'incentives_linegroup'::regclass AND attndims > 0 LOOP
        EXECUTE format('ALTER TABLE incentives_linegroup ALTER COLUMN %I SET COMPRESSION lz4', name);
    END LOOP;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END $$;

-- One for each line, where all lines have the same.
CREATE FUNCTION ledger_each(kept anyarray, lines integer) RETURNS anyarray LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality(kept) = lines THEN kept ELSE array_fill(kept[1], ARRAY[lines]) END
$$;

CREATE VIEW incentives_line AS
SELECT kept.id + line.n - 1 AS id, kept.id AS group_id, kept.batch_id, kept.person_id, kept.plan_version_id, kept.component, kept.unit,
       kept.window_from, kept.window_before, kept.kind, kept.posting, kept.source, line.fact, line.credited_on, line.first_period, line.reason,
       line.position, line.share, line.credit, line.running_before, line.running_after, line.deal_exact, line.exact_before, line.exact_after,
       line.entitled, line.earned_before, line.amount, line.operands
FROM incentives_linegroup kept CROSS JOIN LATERAL (
    SELECT n, fact, credited_on, first_period, reason, coalesce(each.position, kept.first_position + n - 1) AS position, share, credit, deal_exact,
           CASE WHEN kept.running_before IS NULL THEN kept.running_from + sum(credit) OVER so_far - credit ELSE each.running_before END
               AS running_before,
           CASE WHEN kept.running_after IS NULL THEN kept.running_from + sum(credit) OVER so_far ELSE each.running_after END AS running_after,
           CASE WHEN kept.exact_before IS NULL THEN kept.exact_from + sum(deal_exact) OVER so_far - deal_exact ELSE each.exact_before END
               AS exact_before,
           CASE WHEN kept.exact_after IS NULL THEN kept.exact_from + sum(deal_exact) OVER so_far ELSE each.exact_after END AS exact_after,
           entitled, earned_before, entitled - earned_before AS amount, operands
    FROM ROWS FROM (
        unnest(ledger_each(kept.fact, kept.lines)), unnest(ledger_each(kept.credited_on, kept.lines)),
        unnest(ledger_each(kept.first_period, kept.lines)), unnest(ledger_each(kept.reason, kept.lines)), unnest(kept.position),
        unnest(ledger_each(kept.share, kept.lines)), unnest(ledger_each(kept.credit, kept.lines)), unnest(kept.running_before),
        unnest(kept.running_after), unnest(ledger_each(kept.deal_exact, kept.lines)), unnest(kept.exact_before), unnest(kept.exact_after),
        unnest(ledger_each(kept.entitled, kept.lines)), unnest(ledger_each(kept.earned_before, kept.lines)),
        unnest(ledger_each(kept.operands, kept.lines))
    ) WITH ORDINALITY AS each (fact, credited_on, first_period, reason, position, share, credit, running_before, running_after, deal_exact,
                               exact_before, exact_after, entitled, earned_before, operands, n)
    WINDOW so_far AS (ORDER BY n ROWS UNBOUNDED PRECEDING)
) AS line;

CREATE FUNCTION ledger_refuse_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'INSERT on % refused: lines come in with their batch and are then sealed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- Row triggers of the parent are copied to each partition when it is attached; TRUNCATE triggers are not (see ledger_seal_batch).
CREATE TRIGGER sealed BEFORE INSERT ON incentives_linegroup FOR EACH ROW EXECUTE FUNCTION ledger_refuse_line();
CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON incentives_linegroup FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_linegroup FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

SEALED = """
-- Rows written beside a batch (entries, results, standings) are refused once its header is there. The lock makes a writer of another
-- transaction wait for a sealing that has not committed yet; an older snapshot would not see the header afterwards, hence its refusal.
-- These rows have no foreign keys, which would be looked up one by one for every row at the commit: the proof of the header looks up, all
-- at once, what they name. That there is a header at the commit is one key for each batch written into; nobody has rights on its table.
CREATE TABLE incentives_batchwritten (
    batch_id bigint PRIMARY KEY REFERENCES incentives_batch DEFERRABLE INITIALLY DEFERRED
);
CREATE FUNCTION ledger_refuse_sealed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    INSERT INTO incentives_batchwritten SELECT DISTINCT batch_id FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER sealed AFTER INSERT ON incentives_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();
CREATE TRIGGER sealed AFTER INSERT ON incentives_windowresult REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();
CREATE TRIGGER sealed AFTER INSERT ON incentives_standing REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_sealed();

-- What belongs to a run (its plans, its kept files, what it was asked for) is written before its batch, and stays once the run has ended.
-- The run's row is locked by both sides, so whoever writes beside a run that is just being sealed waits and then sees it sealed.
CREATE FUNCTION ledger_refuse_ended_run() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    ended bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written in READ COMMITTED transactions only' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM incentives_run WHERE id IN (SELECT run_id FROM touched) ORDER BY id FOR SHARE;
    SELECT run.id INTO ended FROM incentives_run run
        WHERE run.id IN (SELECT run_id FROM touched)
          AND (run.state IN ('posted', 'unchanged') OR EXISTS (SELECT FROM incentives_batch WHERE run_id = run.id))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% on % refused: run % has ended', TG_OP, TG_TABLE_NAME, ended USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sealed AFTER INSERT ON incentives_runplan REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER sealed AFTER INSERT ON incentives_runinput REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER sealed AFTER INSERT ON incentives_run_plans_asked REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER sealed_from AFTER UPDATE ON incentives_run_plans_asked REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER sealed_to AFTER UPDATE ON incentives_run_plans_asked REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER sealed_whole AFTER DELETE ON incentives_run_plans_asked REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_ended_run();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_run_plans_asked FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A run that posted, or found nothing to post, says for good what it was. One that has a batch can only become "posted".
CREATE FUNCTION ledger_ended_run_stays() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.state IN ('posted', 'unchanged') AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION '% on incentives_run refused: run % has ended', TG_OP, OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF (NEW.state = 'posted') <> (OLD.state = 'posted' OR EXISTS (SELECT FROM incentives_batch WHERE run_id = OLD.id)) THEN
        RAISE EXCEPTION 'UPDATE on incentives_run refused: run % is posted when it has a batch, and only then', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ended_stays BEFORE UPDATE OR DELETE ON incentives_run FOR EACH ROW EXECUTE FUNCTION ledger_ended_run_stays();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The period's row is locked, so that closing and posting can't cross: whichever comes second waits and then sees the other.
CREATE FUNCTION ledger_refuse_closed_period() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    period incentives_period;
BEGIN
    SELECT * INTO period FROM incentives_period WHERE id = NEW.period_id FOR SHARE;
    IF period.state <> 'open' THEN
        RAISE EXCEPTION 'posting refused: period % is closed', period.key USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM incentives_run WHERE id = NEW.run_id FOR NO KEY UPDATE;
    RETURN NEW;
END $$;

CREATE TRIGGER period_is_open BEFORE INSERT ON incentives_batch FOR EACH ROW EXECUTE FUNCTION ledger_refuse_closed_period();
"""

PROOF = """
-- NULL for a text that is no amount, rather than an error: whoever looks for what is wrong has to get as far as saying it.
CREATE FUNCTION ledger_amount(said text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN said ~ '^-?[0-9]+(\\.[0-9]+)?$' THEN said::numeric END
$$;

-- The next two are no plain SQL: written into the query that asks, they would keep it from being shared out to several processes.
-- The sum of what a group of lines keeps as an array: of one where all lines have the same.
CREATE FUNCTION ledger_sum(kept numeric[], lines integer) RETURNS numeric LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
BEGIN
    IF cardinality(kept) = lines THEN
        RETURN (SELECT sum(each) FROM unnest(kept) AS each);
    END IF;
    RETURN kept[1] * lines;
END $$;

-- Whether a group names a fact twice. Other hashes are of other texts, and numbers are told apart in a third of the time; the texts themselves
-- where that is not enough.
CREATE FUNCTION ledger_names_twice(fact text[], lines integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
BEGIN
    IF lines = 1 OR (SELECT count(DISTINCT hashtextextended(said, 0)) FROM unnest(fact) AS said) = lines THEN
        RETURN false;
    END IF;
    RETURN (SELECT count(DISTINCT said COLLATE "C") + (count(*) > count(said))::int FROM unnest(fact) AS said) < lines;
END $$;

-- What of a batch does not agree, in words; no row when all of it does. The commit of a batch asks this, and so does `recompute`, years later.
-- Compiled anew for every batch (jit), this query would mostly wait for its compiler.
CREATE FUNCTION ledger_faults(of_batch bigint) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    RETURN QUERY
    WITH header AS (
        SELECT * FROM incentives_batch WHERE id = of_batch
    ), sums AS MATERIALIZED (
        SELECT person_id, plan_version_id, component, posting, unit, sum(lines) AS lines,
               sum(ledger_sum(entitled, lines) - ledger_sum(earned_before, lines)) AS amount
        FROM incentives_linegroup WHERE batch_id = of_batch GROUP BY person_id, plan_version_id, component, posting, unit
    ), numbered AS MATERIALIZED (
        SELECT id, id + lines AS next, coalesce(lag(id + lines) OVER (ORDER BY id), of_batch * 4294967296 + 1) AS from_id
        FROM incentives_linegroup WHERE batch_id = of_batch
    ), booked AS MATERIALIZED (
        SELECT entry.id, entry.person_id, entry.plan_version_id, entry.component, entry.kind AS posting, entry.unit,
               CASE credit.kind WHEN 'earned' THEN entry.amount ELSE -entry.amount END AS amount,
               coalesce(
                   debit.unit = entry.unit AND credit.unit = entry.unit
                   AND (debit.kind = 'earned') <> (credit.kind = 'earned')
                   AND CASE WHEN debit.kind = 'earned' THEN credit.kind ELSE debit.kind END = CASE entry.kind
                       WHEN 'hold' THEN 'held' WHEN 'carry' THEN 'carried' WHEN 'draw' THEN 'draw balance'
                       WHEN 'recovery' THEN 'draw balance' WHEN 'exchange' THEN 'exchange' WHEN 'payout' THEN 'exchange' ELSE 'incentive cost' END
                   AND coalesce(debit.person_id, entry.person_id) = entry.person_id
                   AND coalesce(credit.person_id, entry.person_id) = entry.person_id, false) AS in_place
        FROM incentives_entry entry
        LEFT JOIN incentives_account debit ON debit.id = entry.debit_id
        LEFT JOIN incentives_account credit ON credit.id = entry.credit_id
        WHERE entry.batch_id = of_batch
    )
    SELECT format('its header says %s lines, there are %s', header.lines, counted.lines)
        FROM header, (SELECT coalesce(sum(sums.lines), 0) AS lines FROM sums) AS counted WHERE counted.lines <> header.lines
    UNION ALL
    SELECT format('its header says %s entries, there are %s', header.entries, counted.entries)
        FROM header, (SELECT count(*) AS entries FROM booked) AS counted WHERE counted.entries <> header.entries
    UNION ALL
    SELECT format('its header says %s %s, its lines come to %s', said.amount, unit, summed.amount)
        FROM (SELECT key AS unit, value AS amount FROM header, jsonb_each_text(header.totals)) AS said
        FULL JOIN (SELECT sums.unit, sum(sums.amount) AS amount FROM sums GROUP BY sums.unit) AS summed USING (unit)
        WHERE ledger_amount(said.amount) IS DISTINCT FROM summed.amount
    UNION ALL
    SELECT format('entry %s of person %s, %s %s, is %s %s and its lines come to %s',
                  booked.id, person_id, component, posting, booked.amount, unit, sums.amount)
        FROM booked FULL JOIN sums USING (person_id, plan_version_id, component, posting, unit)
        WHERE coalesce(booked.amount, 0) <> coalesce(sums.amount, 0)
    UNION ALL
    SELECT format('entry %s is not between the earnings of its payee and the account of its kind in %s', booked.id, booked.unit)
        FROM booked WHERE NOT booked.in_place
    UNION ALL
    SELECT format('its lines name person %s and plan version %s, and one of them does not exist', sums.person_id, sums.plan_version_id)
        FROM sums
        WHERE NOT EXISTS (SELECT FROM people_person WHERE id = sums.person_id)
           OR NOT EXISTS (SELECT FROM incentives_planversion WHERE id = sums.plan_version_id AND state = 'published')
    UNION ALL
    SELECT format('line %s does not follow on line %s', numbered.id, numbered.from_id - 1) FROM numbered WHERE numbered.id <> numbered.from_id
    UNION ALL
    SELECT format('the lines of person %s, %s %s, of %s to %s name one fact twice', person_id, component, kind, window_from, window_before)
        FROM incentives_linegroup
        WHERE batch_id = of_batch AND ledger_names_twice(fact, lines)
    UNION ALL
    SELECT format('the lines of person %s, %s %s, of %s to %s name one fact in two groups', person_id, component, kind, window_from, window_before)
        FROM (
            SELECT person_id, plan_version_id, component, window_from, window_before, kind FROM incentives_linegroup
            WHERE batch_id = of_batch GROUP BY person_id, plan_version_id, component, window_from, window_before, kind HAVING count(*) > 1
        ) AS torn
        JOIN incentives_linegroup USING (person_id, plan_version_id, component, window_from, window_before, kind), unnest(fact) AS said
        WHERE batch_id = of_batch
        GROUP BY person_id, plan_version_id, component, window_from, window_before, kind, said HAVING count(*) > 1
    UNION ALL
    SELECT format('the lines of person %s, %s draws, of %s to %s are of two kinds', person_id, component, window_from, window_before)
        FROM incentives_linegroup
        WHERE batch_id = of_batch AND kind = 'draw' AND lines > 1
          AND EXISTS (SELECT FROM unnest(fact) AS said WHERE (coalesce(said, '') LIKE 'recoverable %%') <> (posting = 'draw'))
    UNION ALL
    SELECT 'its run is of another period' FROM header JOIN incentives_run run ON run.id = header.run_id
        WHERE run.period_id <> header.period_id;
END $$;

CREATE FUNCTION ledger_prove_batch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT fault INTO wrong FROM ledger_faults(NEW.id) AS fault LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch % refused: %', NEW.id, wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER proven AFTER INSERT ON incentives_batch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_prove_batch();
"""

STATEMENTS = """
-- Which statements of a period, of these persons or of all, do not say what was posted. Its batches are named by an array, so that
-- their entries are found by the index and not by reading all years. STABLE, so that all of it is seen as of one moment.
CREATE FUNCTION ledger_statement_faults(of_period bigint, persons bigint[] DEFAULT NULL) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET jit = off AS $$
DECLARE
    batches bigint[] := ARRAY(SELECT id FROM incentives_batch WHERE period_id = of_period);
BEGIN
    RETURN QUERY
    SELECT format('the statement of person %s says %s %s, what was posted comes to %s',
                  person_id, coalesce(said.amount, 'nothing in'), unit, coalesce(booked.amount, 0))
        FROM (
            SELECT statement.person_id, total.key AS unit, total.value AS amount
            FROM incentives_statement statement, jsonb_each_text(statement.totals) AS total
            WHERE statement.period_id = of_period AND (persons IS NULL OR statement.person_id = ANY (persons))
        ) AS said
        FULL JOIN (
            SELECT entry.person_id, entry.unit, sum(CASE credit.kind WHEN 'earned' THEN entry.amount ELSE -entry.amount END) AS amount
            FROM incentives_entry entry JOIN incentives_account credit ON credit.id = entry.credit_id
            WHERE entry.batch_id = ANY (batches) AND (persons IS NULL OR entry.person_id = ANY (persons))
            GROUP BY entry.person_id, entry.unit
        ) AS booked USING (person_id, unit)
        WHERE ledger_amount(said.amount) IS DISTINCT FROM coalesce(booked.amount, 0)
    UNION ALL
    SELECT format('the statement of person %s names batch %s, which is of another period', statement.person_id, statement.batch_id)
        FROM incentives_statement statement
        WHERE statement.period_id = of_period AND (persons IS NULL OR statement.person_id = ANY (persons))
          AND statement.batch_id <> ALL (batches);
END $$;

-- A statement stays in its place, says what was posted at any time, and does not change once its period is closed. Closing changes every
-- statement before the period (see period_stays_closed), so whoever writes a statement meanwhile waits for its row and then sees the period
-- closed; a new statement has no row to wait for, hence the lock.
CREATE FUNCTION ledger_guard_statements() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
    few bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM touched) THEN
            RAISE EXCEPTION 'DELETE on % refused: statements stay', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM 1 FROM incentives_period WHERE id IN (SELECT period_id FROM touched) ORDER BY id FOR SHARE;
    ELSIF EXISTS (SELECT id, person_id, period_id FROM touched EXCEPT SELECT id, person_id, period_id FROM before_it) THEN
        RAISE EXCEPTION 'UPDATE on % refused: a statement stays that of its person and period', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT period.key INTO wrong FROM incentives_period period
        WHERE period.id IN (SELECT period_id FROM touched) AND period.state <> 'open' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% on % refused: period % is closed', TG_OP, TG_TABLE_NAME, wrong USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT CASE WHEN count(*) <= 100 THEN array_agg(person_id) END INTO few FROM touched;
    SELECT fault INTO wrong FROM (SELECT DISTINCT period_id FROM touched) AS periods, ledger_statement_faults(period_id, few) AS fault LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% on % refused: %', TG_OP, TG_TABLE_NAME, wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER says_what_was_posted AFTER INSERT ON incentives_statement REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_statements();
CREATE TRIGGER still_says_what_was_posted AFTER UPDATE ON incentives_statement REFERENCING OLD TABLE AS before_it NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_statements();
CREATE TRIGGER stays AFTER DELETE ON incentives_statement REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_guard_statements();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_statement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A batch brings its statements with it: at its commit every statement of the period says what was posted, and nobody paid is without one.
CREATE FUNCTION ledger_prove_statements() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    SELECT fault INTO wrong FROM ledger_statement_faults(NEW.period_id) AS fault LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch % refused: %', NEW.id, wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER statements_agree AFTER INSERT ON incentives_batch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION ledger_prove_statements();
"""

POSTING = """
-- The application owns no table, yet posting needs a new one per batch: these two functions run with the rights of the owner and do only that.
-- The number is drawn here and never given out again: a table that somebody staged and left is in nobody's way.
CREATE FUNCTION ledger_stage_lines() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    batch bigint := ledger_next_batch();
    staged text := 'incentives_linegroup_' || batch;
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE incentives_linegroup INCLUDING CONSTRAINTS INCLUDING COMPRESSION)', staged);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', staged);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO laurel_app', staged);
    END IF;
    RETURN batch;
END $$;

CREATE FUNCTION ledger_seal_batch(batch bigint, of_run bigint, of_period bigint, at timestamptz, lines bigint, entries bigint, totals jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
DECLARE
    staged text := 'incentives_linegroup_' || batch;
BEGIN
    IF batch IS NULL OR batch NOT BETWEEN 1 AND coalesce(pg_sequence_last_value(pg_get_serial_sequence('incentives_batch', 'id')::regclass), 0) THEN
        RAISE EXCEPTION 'there is no batch %', batch USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM incentives_batch WHERE id = batch) THEN
        RAISE EXCEPTION 'batch % is sealed', batch USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT pg_try_advisory_xact_lock(hashtext('laurel.ledger'), batch::int) THEN
        RAISE EXCEPTION 'another transaction writes into batch %', batch USING ERRCODE = 'restrict_violation';
    END IF;
    IF lines > 0 THEN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'laurel_app') THEN
            EXECUTE format('REVOKE INSERT ON %I FROM laurel_app', staged);
        END IF;
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (id)', staged || '_id', staged);
        EXECUTE format(
            'CREATE UNIQUE INDEX %I ON %I (person_id, plan_version_id, component COLLATE "C", window_from, window_before, kind COLLATE "C", '
            'posting COLLATE "C", unit COLLATE "C", source COLLATE "C") NULLS NOT DISTINCT', staged || '_once', staged);
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (batch_id = %s AND id >> 32 = %s)', staged, staged || '_batch', batch, batch);
        EXECUTE format('ALTER TABLE incentives_linegroup ATTACH PARTITION %I FOR VALUES IN (%s)', staged, batch);
        EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', staged);
        -- Nobody asks what stands in the arrays; to find that out would take longer than the rest.
        EXECUTE format('ANALYZE %I (id, batch_id, lines, person_id, plan_version_id, component, window_from, window_before, kind, posting)', staged);
    END IF;
    -- Thousands of entries came in a moment ago: not knowing of them, the proofs and statements that follow would go through all for each.
    ANALYZE incentives_entry;
    INSERT INTO incentives_batch (id, run_id, period_id, posted_at, lines, entries, totals)
        VALUES (batch, of_run, of_period, at, lines, entries, totals);
END $$;

CREATE FUNCTION ledger_next_batch() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT nextval(pg_get_serial_sequence('incentives_batch', 'id'))
$$;

-- With the owner's rights and no checks of their own: triggers call them, and whoever made the trigger was asked for the right to.
REVOKE ALL ON FUNCTION ledger_refuse_sealed(), ledger_prove_batch(), ledger_prove_statements() FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger_stage_lines() FROM PUBLIC;
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
    FOREACH name IN ARRAY ARRAY['account', 'entry', 'windowresult', 'standing', 'runplan', 'runinput', 'award', 'pointstransfer', 'pointsrule', 'redeemableatonce']
    LOOP
        CONTINUE WHEN to_regclass('incentives_' || name) IS NULL;  -- awards and points come with later migrations, which grant once more
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', 'incentives_' || name);
        EXECUTE format('GRANT SELECT, INSERT ON %I TO laurel_app', 'incentives_' || name);
    END LOOP;
    -- Lines and headers come in through the two functions only; two are views.
    FOREACH name IN ARRAY ARRAY['batch', 'linegroup', 'line', 'pointsmovement'] LOOP
        CONTINUE WHEN to_regclass('incentives_' || name) IS NULL;
        EXECUTE format('REVOKE ALL ON %I FROM laurel_app', 'incentives_' || name);
        EXECUTE format('GRANT SELECT ON %I TO laurel_app', 'incentives_' || name);
    END LOOP;
    REVOKE ALL ON incentives_batchwritten FROM laurel_app;
    GRANT EXECUTE ON FUNCTION ledger_stage_lines(), ledger_next_batch(),
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
    IF NEW.state = 'closed' AND EXISTS (SELECT FROM incentives_statement WHERE period_id = OLD.id AND state <> 'closed') THEN
        RAISE EXCEPTION 'period % is closed after its statements', OLD.key USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closed_stays BEFORE UPDATE OR DELETE ON incentives_period FOR EACH ROW EXECUTE FUNCTION period_stays_closed();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON incentives_period FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A period is the days that its key names, so no two of a kind and fiscal year overlap: a month that is closed can't be opened beside
-- itself under another name. Months are the calendar's, whatever the fiscal year of a plan.
ALTER TABLE incentives_period ADD CONSTRAINT period_is_what_its_key_names CHECK ((CASE WHEN kind IN ('week', 'fortnight', 'other fortnight') THEN
    fiscal_year_starts = 1
    AND extract(isodow FROM start) = 1
    AND before = start + CASE kind WHEN 'week' THEN 7 ELSE 14 END
    AND (kind = 'week' OR mod(mod(start - DATE '2001-01-01', 14) + 14, 14) = CASE kind WHEN 'fortnight' THEN 0 ELSE 7 END)
    AND key = extract(isoyear FROM start)::int::text || CASE kind WHEN 'week' THEN '-W' ELSE '-F' END
        || lpad(extract(week FROM start)::int::text, 2, '0')
WHEN kind = 'half-month' THEN
    fiscal_year_starts = 1
    AND extract(day FROM start) IN (1, 16)
    AND before = CASE extract(day FROM start) WHEN 1 THEN start + 15 ELSE (date_trunc('month', start::timestamp) + interval '1 month')::date END
    AND key = extract(year FROM start)::int::text || '-' || lpad(extract(month FROM start)::int::text, 2, '0')
        || CASE extract(day FROM start) WHEN 1 THEN '-A' ELSE '-B' END
ELSE
    kind IN ('month', 'quarter', 'half-year', 'year')
    AND (kind <> 'month' OR fiscal_year_starts = 1)
    AND extract(day FROM start) = 1
    AND before = (start + make_interval(months => CASE kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half-year' THEN 6 ELSE 12 END))::date
    AND mod(extract(month FROM start)::int - fiscal_year_starts + 12,
            CASE kind WHEN 'month' THEN 1 WHEN 'quarter' THEN 3 WHEN 'half-year' THEN 6 ELSE 12 END) = 0
    AND key = (extract(year FROM start)::int - CASE WHEN extract(month FROM start)::int < fiscal_year_starts THEN 1 ELSE 0 END)::text
        || CASE kind
            WHEN 'month' THEN '-' || lpad(extract(month FROM start)::int::text, 2, '0')
            WHEN 'quarter' THEN '-Q' || mod(extract(month FROM start)::int - fiscal_year_starts + 12, 12) / 3 + 1
            WHEN 'half-year' THEN '-H' || mod(extract(month FROM start)::int - fiscal_year_starts + 12, 12) / 6 + 1
            ELSE ''
        END
END) IS TRUE);

-- Totals and parameters are texts, whoever writes them: a JSON number is a float on its way to somebody's pay.
ALTER TABLE incentives_batch ADD CONSTRAINT batch_totals_are_texts
    CHECK (jsonb_typeof(totals) = 'object' AND NOT jsonb_path_exists(totals, '$.* ? (@.type() != "string")'));
ALTER TABLE incentives_statement ADD CONSTRAINT statement_totals_are_texts
    CHECK (jsonb_typeof(totals) = 'object' AND NOT jsonb_path_exists(totals, '$.* ? (@.type() != "string")'));
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
ALTER TABLE incentives_statement DROP CONSTRAINT statement_totals_are_texts;
ALTER TABLE incentives_batch DROP CONSTRAINT batch_totals_are_texts;
ALTER TABLE incentives_period DROP CONSTRAINT period_is_what_its_key_names;
DROP TRIGGER never_emptied ON incentives_period;
DROP TRIGGER closed_stays ON incentives_period;
DROP FUNCTION period_stays_closed();
DROP TRIGGER never_emptied ON incentives_planversion;
DROP TRIGGER published_stays ON incentives_planversion;
DROP FUNCTION plan_version_stays();
DROP FUNCTION ledger_grant();
DROP FUNCTION ledger_next_batch();
DROP FUNCTION ledger_seal_batch(bigint, bigint, bigint, timestamptz, bigint, bigint, jsonb);
DROP FUNCTION ledger_stage_lines();
DROP TRIGGER statements_agree ON incentives_batch;
DROP FUNCTION ledger_prove_statements();
DROP TRIGGER never_emptied ON incentives_statement;
DROP TRIGGER stays ON incentives_statement;
DROP TRIGGER still_says_what_was_posted ON incentives_statement;
DROP TRIGGER says_what_was_posted ON incentives_statement;
DROP FUNCTION ledger_guard_statements();
DROP FUNCTION ledger_statement_faults(bigint, bigint[]);
DROP TRIGGER proven ON incentives_batch;
DROP FUNCTION ledger_prove_batch();
DROP FUNCTION ledger_faults(bigint);
DROP FUNCTION ledger_names_twice(text[], integer);
DROP FUNCTION ledger_sum(numeric[], integer);
DROP FUNCTION ledger_amount(text);
DROP TRIGGER period_is_open ON incentives_batch;
DROP FUNCTION ledger_refuse_closed_period();
DROP TRIGGER never_emptied ON incentives_run;
DROP TRIGGER ended_stays ON incentives_run;
DROP FUNCTION ledger_ended_run_stays();
DROP TRIGGER never_emptied ON incentives_run_plans_asked;
DROP TRIGGER sealed_whole ON incentives_run_plans_asked;
DROP TRIGGER sealed_to ON incentives_run_plans_asked;
DROP TRIGGER sealed_from ON incentives_run_plans_asked;
DROP TRIGGER sealed ON incentives_run_plans_asked;
DROP TRIGGER sealed ON incentives_runinput;
DROP TRIGGER sealed ON incentives_runplan;
DROP FUNCTION ledger_refuse_ended_run();
DROP TRIGGER sealed ON incentives_entry;
DROP TRIGGER sealed ON incentives_windowresult;
DROP TRIGGER sealed ON incentives_standing;
DROP FUNCTION ledger_refuse_sealed();
DROP TABLE incentives_batchwritten;
DROP VIEW incentives_line;
DROP TABLE incentives_linegroup;
DROP FUNCTION ledger_each(anyarray, integer);
DROP FUNCTION ledger_is_list(anyarray);
DROP FUNCTION ledger_refuse_line();
"""


class Migration(migrations.Migration):
    dependencies = [("incentives", "0001_initial"), ("people", "0002_audit_only_grows")]

    operations = [
        migrations.RunSQL("\n".join([LINES, SEALED, PROOF, STATEMENTS, POSTING, RIGHTS, FINAL]), BACK),
        append_only(*ONLY_GROW, *EVENTS),
    ]
