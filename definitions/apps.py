from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    name = "definitions"

    def ready(self):
        from definitions.document import DEFINITION  # models are there only now
        from definitions.exporting.tasks import make_files
        from publishing import kinds

        kinds.register(DEFINITION, after_change=make_files.defer)
