from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "fenglian.returns"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.returns.adapters import ReturnAdapter  # noqa: PLC0415 - needs the models

        register_adapter("return", ReturnAdapter())
