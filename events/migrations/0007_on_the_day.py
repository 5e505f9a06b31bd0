import uuid

import django.db.models.deletion
from django.db import migrations, models

AT_ONCE = 1_000


def give_each_its_own(apps, schema_editor):
    rows = apps.get_model("events", "Participation").objects
    while batch := list(rows.filter(uid__isnull=True).only("pk")[:AT_ONCE]):
        for one in batch:
            one.uid = uuid.uuid4()
        rows.bulk_update(batch, ["uid"])


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_groups_present_with_a_pro_forma"),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="uid",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="participation",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marked_at", models.DateTimeField(verbose_name="marked")),
                (
                    "participation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="events.participation",
                        verbose_name="participation",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attendances",
                        to="events.session",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "verbose_name_plural": "attendances",
                "ordering": ["session", "participation"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "participation"), name="nobody_is_in_a_session_twice"
                    )
                ],
            },
        ),
    ]
