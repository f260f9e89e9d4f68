from datetime import date

from django.db import migrations, models


def fill(apps, schema_editor):
    """Say of each standing on which day it was worked out, which its basis begins with."""
    standings = apps.get_model("cohorts", "Standing").objects.order_by().values_list("basis", flat=True)
    for day in {basis[:8] for basis in standings.distinct() if basis}:
        worked_on = date.fromisoformat(day).toordinal()
        apps.get_model("cohorts", "Standing").objects.filter(basis__startswith=day).update(worked_on=worked_on)


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0002_assignment'),
    ]

    operations = [
        migrations.AddField(
            model_name='standing',
            name='waiting',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='standing',
            name='worked_on',
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
