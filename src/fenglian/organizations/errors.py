"""What can be wrong with people, their accounts, and the plan of a court."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fenglian.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fenglian.organizations.validators import Finding


class AccountError(DomainError):
    """An account that cannot be opened or changed as asked."""

    code = "account"


class AbsenceError(DomainError):
    """An absence that cannot be entered or ended as asked."""

    code = "absence"


class TermError(DomainError):
    """A post that cannot be taken up or left as asked."""

    code = "term"


class CourtPlanError(DomainError):
    """A plan that no court can be founded by; nothing was stored.

    Args:
        findings: every fault with the place it has in the plan, at least one.
    """

    code = "court_plan"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"法院文件有 {len(self.findings)} 处要改，什么都没有建立："
            + "".join(f"\n{'.'.join(map(str, place))}：{what}" for place, what in self.findings)
        )
