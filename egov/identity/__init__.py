"""Accounts and who is who: sign-up, sign-in, sessions, roles.

Words: an *account* is one person; a *session* is one device signed in; a *role grant* lets an account act for the portal or,
as officer or supervisor, for one authority; a *sign-up* is a person whose e-mail address is not proved yet; a *link* is good
once, to choose a password.

Invariants: an address has one account, and only a proved one is signed in to; of tokens, codes and links the database keeps
hashes; what changes an account (password, role, closing) ends its sessions; nobody learns here who has an account; nobody
changes their own roles. Higher floors call `queries` and `actions`; who makes a request they learn from `egov.web.guards`.
"""
