"""What schemathesis cannot know: a key that was used before is answered with the first answer."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

import schemathesis

_NUMBER = count()


@schemathesis.hook
def before_call(_context: Any, case: schemathesis.Case[Any], _kwargs: dict[str, Any]) -> None:
    """Make each right Idempotency-Key another one; leave wrong and missing ones as they are."""
    key = str(case.headers.get("Idempotency-Key", ""))
    if re.fullmatch("[!-~]{1,100}", key):
        case.headers["Idempotency-Key"] = f"{key[:80]}-{next(_NUMBER)}"
