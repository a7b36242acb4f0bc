"""Clients opened, given another key, closed; each act stands in the court's ledger."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import IntegrityError, transaction

from fenglian.integrations.enums import ACTING, ClientScope
from fenglian.integrations.errors import ClientError
from fenglian.integrations.models import Client
from fenglian.integrations.queries import hash_key
from fenglian.isolation.actors import Actor
from fenglian.ledger.actions import record_event
from fenglian.mechanisms.enums import EventKind
from fenglian.mechanisms.schema import Mechanism
from fenglian.organizations.models import Account, Court, Person
from fenglian.requests.queries.vocabulary import find_service_mechanism
from fenglian.worktime.periods import civil_day

LONGEST_NAME = 20
USUAL_RATE = 600
"""Calls a minute: a hotline's whole hall does not come near it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key is given for.

    Args:
        scopes: what the client may do.
        channels: the ways in that requests through it may be of.
        platform: the platform that it is, whose numbers its requests carry; empty: none.
        person: the official for whom it acts; needed for some scopes.
        calls_a_minute: how often it may call.
    """

    scopes: Collection[ClientScope]
    channels: Collection[str] = ()
    platform: str = ""
    person: Person | None = None
    calls_a_minute: int = USUAL_RATE


def open_client(
    court: Court, name: str, grant: Grant, *, actor: Actor, at: datetime
) -> tuple[Client, str]:
    """Let another system call; return it with its key, which is shown now and never again.

    Args:
        court: for which court, in a scope of it.
        name: as the ledger names it, unique among those in use.
        grant: what the key is given for.
        actor: who opens it.
        at: when.

    Raises:
        ClientError: says what does not fit.
    """
    name = name.strip()
    _check(name, grant)
    _check_ways(find_service_mechanism(court.pk, at).mechanism, grant)
    key = _new_key()
    client = Client(
        court=court,
        name=name,
        key_hash=hash_key(key),
        key_end=key[-4:],
        scopes=sorted(grant.scopes),
        channels=list(grant.channels),
        platform=grant.platform,
        person=grant.person,
        calls_a_minute=grant.calls_a_minute,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        raise ClientError(
            f"已经有叫“{name}”的外部系统；要换密钥用 renew，或先停用。", field="name"
        ) from error
    record_client(
        client,
        "opened",
        actor=actor,
        at=at,
        scopes=client.scopes,
        channels=client.channels,
        platform=client.platform,
        person=client.person_id,
    )
    return client, key


def renew_key(client: Client, *, actor: Actor, at: datetime) -> str:
    """Give a client another key, shown once; the old one ends at once.

    Args:
        client: which, in a scope of its court.
        actor: who does it.
        at: when.
    """
    key = _new_key()
    client.key_hash, client.key_end = hash_key(key), key[-4:]
    client.save(update_fields=["key_hash", "key_end"])
    record_client(client, "key_renewed", actor=actor, at=at)
    return key


def revoke_client(client: Client, *, actor: Actor, at: datetime) -> None:
    """End a client's key for good; what it has sent stays.

    Args:
        client: which, in a scope of its court.
        actor: who does it.
        at: when.
    """
    client.revoked_at = at
    client.save(update_fields=["revoked_at"])
    record_client(client, "revoked", actor=actor, at=at)


def note_use(client: Client, *, at: datetime) -> None:
    """Note, once a day, that a key is still in use."""
    today = civil_day(at)
    if client.last_used_on != today:
        client.last_used_on = today
        client.save(update_fields=["last_used_on"])


def record_client(
    client: Client, change: str, *, actor: Actor, at: datetime, **facts: object
) -> None:
    """Enter in the ledger what was changed about a client."""
    record_event(
        EventKind.CLIENT_CHANGED,
        court_id=client.court_id,
        subject_kind="client",
        subject_id=uuid5(NAMESPACE_URL, f"fenglian:{client.court_id}:client:{client.pk}"),
        actor=actor,
        at=at,
        data={"client": client.pk, "name": client.name, "change": change, **facts},
    )


def _new_key() -> str:
    return f"fl_{secrets.token_urlsafe(32)}"


def _check(name: str, grant: Grant) -> None:
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ClientError(f"名称 1 至 {LONGEST_NAME} 个字，现在是 {len(name)} 个。", field="name")
    if not grant.scopes:
        raise ClientError("没有写明这把密钥能做什么。", field="scopes")
    acting = sorted(scope.label for scope in ACTING & {*grant.scopes})
    person = grant.person
    if acting and person is None:
        raise ClientError(f"“{'、'.join(acting)}”要写明代表哪位工作人员。", field="person")
    if person is not None and not Account.objects.filter(person=person, is_active=True).exists():
        raise ClientError(f"{person.name}没有可用的账号，外部系统不能代其办理。", field="person")


def _check_ways(mechanism: Mechanism, grant: Grant) -> None:
    words, scopes, channels = mechanism.vocabularies, grant.scopes, grant.channels
    known = {channel.id: channel for channel in words.channels}
    for channel in channels:
        if channel not in known:
            raise ClientError(
                f"没有“{channel}”这个渠道。可用的有：{'、'.join(known)}。", field="channels"
            )
    if ClientScope.SUBMIT in scopes and all(known[channel].staffed for channel in channels):
        raise ClientError(
            "替群众提交诉求，要写明经哪个群众自己用的渠道，如 wechat。", field="channels"
        )
    if ClientScope.RECORD in scopes and not any(known[channel].staffed for channel in channels):
        raise ClientError("代工作人员登记，要写明有人值守的渠道，如 hotline。", field="channels")
    platforms = [one.id for one in words.platforms]
    if grant.platform and grant.platform not in platforms:
        raise ClientError(
            f"没有“{grant.platform}”这个平台。可用的有：{'、'.join(platforms)}。", field="platform"
        )
