from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "fenglian.quotas"

    def ready(self) -> None:
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.quotas.adapters import QuotaAdapter  # noqa: PLC0415 - needs the models

        register_adapter("quota", QuotaAdapter())
