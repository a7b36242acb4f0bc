from django.apps import AppConfig


class LiaisonConfig(AppConfig):
    name = "fenglian.liaison"

    def ready(self) -> None:
        from fenglian.duties.holders import register_holders  # noqa: PLC0415 - needs the models
        from fenglian.liaison.adapters import SEATS, SeatHolders  # noqa: PLC0415 - needs the models

        register_holders(SEATS, SeatHolders())
