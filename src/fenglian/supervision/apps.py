from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "fenglian.supervision"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.supervision.adapters import SupervisionAdapter  # noqa: PLC0415 - needs models

        register_adapter("supervision", SupervisionAdapter())
