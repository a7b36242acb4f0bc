from django.db import migrations

from fenglian.isolation.policies import show_of_leading

# What moves a matter along, said by nobody: no words, no person who asked.
PROGRESS = (
    "work_order.dispatched", "work_order.accepted", "work_order.transferred",
    "work_order.handed_back", "work_order.redispatched", "work_order.reassigned",
    "work_order.returned", "request.returned", "work_order.extension_decided",
    "duty.warned", "duty.escalated", "duty.alarmed", "duty.recomputed",
)  # fmt: skip


class Migration(migrations.Migration):
    """Whoever was merged into a request follows its progress."""

    dependencies = [
        ('ledger', '0003_restricted_subjects'),
    ]

    operations = [
        show_of_leading(
            "ledger_event",
            purpose="risk",
            only="kind = ANY ('{%s}')" % ",".join(PROGRESS),
        ),
    ]
