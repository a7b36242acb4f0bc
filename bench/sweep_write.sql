-- What the sweep wrote, and nothing else: no row is locked before, no moment is computed, nobody is
-- looked for. The triggers, policies and constraints of the tables do the same work for both.
WITH event AS (
    INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_label, subject_kind,
                              subject_id, data)
    SELECT court_id, occurred_at, event_kind, 'system', '系统', subject_kind, subject_id, data
      FROM plan
), step AS (
    INSERT INTO duties_dutystep (court_id, duty_id, subject_id, step, kind, outcome, level,
                                 recipient_id, fell_due_at, recorded_at)
    SELECT court_id, duty_id, subject_id, step, step_kind, outcome, told_level, recipient_id,
           occurred_at, recorded_at
      FROM plan
), message AS (
    INSERT INTO notifications_message (court_id, kind, person_id, subject_kind, subject_id,
        dedupe_key, created_at, send_after, state, attempts, last_error, channel)
    SELECT court_id, kind, person_id, subject_kind, subject_id, dedupe_key, created_at, send_after,
           'waiting', 0, '', ''
      FROM plan_message
        ON CONFLICT (dedupe_key) DO NOTHING
)
UPDATE duties_duty d
   SET next_step = p.next_step, next_step_at = p.next_step_at, level = p.level
  FROM plan p
 WHERE d.id = p.duty_id
