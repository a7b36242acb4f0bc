-- The visits of a quarter to every town, by whoever of judge, assistant or clerk came, month by
-- month; several of a day are one.
WITH visited AS (
    SELECT v.area_id, v.happened_on
      FROM activities_activity v
     WHERE v.court_id = 1 AND v.happened_on BETWEEN '2026-07-01' AND '2026-09-30'
       AND v.state IN ('recorded', 'confirmed') AND v.kinds && %(kinds)s::varchar[] {place}
       AND EXISTS (
           SELECT 1 FROM activities_participant p
             JOIN liaison_assignment s ON s.person_id = p.person_id AND s.court_id = 1
            WHERE p.activity_id = v.id AND s.area_id = v.area_id
              AND s.seat IN ('liaison_judge', 'judge_assistant', 'court_clerk')
              AND s.starts_on <= v.happened_on
              AND (s.ends_on IS NULL OR s.ends_on >= v.happened_on))
     GROUP BY v.area_id, v.happened_on
)
SELECT a.id, count(d.happened_on),
       count(*) FILTER (WHERE d.happened_on < '2026-08-01'),
       count(*) FILTER (WHERE d.happened_on BETWEEN '2026-08-01' AND '2026-08-31'),
       count(*) FILTER (WHERE d.happened_on > '2026-08-31')
  FROM liaison_assignment a LEFT JOIN visited d ON d.area_id = a.area_id
 WHERE a.court_id = 1 AND a.seat = 'liaison_judge' AND a.starts_on <= '2026-09-30'
   AND (a.ends_on IS NULL OR a.ends_on >= '2026-07-01')
 GROUP BY a.id
