from django.apps import AppConfig
from django.conf import settings


class NotificationsConfig(AppConfig):
    name = "fenglian.notifications"

    def ready(self) -> None:
        from fenglian.notifications import checks  # noqa: F401, PLC0415 - registers the system check

        if settings.CHANNELS_FILE is not None:
            from fenglian.notifications.adapters.gateway_files import (  # noqa: PLC0415 - slow to load
                read_gateways,
            )
            from fenglian.notifications.adapters.gateways import (  # noqa: PLC0415 - slow to load
                install_gateways,
            )

            install_gateways(read_gateways(settings.CHANNELS_FILE, secrets=settings.SECRETS))
