from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "fenglian.returns"

    def ready(self) -> None:
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.returns.adapters import PAGES, ReturnAdapter  # noqa: PLC0415 - needs the models

        register_adapter("return", ReturnAdapter())
        for kind, path in PAGES.items():
            register_page(kind, path)
