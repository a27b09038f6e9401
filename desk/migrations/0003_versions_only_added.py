from django.db import migrations

from budget.guards import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('desk', '0002_versions'),
    ]

    operations = [AppendOnly("Version")]
