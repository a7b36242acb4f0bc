-- Fires the next step of each locked duty that has fallen due: event, step, message and the duty's
-- next moment in one statement. The moment is recomputed from the start, the rule, the calendar and
-- the extension; `next_step_at` was only the hint that woke us.
-- Parameters: at, duty_ids, steps (JSON: the ladders of the versions concerned), special (JSON),
-- opening (JSON: per calendar, when its office hours next open), today.
WITH ladder AS (
    SELECT * FROM jsonb_to_recordset(%(steps)s::jsonb) AS s(
        version_id bigint, rule_id text, step int, following int, kind text, level int,
        unit text, days int, at_day_start boolean)
), special AS (
    -- Of few duties: moments that are not counted in days from the start, and who is named by seat.
    SELECT * FROM jsonb_to_recordset(%(special)s::jsonb)
        AS p(duty_id bigint, step int, falls_at timestamptz, person_id bigint)
), opening AS (
    SELECT * FROM jsonb_to_recordset(%(opening)s::jsonb) AS o(calendar_id bigint, opens_at timestamptz)
), due AS (
    SELECT d.id, d.court_id, d.subject_kind, d.subject_id, d.version_id, d.rule_id, d.clause_id,
           d.holder_id, d.body_id, d.complained_of_id, d.level AS reached, d.extra_working_days,
           d.next_step, c.calendar_id,
           -- Who stands in for a holder who is away today; asked for them alone.
           CASE WHEN away.id IS NOT NULL THEN (
                SELECT s.deputy_id FROM organizations_stand_ins(d.court_id, %(today)s) s
                 WHERE s.person_id = d.holder_id) END AS deputy_id,
           (d.starts_at AT TIME ZONE 'Asia/Shanghai')::date AS start_day
      FROM duties_duty d
      JOIN organizations_court c ON c.id = d.court_id
      LEFT JOIN organizations_absence away ON away.person_id = d.holder_id
       AND away.ended_at IS NULL AND away.starts_on <= %(today)s AND away.ends_on >= %(today)s
     WHERE d.id = ANY (%(duty_ids)s) AND d.state = 'open' AND d.next_step_at <= %(at)s
     ORDER BY d.id  -- so that two statements never wait for each other in a circle
), firing AS (
    -- The step that is due, with its moment and the moment of the step that follows it. Laid beside
    -- each duty and not joined: the planner cannot know how many rows a ladder or this CTE has, and
    -- would go through all of them once more for each duty.
    SELECT due.*, l.kind, l.level, l.following, moment.falls_at, moment.falls_at <= %(at)s AS is_due,
           moment.following_at
      FROM due
      JOIN ladder l ON l.version_id = due.version_id AND l.rule_id = due.rule_id
       AND l.step = due.next_step
     CROSS JOIN LATERAL (
           SELECT min(each.falls_at) FILTER (WHERE each.step = l.step) AS falls_at,
                  min(each.falls_at) FILTER (WHERE each.step = l.following) AS following_at
             FROM (SELECT r.step,
                          COALESCE((
                              SELECT p.falls_at FROM special p
                               WHERE p.duty_id = due.id AND p.step = r.step),
                          (CASE r.unit
                                WHEN 'working_days' THEN (
                                    SELECT e.date FROM worktime_day s
                                      JOIN worktime_day e
                                        ON e.calendar_id = s.calendar_id AND e.is_working
                                       AND e.ordinal = s.ordinal + r.days + due.extra_working_days
                                     WHERE s.calendar_id = due.calendar_id
                                       AND s.date = due.start_day)
                                WHEN 'calendar_days' THEN (
                                    SELECT e.date FROM worktime_day e
                                     WHERE e.calendar_id = due.calendar_id AND e.is_working
                                       AND e.date >= due.start_day + r.days
                                     ORDER BY e.date OFFSET due.extra_working_days LIMIT 1)
                            END + CASE WHEN r.at_day_start THEN 0 ELSE 1 END)::timestamp
                           AT TIME ZONE 'Asia/Shanghai') AS falls_at
                     FROM ladder r
                    WHERE r.version_id = due.version_id AND r.rule_id = due.rule_id
                      AND r.step IN (l.step, l.following)) each) moment
), chain AS NOT MATERIALIZED (
    -- Who stands above a body today, level by level (NS-8, NS-13); looked up for one body at a time.
    -- A leader whose sign-in is disabled could not read it and counts as vacant. A leader who is
    -- away is stood in for by whoever does today; where nobody does, the level is vacant as well.
    SELECT b.id AS body_id, l.level, t.person_id AS leader_id,
           CASE WHEN away.id IS NULL THEN t.person_id ELSE (
                SELECT s.deputy_id FROM organizations_stand_ins(b.court_id, %(today)s) s
                 WHERE s.person_id = t.person_id) END AS person_id
      FROM organizations_body b
      JOIN organizations_body root ON root.court_id = b.court_id AND root.kind = 'court'
     CROSS JOIN LATERAL (VALUES (1, b.leader_post_id), (2, b.supervising_post_id),
                                (3, root.leader_post_id)) AS l(level, post_id)
      JOIN organizations_postterm t ON t.post_id = l.post_id AND t.starts_on <= %(today)s
       AND (t.ends_on IS NULL OR t.ends_on >= %(today)s)
      JOIN organizations_account a ON a.person_id = t.person_id AND a.is_active
      LEFT JOIN organizations_absence away ON away.person_id = t.person_id
       AND away.ended_at IS NULL AND away.starts_on <= %(today)s AND away.ends_on >= %(today)s
), told AS (
    -- Every firing, with whom it reaches where its step is due.
    SELECT f.*,
           CASE f.kind WHEN 'warning' THEN COALESCE(f.holder_id, (
                -- What a body owes in common is nobody's: the leader that was named is warned.
                SELECT p.person_id FROM special p WHERE p.duty_id = f.id AND p.step = f.next_step))
                ELSE above.person_id END AS recipient_id,
           CASE WHEN f.kind = 'warning' OR above.person_id IS NOT NULL THEN 'told' ELSE 'alarm' END
               AS outcome,
           CASE WHEN f.kind = 'warning' THEN 0 ELSE COALESCE(above.level, f.level) END
               AS told_level,
           CASE WHEN above.leader_id <> above.person_id THEN above.leader_id END AS leader_id
      FROM firing f
      LEFT JOIN LATERAL (
           -- Neither the leader nor whoever stands in may have it in hand, be complained of, or have
           -- been told before.
           SELECT ch.level, ch.person_id, ch.leader_id
             FROM (SELECT c.level, 1 AS place, c.person_id, c.leader_id
                     FROM chain c WHERE c.body_id = f.body_id AND c.level >= f.level
                    UNION ALL
                   -- Whoever holds the seat that the rule names comes before the post of that level.
                   SELECT f.level, 0, CASE WHEN away.id IS NULL THEN p.person_id ELSE (
                              SELECT s.deputy_id FROM organizations_stand_ins(f.court_id, %(today)s) s
                               WHERE s.person_id = p.person_id) END, p.person_id
                     FROM special p
                     JOIN organizations_account a ON a.person_id = p.person_id AND a.is_active
                     LEFT JOIN organizations_absence away ON away.person_id = p.person_id
                      AND away.ended_at IS NULL AND away.starts_on <= %(today)s
                      AND away.ends_on >= %(today)s
                    WHERE p.duty_id = f.id AND p.step = f.next_step) ch
            WHERE f.is_due AND f.kind = 'escalation' AND ch.person_id IS NOT NULL
              AND NOT ARRAY[ch.person_id, ch.leader_id]
                      && ARRAY[f.holder_id, f.deputy_id, f.complained_of_id]
              AND NOT EXISTS (SELECT 1 FROM duties_dutystep s
                               WHERE s.duty_id = f.id AND s.kind = 'escalation'
                                 AND s.recipient_id IN (ch.person_id, ch.leader_id))
            ORDER BY ch.level, ch.place LIMIT 1) above ON true
), event AS (
    INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_label, subject_kind,
                              subject_id, data)
    SELECT t.court_id, t.falls_at,
           CASE WHEN t.kind = 'warning' THEN 'duty.warned'
                WHEN t.outcome = 'told' THEN 'duty.escalated' ELSE 'duty.alarmed' END,
           'system', '系统', t.subject_kind, t.subject_id,
           jsonb_build_object('duty', t.id, 'rule', t.rule_id, 'clause', t.clause_id,
               'version', t.version_id, 'step', t.next_step, 'level', t.told_level,
               'recipient', t.recipient_id, 'recipient_name', p.name, 'noticed_at', %(at)s)
           || CASE WHEN away.id IS NULL THEN '{}' ELSE
              jsonb_build_object('for', away.id, 'for_name', away.name) END
      FROM told t
      LEFT JOIN organizations_person p ON p.id = t.recipient_id
      LEFT JOIN organizations_person away ON away.id = t.leader_id
     WHERE t.is_due
     ORDER BY t.falls_at, t.id
), step AS (
    INSERT INTO duties_dutystep (court_id, duty_id, subject_id, step, kind, outcome, level,
                                 recipient_id, stands_in_for_id, fell_due_at, recorded_at)
    SELECT court_id, id, subject_id, next_step, kind, outcome, told_level, recipient_id, leader_id,
           falls_at, %(at)s
      FROM told WHERE is_due
), message AS (
    INSERT INTO notifications_message (court_id, kind, person_id, subject_kind, subject_id,
        dedupe_key, created_at, send_after, state, attempts, last_error, channel)
    SELECT t.court_id,
           CASE WHEN t.kind = 'warning' THEN 'duty_warning'
                WHEN t.outcome = 'told' THEN 'duty_escalated' ELSE 'duty_alarm' END,
           reader.person_id, t.subject_kind, t.subject_id,
           'duty:' || t.id || ':' || t.next_step || ':' || reader.person_id,
           %(at)s, o.opens_at, 'waiting', 0, '', ''
      FROM told t
      JOIN opening o ON o.calendar_id = t.calendar_id
     CROSS JOIN LATERAL (
           SELECT t.recipient_id AS person_id WHERE t.recipient_id IS NOT NULL
            UNION
           SELECT t.deputy_id WHERE t.kind = 'warning' AND t.deputy_id IS NOT NULL
            UNION
           SELECT pt.person_id FROM organizations_postterm pt
             JOIN organizations_post po ON po.id = pt.post_id AND po.kind = 'administrator'
            WHERE t.outcome = 'alarm' AND po.court_id = t.court_id AND pt.starts_on <= %(today)s
              AND (pt.ends_on IS NULL OR pt.ends_on >= %(today)s)) reader
     WHERE t.is_due
        ON CONFLICT (dedupe_key) DO NOTHING
), advanced AS (
    UPDATE duties_duty d
       SET next_step = CASE WHEN t.is_due THEN t.following ELSE d.next_step END,
           next_step_at = CASE
               WHEN t.falls_at IS NULL THEN %(at)s + interval '1 hour'  -- a gap in the calendar
               WHEN t.is_due AND t.following IS NULL THEN NULL
               WHEN t.is_due THEN COALESCE(t.following_at, %(at)s + interval '1 hour')
               ELSE t.falls_at END,
           level = GREATEST(d.level, CASE WHEN t.is_due AND t.kind = 'escalation'
                                          THEN t.told_level ELSE 0 END)
      FROM told t
     WHERE d.id = t.id
)
SELECT count(*) FILTER (WHERE is_due), count(*) FILTER (WHERE falls_at IS NULL) FROM told
