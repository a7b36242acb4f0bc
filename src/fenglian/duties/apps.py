from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "fenglian.duties"

    def ready(self) -> None:
        from fenglian.duties.adapters import (  # noqa: PLC0415 - models
            AbsenceAdapter,
            BenchAdapter,
            OccasionAdapter,
        )
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("absence", AbsenceAdapter())
        register_adapter("bench", BenchAdapter())
        register_adapter("occasion", OccasionAdapter())
