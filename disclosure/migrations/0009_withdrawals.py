"""撤回公布: that a version was withdrawn, guarded and chained like the publication itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from budget.guards import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0008_batch_found'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='撤回时间')),
                ('name', models.CharField(max_length=150, verbose_name='撤回人姓名')),
                ('reason', models.CharField(help_text='不对公众显示', max_length=400, verbose_name='撤回原因')),
                ('manifest', models.TextField(help_text='规范形式的 JSON', verbose_name='清单')),
                ('seal', models.CharField(help_text='清单的 SHA-256', max_length=64, unique=True, verbose_name='封印')),
                ('latest', models.ForeignKey(help_text='撤回排在这次公布之后，下一次公布之前', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disclosure.publication', verbose_name='当时最近的公布')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
                ('previous', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='disclosure.withdrawal', verbose_name='前一次撤回')),
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='disclosure.publication', verbose_name='公布')),
            ],
            options={
                'verbose_name': '撤回公布',
                'verbose_name_plural': '撤回公布',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='withdrawal_with_reason', violation_error_message='请写明理由。')],
            },
        ),
        AppendOnly('Withdrawal'),
    ]
