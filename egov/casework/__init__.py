"""The office's side of an application: queues, assignment, requests for more, consultations, decisions.

Words: a *case* is opened for every filed application; it waits *unassigned* in the *queue* of its authority until an officer
takes it - the most urgent one, blind, by `take_next`, or a chosen one *out of turn*, which the supervisor sees. Its *assignee*
works it through the *stages* of the service's route. Another authority may be *consulted*, within a term of its own; its officer
*advises* and sees only the answers that were put before them.

Invariants: officers see and touch only their own authority's cases, a foreign one does not exist for them; nobody works a case
of their own; only the assignee decides; every opening is told in the journal with its purpose; whoever acts on an out-of-date
view is told what happened meanwhile, and nothing is overwritten. Called by shells and by `insight`; the applicant's side never
needs it.
"""
