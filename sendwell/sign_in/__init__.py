"""How people sign in: invitations, second factors, sessions that end, and an organisation's own accounts.

django-allauth does the work (passwords, authenticator apps, passkeys, sign-in with another organisation). This room
says when it is done: who must show a second factor, how long a session lasts, who may make or end an account, and
what stops a stranger from guessing. What a member may then do is decided in `access`.
"""
