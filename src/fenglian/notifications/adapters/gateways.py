"""The gateways that a court may have: each a channel, each failing loudly."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from fenglian.notifications.adapters.channels import Channel, Outcome, Parcel
from fenglian.notifications.adapters.services import (
    DingTalkRobot,
    OwnAddress,
    WeComApp,
)
from fenglian.notifications.errors import NoAddressError


class Reach(Enum):
    """By what a gateway finds the person."""

    ACCOUNT = "account"
    """Their account there, which they enter on the page of their preferences."""
    MOBILE = "mobile"
    """Their telephone."""
    GROUP = "group"
    """Not at all: a group reads it, and the message begins with the name."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway as courts and officials know it.

    Args:
        label: what officials read.
        channel: the way out.
        reach: by what it finds a person.
        courts: whose messages it takes; empty: every court of this installation.
        serves_text: takes what goes to telephones: the parties, and officials without a mailbox.
    """

    label: str
    channel: Channel
    reach: Reach
    courts: frozenset[str] = frozenset()
    serves_text: bool = False

    @property
    def name(self) -> str:
        """As preferences and the delivery log keep it."""
        return self.channel.name

    def serves(self, court_slug: str) -> bool:
        """Tell whether a court's messages may go by it."""
        return not self.courts or court_slug in self.courts


def fit(text: str, limit: int) -> str:
    """Return a text within a limit of bytes; the last line, which is the link, always stays.

    Args:
        text: heading, words and link.
        limit: in bytes of UTF-8.
    """
    if len(text.encode()) <= limit:
        return text
    words, _newline, link = text.rpartition("\n")
    tail = f"…\n{link}"
    room = max(0, limit - len(tail.encode()))
    return words.encode()[:room].decode(errors="ignore") + tail


@dataclass(frozen=True, slots=True)
class ServiceChannel:
    """A channel over a service that the library knows.

    Args:
        name: as the delivery log shows it.
        service: set up once, with the court's secrets; copied for each message.
        reach: by what it finds a person.
        is_internal: the court runs it itself.
    """

    name: str
    service: Any = field(repr=False)
    reach: Reach
    is_internal: bool = False

    @property
    def is_shared(self) -> bool:
        """A group reads it."""
        return self.reach is Reach.GROUP

    def send(self, parcel: Parcel) -> Outcome:
        """Send one message; the person's name stands before what a group reads."""
        # A copy: whoever was given up while hanging must not find another message's recipient.
        service = copy.copy(self.service)
        if isinstance(service, WeComApp):
            if not parcel.address:
                raise NoAddressError("没有填企业微信账号")
            service.users = [parcel.address]
        elif isinstance(service, DingTalkRobot):
            service.targets = [parcel.address] if parcel.address else []
        before = f"{parcel.recipient_masked}：" if self.is_shared else ""
        service.send(fit(f"{before}{parcel.heading}\n{parcel.body}", service.body_maxlen))
        return Outcome.SENT


@dataclass(frozen=True, slots=True)
class WebhookChannel:
    """A signed JSON object to an address of the court, which passes it on to the person.

    The signature is the HMAC-SHA256 of the time, a full stop and the body, in hexadecimal.
    """

    name: str
    address: str
    secret: str = field(repr=False)
    is_internal: bool = False
    is_shared: bool = False

    def send(self, parcel: Parcel) -> Outcome:
        """Post key, recipient, heading and body; status 2xx and a JSON object are a yes."""
        payload = {
            "key": parcel.key,
            "recipient": parcel.address,
            "heading": parcel.heading,
            "body": parcel.body,
        }
        stamp = str(int(parcel.at.timestamp()))
        signed = f"{stamp}.{json.dumps(payload, ensure_ascii=False)}".encode()
        headers = {
            "Idempotency-Key": parcel.key,
            "Fenglian-Timestamp": stamp,
            "Fenglian-Signature": hmac.new(
                self.secret.encode(), signed, hashlib.sha256
            ).hexdigest(),
        }
        service = OwnAddress()
        service.require(service.post(self.address, payload, headers=headers), "ok", expected=True)
        return Outcome.SENT


@dataclass(frozen=True, slots=True)
class SmsChannel:
    """A gateway for text messages, whose fields the court names.

    Args:
        name: as the delivery log shows it.
        address: where it is.
        fields: its names for `phone`, `text` and `key`.
        more: fields that are the same in each message, the secret among them.
        headers: the same for headers.
        as_form: it takes a form instead of JSON.
        success: the field of its answer that says yes, and what stands there.
    """

    name: str
    address: str
    fields: Mapping[str, str]
    more: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    as_form: bool
    success: tuple[str, object]
    is_internal: bool = False
    is_shared: bool = False

    def send(self, parcel: Parcel) -> Outcome:
        """Send heading and body in one text."""
        if not parcel.address:
            raise NoAddressError("没有登记手机号码")
        told = {
            "phone": parcel.address,
            "text": f"{parcel.heading}\n{parcel.body}",
            "key": parcel.key,
        }
        named = {self.fields[part]: words for part, words in told.items() if part in self.fields}
        service = OwnAddress()
        answer = service.post(
            self.address, {**self.more, **named}, headers=self.headers, as_form=self.as_form
        )
        service.require(answer, *self.success)
        return Outcome.SENT


_gateways: list[Gateway] = []


def install_gateways(gateways: list[Gateway]) -> list[Gateway]:
    """Put the gateways of the installation in place of those before, which are returned.

    Args:
        gateways: as the administrator's file names them.
    """
    before = list(_gateways)
    _gateways[:] = gateways
    return before


def gateways_of(court_slug: str) -> list[Gateway]:
    """Return the gateways that a court's messages may go by, in the file's order."""
    return [gateway for gateway in _gateways if gateway.serves(court_slug)]
