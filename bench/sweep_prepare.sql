-- Opens so many reply limits anew, three weeks back and none of their steps fired, so that all four
-- steps of each are due. Where a court has fewer, limits of the desk are made into replies.
WITH chosen AS (
    SELECT DISTINCT ON (subject_id) id, subject_id FROM duties_duty
     WHERE rule_id IN ('reply', 'desk_acceptance') AND round = 1
       AND NOT EXISTS (SELECT 1 FROM duties_duty later
                        WHERE later.subject_id = duties_duty.subject_id AND later.round > 1)
     ORDER BY subject_id, rule_id DESC
     LIMIT %(steps)s
), forgotten AS (
    DELETE FROM duties_dutystep s USING chosen WHERE s.duty_id = chosen.id
), unsent AS (
    DELETE FROM notifications_message m USING chosen
     WHERE m.subject_id = chosen.subject_id AND m.dedupe_key LIKE 'duty:%%'
), others AS (
    -- Nothing else may fall due in these rounds.
    UPDATE duties_duty d SET next_step = NULL, next_step_at = NULL
     WHERE d.state = 'open' AND d.id NOT IN (SELECT id FROM chosen)
)
UPDATE duties_duty d
   SET rule_id = 'reply', clause_id = 'NS-8', state = 'open', closed_at = NULL, level = 0,
       starts_at = d.starts_at - interval '21 days', last_day = d.last_day - 21,
       ends_at = d.ends_at - interval '21 days', extra_working_days = 0, next_step = 0,
       next_step_at = d.starts_at - interval '18 days',
       holder_id = COALESCE(d.holder_id, (
           SELECT t.person_id FROM organizations_postterm t
             JOIN organizations_post p ON p.id = t.post_id AND p.kind = 'judge'
            WHERE t.ends_on IS NULL ORDER BY t.id LIMIT 1))
  FROM chosen
 WHERE d.id = chosen.id
