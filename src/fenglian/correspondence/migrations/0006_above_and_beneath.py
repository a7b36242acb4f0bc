from django.db import migrations

from fenglian.isolation.policies import AUDIENCE, COURTS, OVERSEEN

# Two doors between the levels, with the owner's rights as in organizations/0003: titles, words and
# people of a letter stay with the court that has it, and of a task the row and its people do.
# How many letters of each town wait at the courts beneath, how many of them are late, and the first day
# on which an answer is due: numbers and days for the board of a superior court's leader (XX-2).
WAITING = f"""
CREATE FUNCTION correspondence_waiting_beneath(areas text[], day date)
    RETURNS TABLE (area_id text, waiting integer, late integer, first_day date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT t.area_id, count(*)::int, (count(*) FILTER (WHERE o.last_day < day))::int,
           min(o.last_day)
      FROM correspondence_thread t
      LEFT JOIN LATERAL (
           SELECT min(d.last_day) AS last_day FROM duties_duty d
            WHERE d.subject_id = t.id AND d.court_id = t.court_id AND d.state = 'open') o ON true
     WHERE {AUDIENCE} = 'desk' AND t.court_id = ANY ({OVERSEEN})
       AND t.state = 'open' AND t.area_id = ANY (areas)
     GROUP BY t.area_id
$$
"""  # noqa: S608 - names from this product's files, nothing that anybody typed
# What leaders of the courts above coordinate or guide in the district of the court in scope: what is open,
# and what ended since a day with its result. What was withdrawn, or is about a body alone, is not told.
TASKS = f"""
CREATE FUNCTION correspondence_tasks_from_above(since date)
    RETURNS TABLE (id uuid, court text, leader text, area_id text, area text, kind text,
                   words text, due_on date, result text, ended_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH RECURSIVE above AS (
        SELECT c.superior_id AS id FROM organizations_court c
         WHERE c.id = ANY ({COURTS}) AND c.superior_id IS NOT NULL
         UNION
        SELECT c.superior_id FROM organizations_court c JOIN above a ON c.id = a.id
         WHERE c.superior_id IS NOT NULL
    )
    SELECT t.id, c.short_name, p.name, t.area_id, a.name, t.kind, t.words, t.due_on, t.result,
           t.ended_at
      FROM above
      JOIN correspondence_contacttask t ON t.court_id = above.id
      JOIN organizations_court c ON c.id = t.court_id
      JOIN organizations_person p ON p.id = t.leader_id
      JOIN organizations_area a ON a.code = t.area_id
      LEFT JOIN organizations_area county ON county.code = a.parent_id
     WHERE {AUDIENCE} = 'desk'
       AND (t.state = 'given' OR t.state = 'done' AND t.ended_at >= since)
       AND EXISTS (SELECT 1 FROM organizations_court own
                    WHERE own.id = ANY ({COURTS})
                      AND own.area_id IN (a.parent_id, county.parent_id))
     ORDER BY t.ended_at DESC NULLS FIRST, t.due_on, t.id
$$
"""  # noqa: S608 - as above
DOORS = {
    "correspondence_waiting_beneath(text[], date)": WAITING,
    "correspondence_tasks_from_above(date)": TASKS,
}


class Migration(migrations.Migration):
    """What a superior court learns of letters beneath, and a basic court of tasks from above."""

    dependencies = [
        ("correspondence", "0005_arrangements_in_feeds"),
        ("duties", "0004_occasions"),
        ("organizations", "0007_roster_keepers"),
    ]

    operations = [
        # Forced row security binds the owner too; see knowledge/search.py why this gives nothing away.
        *(
            migrations.RunSQL(
                f'CREATE POLICY door ON "{table}" FOR SELECT TO CURRENT_USER USING (true)',
                f'DROP POLICY door ON "{table}"',
            )
            for table in (
                "correspondence_contacttask", "correspondence_thread", "duties_duty",
                "organizations_person",
            )
        ),
        *(
            migrations.RunSQL(
                [made, f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC"],
                f"DROP FUNCTION {signature}",
            )
            for signature, made in DOORS.items()
        ),
    ]
