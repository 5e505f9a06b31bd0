from django.apps import AppConfig


class CarplatformConfig(AppConfig):
    name = "carplatform"
