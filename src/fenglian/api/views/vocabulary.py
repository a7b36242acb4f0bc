"""The words that requests are made of."""

from __future__ import annotations

from ninja import Router

from fenglian.api.interface import PROBLEMS
from fenglian.api.schemas.vocabulary import ChannelOut, TermOut, Vocabulary
from fenglian.api.serving import ApiRequest, serve
from fenglian.integrations.policies import list_channels
from fenglian.isolation.scope import Audience
from fenglian.requests.queries.vocabulary import find_service_mechanism

router = Router(tags=["用语"])


@router.get(
    "/vocabulary",
    response={200: Vocabulary, **PROBLEMS},
    summary="本院机制里的用语",
    url_name="vocabulary",
    operation_id="readVocabulary",
)
@serve(None, audience=Audience.PORTAL)
def vocabulary(request: ApiRequest) -> Vocabulary:
    """渠道、身份、事项。机制更新时会变，请不要写死在程序里。"""
    words = find_service_mechanism(request.court.pk, request.now).mechanism.vocabularies
    return Vocabulary(
        court=request.court.name,
        channels=[
            ChannelOut(id=channel.id, label=channel.label, staffed=channel.staffed)
            for channel in list_channels(request.client, request.now)
        ],
        relations=[TermOut(id=term.id, label=term.label) for term in words.relations],
        service_kinds=[TermOut(id=kind.id, label=kind.label) for kind in words.service_kinds],
        subjects=[TermOut(id=term.id, label=term.label) for term in words.subjects],
    )
