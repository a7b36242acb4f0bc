from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "fenglian.privacy"

    def ready(self) -> None:
        from fenglian.privacy import checks  # noqa: F401, PLC0415 - registers the system check
