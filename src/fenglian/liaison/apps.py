from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "fenglian.liaison"

    def ready(self) -> None:
        from fenglian.duties.adapters import register_page  # noqa: PLC0415 - at start
        from fenglian.duties.holders import register_holders  # noqa: PLC0415 - needs the models
        from fenglian.liaison.adapters import SEATS, SeatHolders  # noqa: PLC0415 - needs the models
        from fenglian.mechanisms.enums import EventKind  # noqa: PLC0415 - at start

        register_holders(SEATS, SeatHolders())
        for kind in (EventKind.POINT_CHANGED, EventKind.PLATE_HUNG, EventKind.ASSIGNMENT_MADE):
            register_page(kind, "/desk/network/")
