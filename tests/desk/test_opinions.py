"""对这条规定提意见: from the clause, to the filing division's list, and back below the clause."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from tests.desk.conftest import Desk
from tests.desk.test_work import text_of
from tests.world import World

from fenglian.feedback.models import Opinion
from fenglian.isolation.scope import Audience, scoped
from fenglian.mechanisms.queries.files import PACKS, read_pack
from fenglian.organizations.models import Person

CLAUSE, LIST = "/desk/clauses/NS-8/", "/desk/opinions/"
PROBLEM = "当事人只在晚上接电话，三个工作日里打不通，这样算不算联系过？"
MEANING = "上班时间以外打通的也算，写明打的时间。"


def raise_one(client: Client, **changes: str) -> Opinion:
    """Send the form of a clause and return what was stored."""
    data = {"key": str(uuid4()), "rule": "reply", "words": PROBLEM, **changes}
    answer = client.post(f"{CLAUSE}opinion/", data)
    assert answer.status_code == 303
    return Opinion.objects.get(pk=answer["Location"].removeprefix(LIST).strip("/"))


@pytest.mark.clause("NS-18")
def test_problem_is_raised_from_the_clause_answered_and_read_below_it(desk: Desk) -> None:
    judge, clerk = desk.client(desk.world.judge), desk.client(desk.world.clerk)
    assert f'href="{CLAUSE}opinion/"' in judge.get(CLAUSE).content.decode()

    opinion = raise_one(judge)
    waiting = text_of(clerk, LIST)
    answer = clerk.post(f"{LIST}{opinion.pk}/answer/", {"words": MEANING})

    assert PROBLEM in waiting
    assert "待解释" in waiting
    assert answer.status_code == 303
    assert MEANING in text_of(judge, f"{LIST}{opinion.pk}/")
    below = text_of(desk.client(desk.world.enforcer), CLAUSE)
    assert MEANING in below
    assert PROBLEM not in below


def test_form_that_says_nothing_is_shown_again(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)

    answers = [
        judge.post(f"{CLAUSE}opinion/", {"key": str(uuid4()), "rule": rule, "words": words})
        for rule, words in (("reply", " "), ("nothing", PROBLEM))
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert not Opinion.objects.exists()


def test_answer_of_the_second_is_refused_and_kept_on_the_page(desk: Desk) -> None:
    opinion = raise_one(desk.client(desk.world.judge))
    clerk = desk.client(desk.world.clerk)
    clerk.post(f"{LIST}{opinion.pk}/answer/", {"words": MEANING})

    answer = clerk.post(f"{LIST}{opinion.pk}/answer/", {"words": "另一种说法。"})

    assert answer.status_code == 409
    assert "已经解释过了" in answer.content.decode()
    assert Opinion.objects.get().answer == MEANING


def test_opinion_is_read_by_those_above_and_answered_by_the_filing_division(
    desk: Desk, world: Callable[..., World]
) -> None:
    opinion = raise_one(desk.client(desk.world.judge))
    there = world("panyu", code="粤0113", prefix="p.")
    path = f"{LIST}{opinion.pk}/"

    def met_by(person: Person) -> tuple[int, int]:
        client = desk.client(person)
        with transaction.atomic():
            answer = client.post(f"{path}answer/", {"words": MEANING})
            transaction.set_rollback(True)
        return client.get(path).status_code, answer.status_code

    people = {name: value for name, value in vars(desk.world).items() if isinstance(value, Person)}
    met = {name: met_by(person) for name, person in people.items()}
    answering, reading, nothing = (200, 303), (200, 403), (404, 404)
    assert met == dict.fromkeys(people, nothing) | {
        "clerk": answering, "desk_leader": answering, "judge": reading, "civil_leader": reading,
        "vice_president": reading, "president": reading,
    }  # fmt: skip
    with scoped([desk.world.court.pk, there.court.pk], audience=Audience.SYSTEM):
        foreign = {met_by(one) for one in (there.clerk, there.president, there.desk_leader)}
    assert foreign == {nothing}
    assert Client().get(path).status_code == 302


def test_clause_that_is_not_in_force_is_not_found(desk: Desk) -> None:
    assert desk.client(desk.world.judge).get("/desk/clauses/NS-99/opinion/").status_code == 404


def test_every_clause_of_the_mechanism_can_be_spoken_of(desk: Desk) -> None:
    judge = desk.client(desk.world.judge)
    clauses = {clause.id for clause in read_pack(PACKS / "nansha").mechanism.clauses}

    statuses = {judge.get(f"/desk/clauses/{id_}/opinion/").status_code for id_ in clauses}

    assert statuses == {200}


def test_list_costs_the_same_for_one_row_and_for_three(desk: Desk) -> None:
    judge, clerk = desk.client(desk.world.judge), desk.client(desk.world.clerk)
    raise_one(judge)
    one = desk.statements(clerk, LIST)
    for _number in range(2):
        raise_one(judge)

    assert desk.statements(clerk, LIST) == one


def test_tabs_part_the_open_from_the_answered(desk: Desk) -> None:
    judge, clerk = desk.client(desk.world.judge), desk.client(desk.world.clerk)
    answered = raise_one(judge)
    clerk.post(f"{LIST}{answered.pk}/answer/", {"words": MEANING})
    raise_one(judge, words="第二个问题：委托代理人来电算不算当事人来电？")

    shown = {
        tab: [f"{LIST}{answered.pk}/" in clerk.get(f"{LIST}?state={tab}").content.decode()]
        for tab in ("open", "answered")
    }

    assert shown == {"open": [False], "answered": [True]}
