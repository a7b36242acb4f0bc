"""A mechanism explained to those whom it binds: a page, and a Word document to hand round."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fenglian.desk.views.frame import desk_page
from fenglian.desk.views.mechanism import mechanism_here
from fenglian.documents.official.layout import write_document
from fenglian.drafts.policies import get_draft_for
from fenglian.drafts.queries import mechanism_of
from fenglian.mechanisms.queries.explanation import explain_as_document, explain_by_role
from fenglian.worktime.periods import civil_day

if TYPE_CHECKING:
    from fenglian.frame.scoping import DeskRequest
    from fenglian.mechanisms.schema import Mechanism

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@desk_page("mechanism")
def explained(request: DeskRequest, mechanism_id: str) -> HttpResponse:
    """Explain a mechanism in force."""
    return _explain(request, mechanism_here(request, mechanism_id))


@require_safe
@desk_page("mechanism")
def draft_explained(request: DeskRequest, draft_id: UUID) -> HttpResponse:
    """Explain a draft."""
    draft = get_draft_for(request.official, draft_id)
    return _explain(request, mechanism_of(draft), draft_id=draft.pk)


def _explain(
    request: DeskRequest, mechanism: Mechanism, *, draft_id: UUID | None = None
) -> HttpResponse:
    if request.GET.get("export") == "docx":
        stream = BytesIO()
        write_document(stream, explain_as_document(mechanism, day=civil_day(request.now)))
        name = quote(f"{mechanism.short_title}.docx")
        return HttpResponse(
            stream.getvalue(),
            content_type=WORD,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
        )
    context = {
        "mechanism": mechanism,
        "explanation": explain_by_role(mechanism),
        "draft_id": draft_id,
    }
    return render(request, "desk/mechanism_explained.html", context)
