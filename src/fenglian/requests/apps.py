from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "fenglian.requests"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.requests.adapters import (  # noqa: PLC0415 - needs the models
            DisputeAdapter,
            RequestAdapter,
            RequestPassages,
        )
        from fenglian.risk.adapters import register_passages  # noqa: PLC0415 - needs the models

        register_adapter("request", RequestAdapter())
        register_adapter("order_dispute", DisputeAdapter())
        register_passages("request", RequestPassages())
