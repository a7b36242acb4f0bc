from django.db import migrations

from fenglian.isolation.policies import AUDIENCE, COURTS, HELD_REQUEST, TOWN

TABLE = "correspondence_arrangement"
BEFORE = f"court_id = ANY ({COURTS}) AND ({AUDIENCE} <> 'portal' OR (area_id = {TOWN}))"
# Whoever holds the link of a judge's calendar reads on which days that judge is to come.
WITH_FEED = (
    f"court_id = ANY ({COURTS}) AND ({AUDIENCE} <> 'portal' OR area_id = {TOWN}"
    f" OR EXISTS (SELECT 1 FROM appointments_host h"
    f" WHERE h.id = {HELD_REQUEST} AND h.person_id = judge_id))"
)


class Migration(migrations.Migration):

    dependencies = [
        ('appointments', '0001_appointments'),
        ('correspondence', '0004_leaders_tasks'),
    ]

    operations = [
        migrations.RunSQL(
            f'ALTER POLICY isolation ON "{TABLE}" USING ({WITH_FEED}) WITH CHECK ({BEFORE})',
            f'ALTER POLICY isolation ON "{TABLE}" USING ({BEFORE}) WITH CHECK ({BEFORE})',
        ),
    ]
