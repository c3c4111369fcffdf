"""Accounts and who is who: sign-up, sign-in, sessions, roles.

Words: an *account* is one person; a *session* is one device signed in; a *role grant* lets an account act for the portal or an authority.
"""
