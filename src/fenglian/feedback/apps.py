from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fenglian.feedback"

    def ready(self) -> None:
        from fenglian.feedback.adapters import OpinionAdapter  # noqa: PLC0415 - needs the models
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("opinion", OpinionAdapter())
