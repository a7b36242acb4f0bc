"""A small invented mechanism and an invented notice, for tests that break them."""

from __future__ import annotations

MECHANISM = """\
id: pingjiang
title: 关于值班法官接待来访的办法
short_title: 值班接待
document_number: 平法〔2025〕3号
issuer: 平江示例人民法院
issued_on: 2025-03-01
effective_on: 2025-04-01
clauses:
  - {id: PJ-1, number: 二（一）, heading: 当日答复, gist: 来访人的问题两日内答复。}
  - {id: PJ-2, number: "3", heading: 转办, gist: 要承办人办的，派单。}
vocabularies:
  service_kinds:
    - {id: question, label: 提问, complexity: simple, clause: PJ-1}
    - {id: matter, label: 办事, complexity: ordinary, clause: PJ-2}
rules:
  - id: visit_answer
    kind: limit
    title: 答复来访人
    summary: 来访后两日内答复。
    clauses: [PJ-1]
    origin: notice
    checked: {by: 编写者, day: 2025-03-02}
    holder: desk
    starts_on: [request.received]
    met_by: [request.answered]
    length: {count: 2, unit: calendar_days}
    steps:
      - {number: 0, kind: warning, at: {last_day_start: true}, to: desk, words: 今天到期。}
      - number: 1
        kind: escalation
        at: {after: {count: 2, unit: calendar_days}}
        to: department_leader
        words: 两日没有答复。
      - number: 2
        kind: escalation
        at: {after: {count: 4, unit: calendar_days}}
        to: president
        words: 四日没有答复。
    examples:
      - given: {starts: 2025-04-02T15:00}
        expected: {last_day: 2025-04-04, steps: [2025-04-04, 2025-04-04, 2025-04-07]}
  - id: sorting
    kind: classification
    title: 分类
    summary: 要找承办人的派单。
    clauses: [PJ-2]
    origin: notice
    checked: {by: 编写者, day: 2025-03-02}
    ordinary_if: [asks_for_handler]
    ordinary_clause: PJ-2
    examples:
      - {given: {service_kind: question}, expected: simple}
  - id: answered_rate
    kind: indicator
    title: 答复率
    summary: 按时答复的占多少。
    clauses: [PJ-1]
    origin: notice
    checked: {by: 编写者, day: 2025-03-02}
    numerator: accepted_in_time
    denominator: requests_due_for_acceptance
    limit: visit_answer
    target: 100
    grains: [court]
    numerator_words: 按时答复的
    denominator_words: 应答复的
    examples:
      - {given: {numerator: 1, denominator: 3}, expected: 33.3%}
"""

NOTICE = """\
# 平江示例人民法院

平法〔2025〕3号

本院各部门：现印发办法，请照办。

## 一、总则

1. 目的。为了方便来访人，
制定本办法，每年 3、6、9、
12 月各查一次。

## 二、办法

(一) **当日答复**。值班法官收到来访人的问题，能当场答的当场

答；不能的，在 2

日内答复。

2. 登记。每次来访都登记。

3. 转办。要承办人办的，
12368 热线同步登记，派单给承办人。

第四条 本办法没有第四条的位置，这一行不应开出新的条款。

4. 附则。本办法自 2025 年 4 月 1 日起施行。

平江示例人民法院
2025 年 3 月 1 日印发
"""
