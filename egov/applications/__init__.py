"""A citizen's application from draft to outcome: answers, attachments, filing, requests for more, tracking, withdrawal.

Words: a *draft* is filled page by page; *filing* it gives a *receipt* (the answers as filed, their digest, the instant);
the *office* takes it up, asks for more, approves or refuses; its *holder* is the authority whose turn it is, its *stage*
the part of the service's route it is in. A *request* for more opens the questions it names and stops the clock.

Invariants: an application stays on the version of the service it was opened on; every change of state is a row of
`models.TRANSITIONS`; there is one receipt an application, however often filing is tried; the answers of a filed
application change only through an answered request. What the citizen is shown needs nothing from `casework`, which calls
the office's verbs here.
"""
