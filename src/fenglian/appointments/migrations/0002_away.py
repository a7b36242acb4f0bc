from django.db import migrations

from fenglian.isolation.policies import COURTS

# With the owner's rights, as in 0001: whoever wants to book learns on which days the host does not
# receive, as from hours that are closed, and not why.
AWAY = f"""
CREATE FUNCTION appointments_away(court bigint, host uuid, since date, until date)
    RETURNS TABLE (starts_on date, ends_on date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.starts_on, a.ends_on
      FROM organizations_absence a
      JOIN appointments_host h ON h.person_id = a.person_id AND h.court_id = a.court_id
     WHERE a.court_id = court AND court = ANY ({COURTS}) AND h.id = host
       AND a.starts_on <= until AND a.ends_on >= since AND a.ended_at IS NULL
$$
"""  # noqa: S608 - a name from this product's files, nothing that anybody typed
SIGNATURE = "appointments_away(bigint, uuid, date, date)"


class Migration(migrations.Migration):

    dependencies = [
        ("appointments", "0001_appointments"),
        ("organizations", "0003_absences"),
    ]

    operations = [
        # The owner reads absences by a policy of 0003, hosts by none so far.
        migrations.RunSQL(
            'CREATE POLICY door ON "appointments_host" FOR SELECT TO CURRENT_USER USING (true)',
            'DROP POLICY door ON "appointments_host"',
        ),
        migrations.RunSQL(
            [AWAY, f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC"],
            f"DROP FUNCTION {SIGNATURE}",
        ),
    ]
