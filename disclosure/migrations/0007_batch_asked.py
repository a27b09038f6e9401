"""What a batch was asked beyond its form, such as what is to be published in one act."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0006_batch_noted")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="asked",
            field=models.JSONField(default=dict, verbose_name="要求"),
        ),
    ]
