import uuid

from django.db import migrations, models


def give_each_its_own(apps, schema_editor):
    for session in apps.get_model("events", "Session").objects.all():
        session.uid = uuid.uuid4()
        session.save(update_fields=["uid"])


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0003_before_the_event"),
    ]

    operations = [
        migrations.RunPython(give_each_its_own, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="session",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
