from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self):
        from evidence.document import SOURCE  # models are there only now
        from publishing import kinds

        kinds.register(SOURCE)
