from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "fenglian.notifications"

    def ready(self) -> None:
        from fenglian.notifications import checks  # noqa: F401, PLC0415 - registers the system check
