from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fenglian.supervision"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.risk.adapters import register_passages  # noqa: PLC0415 - needs the models
        from fenglian.supervision.adapters import (  # noqa: PLC0415 - needs the models
            ComplaintPassages,
            ReportAdapter,
            SupervisionAdapter,
        )

        register_adapter("supervision", SupervisionAdapter())
        register_adapter("report", ReportAdapter())
        register_passages("supervision", ComplaintPassages())
