from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "fenglian.drafts"

    def ready(self) -> None:
        from fenglian.drafts.adapters import ProposalAdapter  # noqa: PLC0415 - needs the models
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("proposal", ProposalAdapter())
