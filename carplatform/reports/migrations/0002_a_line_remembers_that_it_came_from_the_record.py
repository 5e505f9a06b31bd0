from django.db import migrations, models
from django.db.models import Q

ORIGINS = ("entry", "point", "quote", "step", "expectation")


def remember(apps, schema_editor):
    """Lines with their row, and those of which only the words say where they are from: their row is gone.

    In a report that was printed elsewhere these words name that print.
    """
    lines = apps.get_model("reports", "ReportLine").objects.all()
    with_row = Q()
    for name in ORIGINS:
        with_row |= Q(**{f"{name}__isnull": False})
    drafted = lines.exclude(source="").filter(version__report__source="")
    lines.filter(with_row | Q(pk__in=drafted.values("pk"))).update(from_record=True)


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_the_newest_entries_of_all_groups_are_found_fast"),
        ("reports", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="learningreport",
            name="stands_by",
            field=models.ManyToManyField(
                blank=True,
                related_name="+",
                to="reports.reportline",
                verbose_name="lines published though their source is gone",
            ),
        ),
        migrations.AddField(
            model_name="reportline",
            name="from_record",
            field=models.BooleanField(default=False, verbose_name="from the record"),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="reportline",
            constraint=models.CheckConstraint(
                condition=Q(from_record=True) | Q(**{f"{name}__isnull": True for name in ORIGINS}),
                name="what_comes_from_a_row_is_from_the_record",
            ),
        ),
    ]
