import uuid

import django.db.models.deletion
from django.db import migrations, models

from fenglian.isolation.policies import isolate_from_portal


class Migration(migrations.Migration):
    """Duties that no event of the work opens: windows of the calendar, adoptions."""

    dependencies = [
        ('duties', '0003_brought_forward'),
        ('organizations', '0002_one_time_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('mechanism_id', models.CharField(max_length=40)),
                ('rule_id', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=60)),
                ('about', models.CharField(max_length=60)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(null=True)),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('court', 'mechanism_id', 'rule_id', 'first_day', 'key'), name='occasion_once')],
            },
        ),
        isolate_from_portal("duties_occasion"),
    ]
