from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"
    verbose_name = "Organisations and people"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from organisations.accounts.sessions import begin

        user_logged_in.connect(begin, dispatch_uid="organisations.accounts.sessions.begin")
