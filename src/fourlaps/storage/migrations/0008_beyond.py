from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0007_undone_by")]

    operations = [migrations.AddField("activity", "beyond", models.CharField(blank=True, default="", max_length=4))]
