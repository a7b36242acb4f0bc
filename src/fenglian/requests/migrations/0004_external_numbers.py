import django.db.models.deletion
from django.db import migrations, models

from fenglian.isolation.policies import isolate_by_request

# Before the new table is isolated: the owner reads requests by its policy `door` (0002). Of two
# requests with the same number the older one has it.
CARRY_OVER = """
INSERT INTO requests_externalnumber (court_id, request_id, platform, number, noted_at)
SELECT DISTINCT ON (court_id, platform, number) court_id, id, platform, number, received_at
  FROM (SELECT id, court_id, received_at,
               CASE channel WHEN 'hotline' THEN 'hotline_12368' WHEN 'hall' THEN 'hall_ticket'
                            ELSE 'other' END AS platform,
               regexp_replace(normalize(external_number, NFKC), '\\s', '', 'g') AS number
          FROM requests_servicerequest) kept
 WHERE number <> ''
 ORDER BY court_id, platform, number, received_at
"""


class Migration(migrations.Migration):
    """Numbers of other platforms get a table of their own, where each stands once."""

    dependencies = [
        ('organizations', '0002_one_time_codes'),
        ('requests', '0003_handouts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExternalNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('platform', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=60)),
                ('noted_at', models.DateTimeField()),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.court')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_numbers', to='requests.servicerequest')),
            ],
            options={
                'indexes': [models.Index(fields=['court', 'request'], name='externalnumber_by_request')],
                'constraints': [models.UniqueConstraint(fields=('court', 'number', 'platform'), name='externalnumber_once')],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='servicerequest',
            name='external_number',
        ),
        isolate_by_request("requests_externalnumber", request_column="request_id"),
    ]
