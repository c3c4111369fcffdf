"""Keeping the catalogue true: who looks after a service is asked to confirm it, and told of what is wrong in it.

A *task* names one thing to be looked after in one service: a confirmation that is due, a link that leads nowhere, an act that is no
longer in force, a report of a citizen. Its *anchor* says where in the definition (see `catalogue.anchors`). Tasks of machines come and
go with their cause; people settle a task as done or set it aside with a reason. A service's *owners* are those who may edit it.
"""
