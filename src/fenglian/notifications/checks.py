"""What a site that people reach should have told us."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - its name there


@register(Tags.urls, deploy=True)
def check_public_address(**_kwargs: Any) -> list[CheckMessage]:
    """Warn where the links in messages would have no host."""
    if settings.PUBLIC_ADDRESS:
        return []
    return [
        Warning(
            "没有设 FENGLIAN_PUBLIC_ADDRESS：短信和邮件里的链接没有主机名，群众点不开。",
            hint="写群众访问的地址，如 https://fl.example.gov.cn。",
            id="fenglian.W001",
        )
    ]
