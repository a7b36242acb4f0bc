from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "fenglian.rosters"

    def ready(self) -> None:
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.mechanisms.enums import EventKind  # noqa: PLC0415 - at start
        from fenglian.notifications.adapters import register_adapter  # noqa: PLC0415 - at start
        from fenglian.rosters.adapters import RosterAdapter  # noqa: PLC0415 - needs the models

        register_adapter("roster", RosterAdapter())
        for kind in (EventKind.ROSTER_SUBMITTED, EventKind.ROSTER_FORWARDED):
            register_page(kind, "/desk/rosters/")
