from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "fenglian.appointments"

    def ready(self) -> None:
        from fenglian.appointments.adapters import AppointmentAdapter  # noqa: PLC0415 - needs models
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("appointment", AppointmentAdapter())
