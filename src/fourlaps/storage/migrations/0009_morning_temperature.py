"""The temperature expected of a day, told with its morning check."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0008_beyond")]

    operations = [migrations.AddField("morningrow", "temp_c", models.FloatField(null=True))]
