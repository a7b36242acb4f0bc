"""The bare SQL of the pages: what each must read at least, as one would write it by hand."""

from __future__ import annotations

QUEUE = (
    """
    WITH page AS (
        SELECT r.id, r.year, r.serial, r.received_at, r.title, r.name_masked, r.channel, r.state,
               r.proposed_subject, r.subject, r.complexity, r.proposed_complexity,
               b.name AS department, p.name AS handler
          FROM requests_servicerequest r
          LEFT JOIN requests_workorder o ON o.request_id = r.id
          LEFT JOIN organizations_body b ON b.id = o.department_id
          LEFT JOIN organizations_person p ON p.id = o.handler_id
         WHERE r.court_id = %(court)s AND r.state IN ('received', 'handed_back')
         ORDER BY r.received_at, r.id LIMIT 26)
    SELECT page.*, d.* FROM page
      LEFT JOIN duties_duty d ON d.court_id = %(court)s AND d.subject_id = page.id
    """,
    """
    SELECT count(*) FROM requests_servicerequest
     WHERE court_id = %(court)s AND state IN ('received', 'handed_back')
    """,
)
WORK = (
    """
    SELECT d.*, r.title, r.year, r.serial, r.name_masked FROM duties_duty d
      JOIN requests_servicerequest r ON r.id = d.subject_id
     WHERE d.court_id = %(court)s AND d.state = 'open'
       AND (d.holder_id = %(person)s OR d.holder_id IS NULL AND d.body_id = %(body)s)
     ORDER BY d.last_day, d.id LIMIT 26
    """,
    """
    SELECT d.*, r.title FROM duties_dutystep s JOIN duties_duty d ON d.id = s.duty_id
      JOIN requests_servicerequest r ON r.id = d.subject_id
     WHERE s.court_id = %(court)s AND s.recipient_id = %(person)s AND s.kind = 'escalation'
       AND d.state = 'open' ORDER BY d.last_day, d.id LIMIT 26
    """,
    """
    SELECT last_day, count(*) FROM duties_duty
     WHERE court_id = %(court)s AND state = 'open'
       AND (holder_id = %(person)s OR holder_id IS NULL AND body_id = %(body)s)
     GROUP BY last_day
    """,
)
_OF_REQUEST = "SELECT * FROM {} WHERE court_id = %(court)s AND {} = %(request)s ORDER BY {}"
DETAIL = (
    """
    SELECT * FROM requests_servicerequest r
      LEFT JOIN requests_workorder o ON o.request_id = r.id
      LEFT JOIN cases_case c ON c.id = r.case_id
     WHERE r.id = %(request)s
    """,
    """
    SELECT * FROM duties_duty d LEFT JOIN duties_dutystep s ON s.duty_id = d.id
     WHERE d.court_id = %(court)s AND d.subject_id = %(request)s
    """,
    _OF_REQUEST.format("ledger_event", "subject_id", "id"),
    _OF_REQUEST.format("ledger_attachment", "subject_id", "added_at"),
    _OF_REQUEST.format("notifications_message", "subject_id", "id"),
    *(
        _OF_REQUEST.format(f"requests_{table}", "request_id", "id")
        for table in (
            "reply", "question", "phonecall", "remark", "rating", "handover", "instruction",
            "extension",
        )
    ),
)  # fmt: skip
SEARCH = (
    """
    SELECT r.id, r.year, r.serial, r.received_at, r.title, r.state, d.last_day
      FROM (SELECT find_requests(ARRAY[%(court)s]::bigint[], %(words)s, 1000) AS id) found
      JOIN requests_servicerequest r ON r.id = found.id
      LEFT JOIN duties_duty d ON d.court_id = %(court)s AND d.subject_id = r.id
     ORDER BY r.received_at DESC, r.id DESC LIMIT 26
    """,
)
DUPLICATES = """
    WITH alike AS (
        (SELECT id FROM requests_servicerequest
          WHERE court_id = %(court)s AND phone_index = %(phone)s
          ORDER BY received_at DESC LIMIT %(most)s)
        UNION
        (SELECT id FROM requests_servicerequest
          WHERE court_id = %(court)s AND case_number = %(case)s AND case_number <> ''
          ORDER BY received_at DESC LIMIT %(most)s)
        UNION
        SELECT find_like_requests(ARRAY[%(court)s]::bigint[], %(marks)s::bigint[], %(most)s))
    SELECT r.id, r.year, r.serial, r.received_at, r.title, r.words, r.channel, r.state,
           r.name_masked, r.phone_index, r.case_number, b.name AS department, p.name AS handler
      FROM requests_servicerequest r
      LEFT JOIN requests_workorder o ON o.request_id = r.id
      LEFT JOIN organizations_body b ON b.id = o.department_id
      LEFT JOIN organizations_person p ON p.id = o.handler_id
     WHERE r.id = ANY (ARRAY(SELECT id FROM alike))
       AND r.state IN ('received', 'in_hand', 'handed_back')
"""
SUBMISSION = (
    """
    INSERT INTO ledger_event (court_id, occurred_at, kind, actor_kind, actor_label, subject_kind,
                              subject_id, data)
    VALUES (%(court)s, now(), 'request.received', 'citizen', '当事人', 'request', %(request)s,
            '{"channel": "website", "case": null, "recorded_by": null}')
    """,
    """
    INSERT INTO duties_duty (court_id, subject_kind, subject_id, version_id, rule_id, clause_id,
                             round, body_id, state, starts_at, extra_working_days, last_day,
                             ends_at, is_provisional, calendar_version, next_step, next_step_at,
                             level)
    VALUES (%(court)s, 'request', %(request)s, %(version)s, 'desk_acceptance', 'NS-4a', 1, %(body)s,
            'open', now(), 0, current_date + 1, now(), false, 1, 0, now() + interval '1 year', 0)
    """,
    """
    INSERT INTO notifications_message (court_id, kind, subject_kind, subject_id, dedupe_key,
        created_at, send_after, state, attempts, last_error, channel)
    VALUES (%(court)s, 'receipt', 'request', %(request)s, 'receipt:' || %(request)s || ':party',
            now(), now(), 'waiting', 0, '', '')
    """,
    """
    INSERT INTO requests_registercounter AS c (court_id, year, last) VALUES (%(court)s, 2026, 1)
        ON CONFLICT (court_id, year) DO UPDATE SET last = c.last + 1
    """,
    """
    INSERT INTO requests_servicerequest (id, court_id, year, serial, client_key, channel,
        received_at, title, words, marks, relation, requester_name, name_masked, phone,
        phone_masked, phone_index, case_number, wants_judge, proposed_subject, proposed_kind,
        proposed_complexity, proposal_words, subject, service_kind, complexity, state, revision,
        urge_count, follow_version, code_index)
    SELECT %(request)s, %(court)s, 2026, c.last, %(request)s, 'website', now(),
           '想知道开庭时间', %(words)s, %(marks)s, 'self', %(name)s, '陈＊＊', %(phone)s,
           '139****0000', %(index)s, '', false, 'unclear', '', 'simple', '{}', '', '', '',
           'received', 0, 0, 1, %(index)s
      FROM requests_registercounter c WHERE c.court_id = %(court)s AND c.year = 2026
    """,
)
"""One transaction of a submission: event, duty, message, number, request."""
BOARD = (
    """
    SELECT body_id, holder_id, count(*), count(*) FILTER (WHERE ends_at <= now()),
           count(*) FILTER (WHERE last_day = current_date)
      FROM duties_duty WHERE court_id = %(court)s AND state = 'open' GROUP BY body_id, holder_id
    """,
    """
    SELECT o.department_id, count(*) FROM requests_servicerequest r
      JOIN requests_workorder o ON o.request_id = r.id
     WHERE r.court_id = %(court)s AND r.id IN (
           SELECT request_id FROM requests_replyflag
            WHERE court_id = %(court)s AND settled_at IS NULL)
     GROUP BY o.department_id
    """,
    """
    SELECT kind, count(*) FROM ledger_event
     WHERE court_id = %(court)s AND occurred_at >= now() - interval '1 day' GROUP BY kind
    """,
)
LATE = (
    """
    SELECT d.*, r.title, r.year, r.serial, r.name_masked, b.name, p.name FROM duties_duty d
      JOIN requests_servicerequest r ON r.id = d.subject_id
      JOIN organizations_body b ON b.id = d.body_id
      LEFT JOIN organizations_person p ON p.id = d.holder_id
     WHERE d.court_id = %(court)s AND d.state = 'open' AND d.ends_at <= now()
     ORDER BY d.last_day, d.id LIMIT 26
    """,
)
