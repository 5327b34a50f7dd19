from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = "Organisations and people"

    def ready(self):
        from allauth.account.signals import authentication_step_completed, email_confirmation_sent, password_reset
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from django.db.models.signals import post_delete, post_save, pre_save

        from organisations.account_events import ending_with_tokens
        from organisations.accounts.addresses import about_to_be_saved, asked, forget_asked, saved
        from organisations.accounts.invitations import end_sent
        from organisations.accounts.known_browsers import stay_known
        from organisations.accounts.passkeys import ask_for_password_first
        from organisations.accounts.second_factor import factor_added, factor_removed
        from organisations.accounts.sessions import begin, end, proved_again
        from organisations.accounts.sign_in import lift_lock

        user_logged_in.connect(begin, dispatch_uid="organisations.accounts.sessions.begin")
        user_logged_out.connect(end, dispatch_uid="organisations.accounts.sessions.end")
        authentication_step_completed.connect(proved_again, dispatch_uid="organisations.accounts.sessions.proved_again")
        email_confirmation_sent.connect(asked, dispatch_uid="organisations.accounts.addresses.asked")
        password_reset.connect(lift_lock, dispatch_uid="organisations.accounts.sign_in.lift_lock")
        pre_save.connect(
            about_to_be_saved, self.get_model("Person"), dispatch_uid="organisations.accounts.about_to_be_saved"
        )
        post_save.connect(saved, self.get_model("Person"), dispatch_uid="organisations.accounts.saved")
        post_save.connect(factor_added, Authenticator, dispatch_uid="organisations.accounts.factor_added")
        post_delete.connect(factor_removed, Authenticator, dispatch_uid="organisations.accounts.factor_removed")
        ending_with_tokens.extend([forget_asked, end_sent, stay_known, ask_for_password_first])
