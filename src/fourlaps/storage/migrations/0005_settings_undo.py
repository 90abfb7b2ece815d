from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0004_result_reason")]

    operations = [migrations.AddField("changelog", "told_before", models.JSONField(default=dict))]
