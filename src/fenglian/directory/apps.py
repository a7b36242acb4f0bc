from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "fenglian.directory"

    def ready(self) -> None:
        from fenglian.directory.adapters import PAGES, ChangeAdapter  # noqa: PLC0415 - needs the models
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("directory_change", ChangeAdapter())
        for kind, path in PAGES.items():
            register_page(kind, path)
