"""What a client may do: by its scopes, its channels, and the official for whom it acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fenglian.integrations.enums import ClientScope
from fenglian.integrations.errors import (
    ChannelNotYoursError,
    ClientError,
    MissingScopeError,
    NoOfficialError,
)
from fenglian.integrations.models import Client
from fenglian.mechanisms.schema import Channel
from fenglian.organizations.models import Account
from fenglian.organizations.queries import Official, load_official
from fenglian.requests.queries.numbers import PlatformNumber
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.requests.validators import clean_external_number


def require_scope(client: Client, scope: ClientScope) -> None:
    """Let a call pass that the client's key is meant for.

    Raises:
        MissingScopeError: it is not.
    """
    if scope not in client.scopes:
        raise MissingScopeError(scope.value, scope.label)


def require_channel(client: Client, channel: str, *, staffed: bool, at: dt.datetime) -> None:
    """Let a request pass that comes in by a channel of the client's.

    Args:
        client: whose call, in a scope of its court.
        channel: the channel named.
        staffed: whether an official takes the request down, or the people send it themselves.
        at: when.

    Raises:
        ChannelNotYoursError: it is another's, of the other sort, or there is none such.
    """
    channels = list_channels(client, at)
    if not any(one.id == channel and one.staffed is staffed for one in channels):
        raise ChannelNotYoursError(channel, [one.id for one in channels if one.staffed is staffed])


def list_channels(client: Client, at: dt.datetime) -> list[Channel]:
    """Return the channels of a client, as the court's mechanism has them at a moment."""
    known = find_service_mechanism(client.court_id, at).mechanism.vocabularies.channels
    return [channel for channel in known if channel.id in client.channels]


def load_acting_official(client: Client, today: dt.date) -> Official:
    """Return the official for whom a client acts, with the rights of today (S7).

    Args:
        client: whose call, in a scope of its court.
        today: the court's date.

    Raises:
        NoOfficialError: it acts for nobody, or for somebody whose posts or account have ended.
    """
    account = Account.objects.filter(
        court_id=client.court_id, person_id=client.person_id or 0
    ).first()
    official = load_official(account, today) if account else None
    if official is None:
        raise NoOfficialError
    return replace(official, via=client.name)


def own_numbers(client: Client, number: str) -> tuple[PlatformNumber, ...]:
    """Return the number that a request has in a client's own system; nothing for none.

    Args:
        client: whose call.
        number: as sent; no client gives a number of another platform than its own.

    Raises:
        ClientError: the client is no platform of the mechanism's.
        InvalidSubmissionError: the number cannot be one.
    """
    if not number.strip():
        return ()
    if not client.platform:
        raise ClientError(
            "这把密钥没有登记是哪个平台，不能带 external_number。请法院登记平台后重发一把。",
            field="external_number",
        )
    return (PlatformNumber(client.platform, clean_external_number(number)),)
