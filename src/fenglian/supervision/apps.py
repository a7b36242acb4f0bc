from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fenglian.supervision"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.supervision.adapters import (  # noqa: PLC0415 - needs the models
            ReportAdapter,
            SupervisionAdapter,
        )

        register_adapter("supervision", SupervisionAdapter())
        register_adapter("report", ReportAdapter())
