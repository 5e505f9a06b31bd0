"""Promises of trust.md 1 that the database itself keeps, whoever asks it: a page, the admin, a method or plain SQL.

- Whether a questionnaire is anonymous can never be changed.
- What is closing or closed is never opened again, and its figures stay.
- A closing questionnaire takes no more responses.
- An anonymous questionnaire has no signatures.
"""

from django.db import migrations

RULES = {
    "answers_stay_as_promised": (
        "UPDATE",
        "evaluations_questionnaire",
        "NEW.answers <> OLD.answers",
        "Whether a questionnaire is anonymous can never be changed.",
    ),
    "closed_stays_closed": (
        "UPDATE",
        "evaluations_questionnaire",
        "(OLD.closing_since IS NOT NULL AND (NEW.closing_since IS NULL OR NEW.closing_since <> OLD.closing_since))"
        " OR (OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.closed_at <> OLD.closed_at"
        " OR NEW.asked <> OLD.asked OR NEW.replies <> OLD.replies OR NEW.floor <> OLD.floor))",
        "A closed questionnaire is never opened again.",
    ),
    "no_response_after_closing": (
        "INSERT",
        "evaluations_response",
        "EXISTS (SELECT 1 FROM evaluations_questionnaire q"
        " WHERE q.id = NEW.questionnaire_id AND q.closing_since IS NOT NULL)",
        "A closing questionnaire takes no more responses.",
    ),
    "no_signature_on_anonymous_answers": (
        "INSERT",
        "evaluations_signature",
        "EXISTS (SELECT 1 FROM evaluations_response r JOIN evaluations_questionnaire q ON q.id = r.questionnaire_id"
        " WHERE r.id = NEW.response_id AND q.answers = 'anonymous')",
        "An anonymous questionnaire has no signatures.",
    ),
    "no_signature_moves": (
        "UPDATE",
        "evaluations_signature",
        "NEW.response_id <> OLD.response_id",
        "A signature stays with its response.",
    ),
    "no_response_moves": (
        "UPDATE",
        "evaluations_response",
        "NEW.questionnaire_id <> OLD.questionnaire_id",
        "A response stays with its questionnaire.",
    ),
}


def make(apps, schema_editor):
    for name, (event, table, condition, message) in RULES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF;"
                " RETURN NEW; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def drop(apps, schema_editor):
    for name, (event, table, condition, message) in RULES.items():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
