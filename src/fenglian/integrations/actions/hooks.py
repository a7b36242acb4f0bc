"""Hooks registered and ended, and their notices delivered: lease, send, mark.

Like the outbox of `notifications`: three transactions, and the sending in none of them. Whoever
dies in between leaves a lease that runs out; the notice then goes out again under the same id.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F

from fenglian.integrations.actions.clients import record_client
from fenglian.integrations.adapters import PATIENCE, post, sign
from fenglian.integrations.enums import PUSHED_KINDS, DeliveryState
from fenglian.integrations.errors import ClientError, NotTakenError
from fenglian.integrations.models import Client, Delivery, Hook
from fenglian.integrations.queries import get_hook, numbers_of
from fenglian.integrations.validators import check_hook_address
from fenglian.isolation.actors import Actor
from fenglian.isolation.scope import Audience, scoped
from fenglian.notifications.actions import queue_message
from fenglian.notifications.enums import MessageKind
from fenglian.organizations.enums import PostKind
from fenglian.organizations.queries import find_holders
from fenglian.requests.queries.numbers import format_number
from fenglian.worktime.clock import COURT_ZONE
from fenglian.worktime.periods import civil_day

MOST_HOOKS = 10
LEASE = timedelta(minutes=2)
"""Longer than a worker needs for the few notices that it leases at a time."""
MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
"""Trebled after each failure: the eight tries span 18 hours, longer than a night."""
KEPT = timedelta(days=90)
BOTH_SECRETS = timedelta(days=1)
"""How long notices are signed with the former secret as well."""


def add_hook(client: Client, url: str, kinds: Collection[str], *, at: datetime) -> Hook:
    """Register an address of a client's, with a secret of its own to be shown now only.

    Args:
        client: whose, in a scope of its court.
        url: where notices go.
        kinds: what it is told of.
        at: when.

    Raises:
        HookError: nothing may be sent there.
        ClientError: too many hooks, or something that no client is told of.
    """
    check_hook_address(url)
    unknown = sorted({*kinds} - PUSHED_KINDS)
    if unknown or not kinds:
        raise ClientError(
            f"没有“{'、'.join(unknown)}”这些事。可以推送的有：{'、'.join(sorted(PUSHED_KINDS))}。",
            field="kinds",
        )
    if client.hooks.filter(ended_at__isnull=True).count() >= MOST_HOOKS:
        raise ClientError(f"推送地址最多 {MOST_HOOKS} 个，请先停掉不用的。", field="url")
    hook = Hook.objects.create(
        id=uuid4(),
        court_id=client.court_id,
        client=client,
        url=url,
        kinds=sorted({*kinds}),
        secret=_new_secret(),
        made_at=at,
    )
    _record(hook, "hook_added", at=at)
    return hook


def renew_secret(client: Client, hook_id: UUID, *, at: datetime) -> Hook:
    """Give a hook another secret; for a day notices carry the signature of the former one too.

    A former secret that was still in use ends at once: there are never three.

    Raises:
        HookNotFoundError: the client has none such.
    """
    hook = get_hook(client, hook_id)
    hook.former_secret, hook.former_until = hook.secret, at + BOTH_SECRETS
    hook.secret = _new_secret()
    hook.save(update_fields=["secret", "former_secret", "former_until"])
    _record(hook, "hook_secret_renewed", at=at)
    return hook


def _new_secret() -> str:
    return f"whs_{secrets.token_urlsafe(32)}"


def end_hook(client: Client, hook_id: UUID, *, at: datetime) -> None:
    """Stop telling an address; what waits for it is not sent any more.

    Raises:
        HookNotFoundError: the client has none such.
    """
    hook = get_hook(client, hook_id)
    hook.ended_at = at
    hook.save(update_fields=["ended_at"])
    _record(hook, "hook_ended", at=at)


def retry_dead(client: Client, hook_id: UUID, *, at: datetime) -> int:
    """Let the notices that were given up go out again; return how many.

    Raises:
        HookNotFoundError: the client has none such.
    """
    dead = Delivery.objects.filter(
        court_id=client.court_id, hook=get_hook(client, hook_id), state=DeliveryState.DEAD
    )
    return dead.update(state=DeliveryState.WAITING, send_after=at, attempts=0)


def lease_deliveries(
    court_ids: Iterable[int], *, at: datetime, limit: int = 5, besides: Collection[UUID] = ()
) -> list[Delivery]:
    """Take notices that are due, however long they have been, in the running transaction.

    Commit before they are sent. Rows that another worker holds are passed over.

    Args:
        court_ids: the courts of the running scope.
        at: the present instant.
        limit: the most notices; each must be sent before its lease runs out.
        besides: hooks that are left in peace for now.
    """
    due = Delivery.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    found = list(
        due.to_send(at)
        .filter(court_id__in=list(court_ids))
        .exclude(hook_id__in=list(besides))
        .select_related("hook__client", "request__court")
        .order_by("send_after", "event_id")[:limit]
    )
    for delivery in found:
        delivery.attempts += 1
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in found]).update(
        state=DeliveryState.LEASED, leased_until=at + LEASE, attempts=F("attempts") + 1
    )
    return found


def deliver(delivery: Delivery, *, at: datetime, patience: float = PATIENCE) -> bool:
    """Send a leased notice and mark it; return whether it was taken. Call it in no transaction.

    Nothing that goes wrong is raised: it is recorded, tried again later and, after the last try,
    given up with an alarm to the court's administrators.

    Args:
        delivery: as `lease_deliveries` returned it.
        at: the present instant.
        patience: seconds that the other side has.
    """
    try:
        if delivery.attempts > MOST_TRIES:  # every try took its worker along
            raise NotTakenError("发送中断了多次")  # noqa: TRY301 - one road to the record
        body = _write(delivery)
        check_hook_address(delivery.hook.url)  # the list may have become shorter
        post(delivery.hook.url, body, _headers(delivery, body, at), patience=patience)
    except Exception as error:  # noqa: BLE001 - the worker's edge; a person reads it on the notice
        _mark_failed(delivery, str(error)[:300] or type(error).__name__, at=at)
        return False
    if _mark(delivery, state=DeliveryState.SENT, sent_at=at, last_error=""):
        _calm(delivery)
    return True


def _write(delivery: Delivery) -> bytes:
    """Write a notice: what happened to which request, and nothing about anybody."""
    client = delivery.hook.client
    with scoped([delivery.court_id], audience=Audience.SYSTEM):
        number = numbers_of(client, [delivery.request_id]).get(delivery.request_id, "")
    content = {
        "id": str(delivery.pk),
        "kind": delivery.kind,
        "occurred_at": delivery.occurred_at.astimezone(COURT_ZONE).isoformat(),
        "request": {
            "id": str(delivery.request_id),
            "number": format_number(delivery.request),
            "external_number": number,
            "link": f"{settings.PUBLIC_ADDRESS}/api/v1/requests/{delivery.request_id}",
        },
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _headers(delivery: Delivery, body: bytes, at: datetime) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "fenglian",
        "Fenglian-Delivery": str(delivery.pk),
        "Fenglian-Signature": sign(_secrets(delivery.hook, at), body, at=int(at.timestamp())),
    }


def _secrets(hook: Hook, at: datetime) -> list[str]:
    former = hook.former_secret if hook.former_until and at < hook.former_until else None
    return [hook.secret, former] if former else [hook.secret]


def _mark(delivery: Delivery, **facts: object) -> bool:
    """Record what became of a try, unless its lease ran out and somebody else has it now."""
    with scoped([delivery.court_id], audience=Audience.SYSTEM):
        return bool(
            Delivery.objects.filter(
                court_id=delivery.court_id,
                pk=delivery.pk,
                state=DeliveryState.LEASED,
                attempts=delivery.attempts,
            ).update(leased_until=None, **facts)
        )


def _mark_failed(delivery: Delivery, reason: str, *, at: datetime) -> None:
    if delivery.attempts < MOST_TRIES:
        pause = FIRST_PAUSE * 3 ** (delivery.attempts - 1)
        state = DeliveryState.FAILED
        _mark(delivery, state=state, send_after=at + pause, last_error=reason)
        return
    with scoped([delivery.court_id], audience=Audience.SYSTEM):
        if _mark(delivery, state=DeliveryState.DEAD, last_error=reason):
            _alarm(delivery, at=at)


def _alarm(delivery: Delivery, *, at: datetime) -> None:
    """Tell the administrators, once until the address takes something again."""
    unsaid = Hook.objects.filter(
        court_id=delivery.court_id, pk=delivery.hook_id, alarmed_at__isnull=True
    )
    if not unsaid.update(alarmed_at=at):
        return
    for person in find_holders(delivery.court_id, PostKind.ADMINISTRATOR, civil_day(at)):
        queue_message(
            MessageKind.HOOK_ALARM,
            court_id=delivery.court_id,
            subject_kind="hook",
            subject_id=delivery.hook_id,
            dedupe_key=f"hook:{delivery.pk}:{person.pk}",
            at=at,
            person_id=person.pk,
        )


def _calm(delivery: Delivery) -> None:
    if delivery.hook.alarmed_at is not None:
        with scoped([delivery.court_id], audience=Audience.SYSTEM):
            Hook.objects.filter(pk=delivery.hook_id).update(alarmed_at=None)


def _record(hook: Hook, change: str, *, at: datetime) -> None:
    actor = Actor.system(f"外部系统 {hook.client.name}")
    record_client(hook.client, change, actor=actor, at=at, hook=str(hook.pk), kinds=hook.kinds)


def forget_deliveries(court_id: int, *, at: datetime) -> int:
    """Delete notices of long ago, taken or not; return how many. For a nightly job."""
    old = Delivery.objects.filter(court_id=court_id, occurred_at__lt=at - KEPT)
    deleted, _ = old.delete()
    return deleted
