"""When a batch last made progress: one whose process was killed is known by its silence."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0005_checks")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="noted",
            field=models.DateTimeField(
                auto_now=True, default=django.utils.timezone.now, verbose_name="最近进展"
            ),
            preserve_default=False,
        ),
    ]
