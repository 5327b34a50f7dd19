from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Plan and actions"

    def ready(self):
        from actions.commitments import action_published  # models are there only now
        from actions.document import ACTION
        from actions.plan.moving import write_moves
        from publishing import kinds

        def published(publications):
            write_moves(publications)
            action_published.notify_signers(publications)

        kinds.register(ACTION, published=published, withdrawn=action_published.end_commitments)
