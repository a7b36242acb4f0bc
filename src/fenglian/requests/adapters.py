"""Requests in words, for the spines that know no flow: messages and inboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from fenglian.duties.enums import DutyState
from fenglian.duties.models import Duty
from fenglian.notifications.adapters import SubjectText
from fenglian.notifications.enums import MessageKind
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
        merged = _merged_into(court_id, subject_ids)
        answered, complaints = _judged(
            court_id, [*subject_ids, *(one.pk for found in merged.values() for one in found)]
        )
        return {
            request.pk: SubjectText(
                title=request.title,
                number=format_number(request),
                words="\n".join([request.words, *map(_said_elsewhere, merged[request.pk])]),
                path=f"/desk/requests/{request.pk}/",
                public_path=(
                    f"/{request.court.slug}/follow/"
                    f"{follow_token(request.pk, request.follow_version)}/"
                ),
                party_name_masked=request.name_masked,
                party_phone=request.phone,
                limit=limits.get(request.pk, ""),
                replies=answered.get(request.pk, 0),
                dissatisfaction=_last_complaint(complaints, [request, *merged[request.pk]]),
                code=follow_code(request.pk, request.follow_version),
            )
            for request in requests
        }


class DisputeAdapter:
    """Lends the number of orders that go to and fro to whoever says whose they are (XX-16)."""

    def describe(self, court_id: int, subject_ids: Collection[UUID]) -> Mapping[UUID, SubjectText]:
        """Return the requests in words, in the running scope; unknown ids are left out."""
        requests = ServiceRequest.objects.filter(court_id=court_id, pk__in=subject_ids)
        return {
            request.pk: SubjectText(
                title=request.title,
                number=format_number(request),
                words="",
                path="/desk/hand-backs/",
                public_path="",
                party_name_masked="",
                wording={
                    MessageKind.ORDER_DISPUTED: (
                        _("部门退回了两次，请确定由谁办：%(matter)s"),
                        _("%(matter)s，部门退回了两次，由立案庭确定由谁办。期限照常走。"),
                    ),
                },
            )
            for request in requests.select_related("court")
        }


def _merged_into(
    court_id: int, leading_ids: Collection[UUID]
) -> Mapping[UUID | None, list[ServiceRequest]]:
    """Return by leading request what was merged into it: whoever is told reads all words."""
    found: defaultdict[UUID | None, list[ServiceRequest]] = defaultdict(list)
    requests = ServiceRequest.objects.filter(court_id=court_id, merged_into__in=leading_ids)
    for request in requests.select_related("court").order_by("received_at", "pk"):
        found[request.merged_into_id].append(request)
    return found


def _said_elsewhere(request: ServiceRequest) -> str:
    return f"（{format_number(request)}，{request.name_masked}）{request.words}"


def _judged(
    court_id: int, request_ids: Collection[UUID]
) -> tuple[dict[UUID, int], dict[UUID, Rating]]:
    """Return how often each request was answered, and the rating of a last answer that failed."""
    answered = dict(
        Reply.objects.filter(court_id=court_id, request_id__in=request_ids)
        .values_list("request_id")
        .annotate(count=Count("pk"))
    )
    failed = Rating.objects.filter(court_id=court_id, request_id__in=request_ids, satisfied=False)
    return answered, {
        rating.request_id: rating
        for rating in failed
        if rating.round == answered.get(rating.request_id)
    }


def _last_complaint(complaints: dict[UUID, Rating], requests: list[ServiceRequest]) -> str:
    """Return why a sender was not satisfied with the last answer; of several the last to say so."""
    found = [complaints[request.pk] for request in requests if request.pk in complaints]
    return max(found, key=lambda rating: rating.pk).words if found else ""


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
