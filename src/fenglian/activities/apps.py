from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "fenglian.activities"

    def ready(self) -> None:
        from fenglian.activities.adapters import (  # noqa: PLC0415 - needs the models
            PAGES,
            ActivityAdapter,
            MatterAdapter,
        )
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("activity", ActivityAdapter())
        register_adapter("matter", MatterAdapter())
        for kind, path in PAGES.items():
            register_page(kind, path)
