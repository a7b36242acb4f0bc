-- The month's figures by body and person: of each limit how many fell due, were kept, and (for the
-- contact rate) were kept or reached by telephone in time, and not complained of; then what is open and overdue.
SELECT d.rule_id, d.body_id, d.holder_id, count(*),
       count(*) FILTER (WHERE d.state = 'met' AND d.closed_at < d.ends_at),
       count(*) FILTER (WHERE ((d.state = 'met' AND d.closed_at < d.ends_at) OR EXISTS (
           SELECT 1 FROM requests_phonecall c
            WHERE c.court_id = 1 AND c.request_id = d.subject_id AND c.reached
              AND c.contested_at IS NULL AND c.called_at >= d.starts_at
              AND c.called_at < d.ends_at)) AND NOT EXISTS (
           SELECT 1 FROM supervision_specialsupervision s
            WHERE s.court_id = 1 AND s.duty_id = d.id AND s.against_contact
              AND s.outcome <> 'unfounded'))
  FROM duties_duty d JOIN mechanisms_mechanismversion v ON v.id = d.version_id
 WHERE d.court_id = 1 AND d.rule_id IN ('desk_acceptance', 'reply') AND v.mechanism_id = 'nansha'
   AND d.last_day BETWEEN %(first)s AND %(last)s AND d.state <> 'cancelled'
   AND NOT (d.state = 'open' AND d.ends_at > %(at)s)
 GROUP BY d.rule_id, d.body_id, d.holder_id
 UNION ALL
SELECT NULL, body_id, holder_id, count(*), count(*) FILTER (WHERE ends_at <= %(at)s), NULL
  FROM duties_duty WHERE court_id = 1 AND state = 'open'
 GROUP BY body_id, holder_id
