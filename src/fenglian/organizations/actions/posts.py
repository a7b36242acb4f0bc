"""Taking up posts and leaving them; the ledger event is the caller's."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fenglian.organizations.enums import PostKind
from fenglian.organizations.errors import TermError
from fenglian.organizations.models import Body, Person, Post, PostTerm

NEVER_FIRST = 30_000
"""The position of liaison officers' posts: a person's first post gives their title."""


def take_up_post(person: Person, post: Post, *, starts_on: dt.date) -> PostTerm:
    """Let a person hold a post from a day on.

    Args:
        person: who, in the running scope.
        post: a post that nobody holds from that day on.
        starts_on: the first day.

    Raises:
        TermError: the post is held, or the person is of another court.
    """
    if person.court_id != post.court_id:
        raise TermError(_("本院没有这个人，请重新选择。"), field="person")
    holder = PostTerm.objects.on(starts_on).filter(post=post).select_related("person").first()
    if holder is not None:
        raise TermError(
            _("{title}这个职务 {starts_on:%Y-%m-%d} 由{name}担任，先登记其离任。").format(
                title=post.title, starts_on=starts_on, name=holder.person.name
            ),
            field="post",
        )
    try:
        with transaction.atomic():
            return PostTerm.objects.create(
                court_id=post.court_id, post=post, person=person, starts_on=starts_on
            )
    except IntegrityError as error:
        raise TermError(
            _("{title}这个职务已经定好由别人接任，先取消那一条。").format(title=post.title),
            field="post",
        ) from error


def leave_post(term: PostTerm, *, last_day: dt.date) -> None:
    """Let a term end with a day; the holder has the post's rights until the end of it.

    Args:
        term: a running term, in the running scope.
        last_day: the last day; not before the first.

    Raises:
        TermError: it has ended already, or would end before it began.
    """
    if last_day < term.starts_on:
        raise TermError(
            _("任职从 {starts_on:%Y-%m-%d} 开始，最后一天不能早于这一天。").format(
                starts_on=term.starts_on
            ),
            field="last_day",
        )
    left = PostTerm.objects.filter(pk=term.pk, ends_on__isnull=True).update(ends_on=last_day)
    if not left:
        raise TermError(_("这段任职已经登记了离任，没有改动。请刷新页面。"), field="last_day")
    term.ends_on = last_day


def name_liaison_officer(body: Body, person: Person | None, *, today: dt.date) -> None:
    """Let a person be the liaison officer of a body from today on, beside their other posts.

    Whoever was it before is so until yesterday.

    Args:
        body: which, in the running scope.
        person: who; None: nobody for now.
        today: the court's date.
    """
    running = PostTerm.objects.filter(
        post__body=body, post__kind=PostKind.LIAISON_OFFICER, ends_on__isnull=True
    )
    for term in running.select_related("post"):
        if person is not None and term.person_id == person.pk:
            return
        leave_post(term, last_day=max(term.starts_on, today - dt.timedelta(1)))
    if person is None:
        return
    post = find_seat(body, PostKind.LIAISON_OFFICER)
    PostTerm.objects.create(court_id=body.court_id, post=post, person=person, starts_on=today)


def find_seat(body: Body, kind: PostKind) -> Post:
    """Return the one post of a kind that is held beside another in a body; made where it lacks.

    Args:
        body: which, in the running scope.
        kind: one of those held beside.
    """
    post, _is_new = Post.objects.get_or_create(
        court_id=body.court_id,
        body=body,
        kind=kind,
        defaults={"title": str(kind.label), "position": NEVER_FIRST},
    )
    return post


def add_seat(body: Body, kind: PostKind, *, from_day: dt.date) -> Post:
    """Return a post of a kind that nobody holds from a day on; made where all are held.

    Args:
        body: which, in the running scope.
        kind: one of those held beside.
        from_day: the first day.
    """
    later = PostTerm.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=from_day))
    free = Post.objects.filter(body=body, kind=kind).exclude(pk__in=later.values("post_id"))
    return free.first() or Post.objects.create(
        court_id=body.court_id, body=body, kind=kind, title=str(kind.label), position=NEVER_FIRST
    )
