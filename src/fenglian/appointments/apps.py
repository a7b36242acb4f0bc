from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "fenglian.appointments"

    def ready(self) -> None:
        from fenglian.appointments.adapters import (  # noqa: PLC0415 - needs the models
            AppointmentAdapter,
            AppointmentPassages,
        )
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.risk.adapters import register_passages  # noqa: PLC0415 - needs the models

        register_adapter("appointment", AppointmentAdapter())
        register_passages("appointment", AppointmentPassages())
