import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NAME = "what_was_mended_stays_as_it_was"
MESSAGE = "What was mended is only ever added to."
# Erasing a person takes their name away, and nothing else.
CHANGED = (
    "NEW.before <> OLD.before OR NEW.after <> OLD.after OR NEW.kind <> OLD.kind OR NEW.at <> OLD.at"
    " OR NEW.questionnaire_id <> OLD.questionnaire_id OR COALESCE(NEW.question_id, 0) <> COALESCE(OLD.question_id, 0)"
    " OR NEW.by_id IS NOT NULL"
)


def give_each_its_own(apps, schema_editor):
    for name in ("Section", "Question"):
        for row in apps.get_model("evaluations", name).objects.only("pk"):
            row.uid = uuid.uuid4()
            row.save(update_fields=["uid"])


def make(apps, schema_editor):
    table = "evaluations_mending"
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {CHANGED} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN NEW; END $$"
        )
        schema_editor.execute(f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {NAME}()")
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {CHANGED}"
            f" BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {NAME}() CASCADE")
    else:
        schema_editor.execute(f"DROP TRIGGER {NAME}")


def uid(**options):
    return models.UUIDField(default=uuid.uuid4, editable=False, **options)


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0005_what_people_were_told"),
        ("evaluations", "0003_links_and_signatures_hold_on_to_who_takes_part"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("section", "uid", uid()),
        migrations.AddField("question", "uid", uid()),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
        migrations.AlterField("section", "uid", uid(unique=True)),
        migrations.AlterField("question", "uid", uid(unique=True)),
        migrations.AddField(
            model_name="question",
            name="outcome",
            field=models.ForeignKey(
                blank=True,
                help_text="What the event was for, and this statement checks.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="statements",
                to="events.learningoutcome",
                verbose_name="learning outcome",
            ),
        ),
        migrations.CreateModel(
            name="Mending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("title", "Title"),
                            ("first words", "First words"),
                            ("section", "Section"),
                            ("question", "Question"),
                            ("hint", "Hint"),
                            ("choice", "Choice"),
                        ],
                        max_length=12,
                        verbose_name="what was mended",
                    ),
                ),
                ("before", models.TextField(blank=True, verbose_name="before")),
                ("after", models.TextField(blank=True, verbose_name="after")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mendings",
                        to="evaluations.question",
                        verbose_name="question",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mendings",
                        to="evaluations.questionnaire",
                        verbose_name="questionnaire",
                    ),
                ),
            ],
            options={
                "verbose_name": "mended wording",
                "verbose_name_plural": "mended wordings",
                "ordering": ["questionnaire", "-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(before=models.F("after")), name="a_mended_wording_is_another_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["question", "hint", "choice"], question__isnull=False)
                        | models.Q(kind__in=["title", "first words", "section"], question__isnull=True),
                        name="what_is_mended_of_a_question_names_it",
                    ),
                ],
            },
        ),
        migrations.RunPython(make, drop),
    ]
