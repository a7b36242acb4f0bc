from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "fenglian.risk"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.risk.adapters import AlertAdapter  # noqa: PLC0415 - needs the models

        register_adapter("risk", AlertAdapter())
