"""Stretches of days in which other weekdays than usual are free for a run."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0009_morning_temperature")]

    operations = [
        migrations.CreateModel(
            name="AvailabilityRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("days", models.CharField(blank=True, default="", max_length=7)),
                (
                    "athlete",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="availability", to="storage.athlete"
                    ),
                ),
            ],
        )
    ]
