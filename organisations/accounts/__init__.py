"""People's accounts: invitations, sign-in, sessions, passwords, second factors."""
