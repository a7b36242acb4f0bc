from django.apps import AppConfig


class MechanismsConfig(AppConfig):
    name = "fenglian.mechanisms"
