from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    name = "fenglian.correspondence"

    def ready(self) -> None:
        from fenglian.activities.queries.materials import (  # noqa: PLC0415 - needs the models
            register_materials,
        )
        from fenglian.correspondence import adapters  # noqa: PLC0415 - needs the models
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("thread", adapters.ThreadAdapter())
        register_adapter("thread_for_center", adapters.CenterAdapter())
        register_adapter("thread_alarm", adapters.AlarmAdapter())
        register_adapter("forwarding", adapters.ForwardingAdapter())
        register_adapter("suggestion", adapters.SuggestionAdapter())
        register_adapter("contact_task", adapters.TaskAdapter())
        register_materials(adapters.name_materials)
        for kind, path in adapters.PAGES.items():
            register_page(kind, path)
