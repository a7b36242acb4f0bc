from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "fenglian.feedback"

    def ready(self) -> None:
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.feedback.adapters import (  # noqa: PLC0415 - needs the models
            PAGES,
            DifficultyAdapter,
            OpinionAdapter,
            QueueAdapter,
        )
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("opinion", OpinionAdapter())
        register_adapter("difficulty", DifficultyAdapter())
        register_adapter("difficulty_beneath", QueueAdapter())
        for kind, path in PAGES.items():
            register_page(kind, path)
