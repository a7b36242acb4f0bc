"""Requests in words, for the spines that know no flow: messages and inboxes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.notifications.adapters import SubjectText
from fenglian.privacy.codes import follow_code, follow_token
from fenglian.requests.models import PhoneCall, Question, Rating, Remark, Reply, ServiceRequest
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.periods import format_day


class RequestAdapter:
    """Lends the words of service requests."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the requests in words, in the running scope; unknown ids are left out."""
        requests = ServiceRequest.objects.filter(
            court_id=court_id, pk__in=subject_ids
        ).select_related("court")
        limits = {
            duty.subject_id: _("最晚 %(day)s答复")
            % {"day": format_day(duty.last_day, duty.last_day)}
            for duty in Duty.objects.filter(
                court_id=court_id, subject_id__in=subject_ids, state=DutyState.OPEN, rule_id="reply"
            )
        }
        complaints = {
            (rating.request_id, rating.round): rating.words
            for rating in Rating.objects.filter(
                court_id=court_id, request_id__in=subject_ids, satisfied=False
            )
        }
        answered = dict(
            Reply.objects.filter(court_id=court_id, request_id__in=subject_ids)
            .values_list("request_id")
            .annotate(count=Count("pk"))
        )
        return {
            request.pk: SubjectText(
                title=request.title,
                number=format_number(request),
                words=request.words,
                path=f"/desk/requests/{request.pk}/",
                public_path=(
                    f"/{request.court.slug}/follow/"
                    f"{follow_token(request.pk, request.follow_version)}/"
                ),
                party_name_masked=request.name_masked,
                party_phone=request.phone,
                limit=limits.get(request.pk, ""),
                replies=answered.get(request.pk, 0),
                dissatisfaction=complaints.get((request.pk, answered.get(request.pk, 0)), ""),
                code=follow_code(request.pk, request.follow_version),
            )
            for request in requests
        }


class RequestPassages:
    """Lends the texts of requests in which signs of risk were found, by their names."""

    def read(self, court_id: int, subject_id: UUID, passage: str) -> str:
        """Return a text as the party wrote it; empty where it is gone."""
        kind, _colon, pk = passage.partition(":")
        if kind == "words":
            own = ServiceRequest.objects.filter(court_id=court_id, pk=subject_id)
            return own.values_list("words", flat=True).first() or ""
        model, field = _PASSAGES[kind]
        rows = model.objects.filter(court_id=court_id, request_id=subject_id, pk=int(pk))
        return str(rows.values_list(field, flat=True).first() or "")


_PASSAGES: Mapping[str, tuple[type[Remark | Question | PhoneCall], str]] = {
    "remark": (Remark, "words"),
    "answer": (Question, "answer"),
    "contest": (PhoneCall, "contest"),
}
