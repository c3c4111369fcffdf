"""Issued documents: rendering, signature, QR code, public verification, revocation.

A *certificate* is a signed PDF that the portal issued for an approved application. Its *code* is short, random and printed
under the QR code: whoever holds the paper can ask whether it is genuine. What a stranger learns is the minimum: what document
it is, whose initials it bears, who issued it, when, and whether it still holds. A certificate is never changed: it is issued,
and it may be revoked. Called by `casework` through a job; read by `applications` and the account pages.
"""
