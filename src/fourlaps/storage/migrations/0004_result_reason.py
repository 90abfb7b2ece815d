from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0003_notebook")]

    operations = [
        migrations.AddField("result", "excuse", models.CharField(blank=True, default="", max_length=16)),
        migrations.AddField("result", "confirmed", models.BooleanField(default=False)),
    ]
