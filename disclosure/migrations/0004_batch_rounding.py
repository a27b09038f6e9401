from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("disclosure", "0003_publications"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="rounding",
            field=models.CharField(default="controlled", max_length=12, verbose_name="舍入方式"),
        ),
    ]
