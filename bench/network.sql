-- A province in one court: 20 counties with 50 towns each, a judge and an assistant to every town,
-- and a year of 500,000 visits. Run by a superuser; court 1, its bodies and the mechanism are there.
INSERT INTO organizations_area (code, name, parent_id, level)
SELECT '99', '量度省', NULL, 'province'
 UNION ALL
SELECT '99' || lpad(c::text, 4, '0'), '第' || c || '县', '99', 'county' FROM generate_series(1, 20) c;
INSERT INTO organizations_area (code, name, parent_id, level)
SELECT '99' || lpad(c::text, 4, '0') || lpad((100 + t)::text, 3, '0'), c || '县' || t || '镇',
       '99' || lpad(c::text, 4, '0'), 'town'
  FROM generate_series(1, 20) c, generate_series(1, 50) t;
INSERT INTO organizations_area (code, name, parent_id, level)
SELECT code || lpad((200 + v)::text, 3, '0'), name || v || '村', code, 'village'
  FROM organizations_area, generate_series(1, 10) v WHERE level = 'town' AND code LIKE '99%';
CREATE TEMPORARY TABLE towns AS
SELECT code, row_number() OVER (ORDER BY code) AS number
  FROM organizations_area WHERE level = 'town' AND code LIKE '99%';
INSERT INTO organizations_person (court_id, name, office_phone, email, is_fictional)
SELECT 1, seat || number, '', '', true
  FROM towns, unnest(ARRAY['法官', '助理']) seat ORDER BY seat, number;
CREATE TEMPORARY TABLE holders AS
SELECT p.id AS person_id, t.code, t.number, left(p.name, 2) = '法官' AS judges
  FROM organizations_person p JOIN towns t ON p.name IN ('法官' || t.number, '助理' || t.number);
INSERT INTO organizations_post (court_id, body_id, kind, title, position)
SELECT 1, (SELECT min(id) FROM organizations_body WHERE kind = 'division'),
       CASE WHEN judges THEN 'judge' ELSE 'judge_assistant' END, person_id::text, 0 FROM holders;
INSERT INTO organizations_postterm (court_id, post_id, person_id, starts_on)
SELECT 1, o.id, h.person_id, '2025-01-01'
  FROM organizations_post o JOIN holders h ON o.title = h.person_id::text;
INSERT INTO liaison_assignment (id, court_id, area_id, seat, person_id, starts_on)
SELECT gen_random_uuid(), 1, code,
       CASE WHEN judges THEN 'liaison_judge' ELSE 'judge_assistant' END, person_id, '2025-01-01'
  FROM holders;
INSERT INTO activities_activity (id, court_id, kinds, version_ids, happened_on, area_id, village_id,
                                 place, recorded_by_id, summary, details, state, revision,
                                 recorded_at, reason)
SELECT gen_random_uuid(), 1, ARRAY['visit_exchange'], ARRAY[(SELECT max(id) FROM mechanisms_mechanismversion)],
       date '2026-01-01' + (n % 365 * 7919 % 365), h.code,
       CASE WHEN n % 4 = 0 THEN h.code || lpad((201 + n % 10)::text, 3, '0') END, '综治中心',
       h.person_id, '到镇综治中心座谈，梳理近期的矛盾纠纷，解答了群众提出的几个法律问题。', '{}',
       'recorded', 0, timestamptz '2026-12-31 12:00+08', ''
  FROM generate_series(1, 500000) n JOIN holders h ON h.judges AND h.number = 1 + n % 1000;
INSERT INTO activities_participant (court_id, activity_id, person_id)
SELECT 1, id, recorded_by_id FROM activities_activity;
INSERT INTO activities_participant (court_id, activity_id, person_id)
SELECT 1, a.id, h.person_id FROM activities_activity a JOIN holders h ON h.code = a.area_id AND NOT h.judges
 WHERE a.happened_on - date '2026-01-01' < 120;
