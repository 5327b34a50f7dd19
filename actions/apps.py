from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Plan and actions"

    def ready(self):
        from actions.document import ACTION  # models are there only now
        from publishing import kinds

        kinds.register(ACTION)
