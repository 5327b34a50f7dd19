from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "definitions"

    def ready(self):
        from definitions.document import DEFINITION  # models are there only now
        from publishing import kinds

        kinds.register(DEFINITION)
