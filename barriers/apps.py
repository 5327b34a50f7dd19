from django.apps import AppConfig


class BarriersConfig(AppConfig):
    name = "barriers"
    verbose_name = "Barriers and enablers"

    def ready(self):
        from barriers.document import BARRIER  # models are there only now
        from publishing import kinds

        kinds.register(BARRIER)
