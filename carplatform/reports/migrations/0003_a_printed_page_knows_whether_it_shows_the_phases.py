from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_a_line_remembers_that_it_came_from_the_record"),
    ]

    operations = [
        # Those that are there show them, as far as anyone knows: those of groups that do not name them are made again.
        migrations.AddField(
            model_name="paper",
            name="names_phases",
            field=models.BooleanField(default=True, verbose_name="shows the phases"),
        ),
    ]
