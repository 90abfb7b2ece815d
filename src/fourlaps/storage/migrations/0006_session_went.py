from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("storage", "0005_settings_undo")]

    operations = [
        migrations.AddField("sessionlog", "went", models.CharField(max_length=10, blank=True, default=""))
    ]
