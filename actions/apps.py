from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Plan and actions"

    def ready(self):
        from actions.commitments import action_published  # models are there only now
        from actions.document import ACTION
        from publishing import kinds

        kinds.register(ACTION, published=action_published.notify_signers, withdrawn=action_published.end_commitments)
