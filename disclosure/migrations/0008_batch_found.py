"""What a batch found out that a page shows, such as what would be published in one act."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0007_batch_asked")]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="found",
            field=models.JSONField(default=list, verbose_name="结果"),
        ),
    ]
