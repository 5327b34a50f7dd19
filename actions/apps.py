from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Plan and actions"

    def ready(self):
        from actions.calendars.private import end_with_tokens
        from actions.commitments import action_published  # models are there only now
        from actions.commitments.proof_links import addresses_of_proof
        from actions.document import ACTION
        from actions.plan.moving import write_moves
        from actions.reminders.still_so import written_anew as reminders_anew
        from evidence.links import also_check
        from organisations.account_events import ending_with_tokens
        from outbox.sending import written_anew
        from publishing import kinds

        def published(publications):
            write_moves(publications)
            action_published.notify_signers(publications)

        kinds.register(ACTION, published=published, withdrawn=action_published.end_commitments)
        also_check(addresses_of_proof)
        ending_with_tokens.append(end_with_tokens)
        written_anew.update(reminders_anew)
