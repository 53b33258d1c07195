"""What the database itself refuses: final standings stay as they were written, and the audit trail only ever grows."""

from django.db import migrations

from people.audit import append_only

EVENTS = [
    "leaderboard_anonymitywishevent",
    "leaderboard_boardevent",
    "leaderboard_boardmemberevent",
    "leaderboard_boardmetricevent",
    "leaderboard_handicapevent",
]

WHOLE = """
CREATE FUNCTION leaderboard_frozen_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint := (SELECT count(*) FROM leaderboard_frozenrow WHERE standings_id = NEW.id);
BEGIN
    IF found <> NEW.participants THEN
        RAISE EXCEPTION 'final standings % say % participants and have % rows', NEW.id, NEW.participants, found
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION leaderboard_frozen_is_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM leaderboard_frozenstandings WHERE id = NEW.standings_id) THEN
        RAISE EXCEPTION 'final standings % are written: no row is added to them', NEW.standings_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER whole BEFORE INSERT ON leaderboard_frozenstandings FOR EACH ROW EXECUTE FUNCTION leaderboard_frozen_is_whole();
CREATE TRIGGER sealed BEFORE INSERT ON leaderboard_frozenrow FOR EACH ROW EXECUTE FUNCTION leaderboard_frozen_is_sealed();
"""
BACK = """
DROP TRIGGER sealed ON leaderboard_frozenrow;
DROP TRIGGER whole ON leaderboard_frozenstandings;
DROP FUNCTION leaderboard_frozen_is_sealed();
DROP FUNCTION leaderboard_frozen_is_whole();
"""


class Migration(migrations.Migration):
    dependencies = [("leaderboard", "0001_initial"), ("people", "0002_audit_only_grows")]

    operations = [
        migrations.RunSQL(WHOLE, BACK),
        append_only("leaderboard_frozenstandings", "leaderboard_frozenrow", *EVENTS),
    ]
