from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "fenglian.directory"

    def ready(self) -> None:
        from fenglian.directory.adapters import ChangeAdapter  # noqa: PLC0415 - needs the models
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start

        register_adapter("directory_change", ChangeAdapter())
