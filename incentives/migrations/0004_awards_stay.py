"""What the database sees to: awards only grow, go between the right accounts, and into open periods alone."""

from django.db import migrations

from people.audit import append_only

GUARD = """
-- The period's row is locked, so that closing and posting can't cross.
CREATE FUNCTION ledger_check_award() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    period incentives_period;
    debit incentives_account;
    credit incentives_account;
    given incentives_award;
BEGIN
    SELECT * INTO period FROM incentives_period WHERE id = NEW.period_id FOR SHARE;
    IF period.state <> 'open' THEN
        RAISE EXCEPTION 'award refused: period % is closed', period.key USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.reverses_id IS NULL THEN
        SELECT * INTO debit FROM incentives_account WHERE id = NEW.debit_id;
        SELECT * INTO credit FROM incentives_account WHERE id = NEW.credit_id;
        IF debit.kind <> 'incentive cost' OR credit.kind <> 'earned' OR credit.person_id <> NEW.person_id
            OR debit.unit <> NEW.unit OR credit.unit <> NEW.unit THEN
            RAISE EXCEPTION 'award refused: % is not between the incentive cost and the payee''s earned, in one unit', NEW.key
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSE
        SELECT * INTO given FROM incentives_award WHERE id = NEW.reverses_id;
        IF given.reverses_id IS NOT NULL OR given.person_id <> NEW.person_id OR given.unit <> NEW.unit OR given.amount <> NEW.amount
            OR given.debit_id <> NEW.credit_id OR given.credit_id <> NEW.debit_id THEN
            RAISE EXCEPTION 'award refused: % is not % the other way round', NEW.key, given.key USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checked BEFORE INSERT ON incentives_award FOR EACH ROW EXECUTE FUNCTION ledger_check_award();
SELECT ledger_grant();
"""
BACK = """
DROP TRIGGER checked ON incentives_award;
DROP FUNCTION ledger_check_award();
"""


class Migration(migrations.Migration):
    dependencies = [("incentives", "0003_awards"), ("people", "0002_audit_only_grows")]

    operations = [migrations.RunSQL(GUARD, BACK), append_only("incentives_award")]
