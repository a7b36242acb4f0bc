import django.db.models.deletion
from django.db import migrations, models

from fenglian.isolation.policies import isolate_by_request


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_events_and_seals'),
        ('organizations', '0001_people_and_posts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('subject_kind', models.CharField(max_length=20)),
                ('subject_id', models.UUIDField()),
                ('name', models.CharField(max_length=100)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.CharField(max_length=60)),
                ('from_party', models.BooleanField()),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
            ],
            options={
                'indexes': [models.Index(fields=['court', 'subject_id', 'added_at'], name='attachment_by_subject')],
            },
        ),
        isolate_by_request("ledger_attachment", request_column="subject_id"),
    ]
