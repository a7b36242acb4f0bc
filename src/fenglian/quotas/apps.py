from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "fenglian.quotas"

    def ready(self) -> None:
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.quotas.adapters import PAGES, QuotaAdapter  # noqa: PLC0415 - needs the models

        register_adapter("quota", QuotaAdapter())
        for kind, path in PAGES.items():
            register_page(kind, path)
