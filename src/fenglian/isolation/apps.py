from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "fenglian.isolation"

    def ready(self) -> None:
        from fenglian.isolation import checks  # noqa: F401, PLC0415 - registers the system check
