"""What the database itself refuses of contests: entrants, matches, results and what was given stay as they were written."""

from django.db import migrations

from people.audit import append_only

EVENTS = [
    "leaderboard_contestevent",
    "leaderboard_contestprizeevent",
    "leaderboard_contestteamevent",
    "leaderboard_contestteammemberevent",
]

WHOLE = """
CREATE FUNCTION leaderboard_contest_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    places bigint := (SELECT count(*) FROM leaderboard_contestplace WHERE contest_id = NEW.contest_id);
    awards bigint := (SELECT count(*) FROM leaderboard_contestaward WHERE contest_id = NEW.contest_id);
    entrants bigint := (SELECT count(*) FROM leaderboard_entrant WHERE contest_id = NEW.contest_id);
BEGIN
    IF places <> NEW.entrants OR entrants <> NEW.entrants OR awards <> NEW.awards THEN
        RAISE EXCEPTION 'the result of contest % says % entrants and % awards, and has % entrants, % places and % awards',
            NEW.contest_id, NEW.entrants, NEW.awards, entrants, places, awards USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION leaderboard_contest_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM leaderboard_contestresult WHERE contest_id = NEW.contest_id) THEN
        RAISE EXCEPTION 'contest % is frozen: nothing is added to it', NEW.contest_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whole BEFORE INSERT ON leaderboard_contestresult FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_whole();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_contestplace FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_sealed();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_contestaward FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_sealed();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_entrant FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_sealed();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_contestmatch FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_sealed();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_contestout FOR EACH ROW EXECUTE FUNCTION leaderboard_contest_is_sealed();
"""
BACK = """
DROP TRIGGER sealed ON leaderboard_contestout;
DROP TRIGGER sealed ON leaderboard_contestmatch;
DROP TRIGGER sealed ON leaderboard_entrant;
DROP TRIGGER sealed ON leaderboard_contestaward;
DROP TRIGGER sealed ON leaderboard_contestplace;
DROP TRIGGER whole ON leaderboard_contestresult;
DROP FUNCTION leaderboard_contest_is_sealed();
DROP FUNCTION leaderboard_contest_is_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("leaderboard", "0003_contests"), ("people", "0002_audit_only_grows")]

    operations = [
        migrations.RunSQL(WHOLE, BACK),
        append_only(
            "leaderboard_entrant",
            "leaderboard_contestmatch",
            "leaderboard_contestout",
            "leaderboard_contestresult",
            "leaderboard_contestplace",
            "leaderboard_contestaward",
            "leaderboard_contestpayment",
            *EVENTS,
        ),
    ]
