"""Who is away, from when to when, and who stands in; the ledger event is the caller's."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fenglian.organizations.enums import AbsenceKind
from fenglian.organizations.errors import AbsenceError
from fenglian.organizations.models import Absence, Account, Person, PostTerm

LONGEST = dt.timedelta(days=366)


def enter_absence(
    person: Person,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    kind: str,
    deputy: Person | None = None,
) -> Absence:
    """Note that a person is away for some days, both included.

    Args:
        person: who, in the running scope.
        starts_on: the first day.
        ends_on: the last day.
        kind: an `AbsenceKind`.
        deputy: who stands in; None: nobody is named.

    Raises:
        AbsenceError: the days do not fit, or the deputy cannot stand in.
    """
    if kind not in AbsenceKind.values:
        raise AbsenceError(
            _("没有“{kind}”这一类，请从列出的几项里选。").format(kind=kind), field="kind"
        )
    if ends_on < starts_on:
        raise AbsenceError(_("最后一天早于第一天，请核对两个日期。"), field="ends_on")
    if ends_on - starts_on > LONGEST:
        raise AbsenceError(_("一次最多登记一年，更久的请由系统管理员办离任。"), field="ends_on")
    if deputy is not None:
        _check_deputy(person, deputy, starts_on)
    try:
        with transaction.atomic():
            return Absence.objects.create(
                id=uuid4(), court_id=person.court_id, person=person, deputy=deputy,
                starts_on=starts_on, ends_on=ends_on, kind=kind,
            )  # fmt: skip
    except IntegrityError as error:
        if "absence_no_overlap" not in str(error):
            raise
        raise AbsenceError(
            _("{name}在这几天里已经登记了外出，请先取消那一条，或者换日期。").format(
                name=person.name
            ),
            field="starts_on",
        ) from error


def _check_deputy(person: Person, deputy: Person, day: dt.date) -> None:
    if deputy.pk == person.pk:
        raise AbsenceError(_("本人不能代自己，请另选一位代理人。"), field="deputy")
    has_post = PostTerm.objects.on(day).filter(court_id=person.court_id, person=deputy).exists()
    if not has_post or not Account.objects.filter(person=deputy, is_active=True).exists():
        raise AbsenceError(
            _("{name}那时不在职，或者没有可用的账号，请另选一位代理人。").format(name=deputy.name),
            field="deputy",
        )


def end_absence(absence: Absence, *, at: dt.datetime) -> None:
    """End an absence before its last day, or call it off before its first.

    Args:
        absence: in the running scope.
        at: the present instant; from now on nobody stands in.

    Raises:
        AbsenceError: it has ended already.
    """
    ended = Absence.objects.filter(pk=absence.pk, ended_at__isnull=True).update(ended_at=at)
    if not ended:
        raise AbsenceError(_("这次外出已经结束，没有改动。请刷新页面。"))
    absence.ended_at = at
