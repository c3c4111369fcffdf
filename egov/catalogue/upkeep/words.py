"""What the tasks of the catalogue's upkeep are called."""

from egov.catalogue.upkeep.models import Kind, TaskState
from egov.kernel.errors import N_

KINDS = {
    Kind.CONFIRM: N_("Confirm that the description is true"),
    Kind.REPORT: N_("Somebody found a mistake"),
    Kind.LINK: N_("A link leads nowhere"),
    Kind.LAW: N_("An act is no longer in force"),
}
TABS = {
    Kind.CONFIRM: N_("Confirmations"),
    Kind.REPORT: N_("Reports"),
    Kind.LINK: N_("Links"),
    Kind.LAW: N_("Acts"),
}
"""The same, in one word."""
STATES = {
    TaskState.OPEN: N_("To be done"),
    TaskState.DONE: N_("Done"),
    TaskState.SET_ASIDE: N_("Laid aside"),
}
ANSWERS = {
    "refused": N_("The address is not one of the public internet."),
    "name": N_("There is no such host."),
    "timeout": N_("There was no answer in time."),
    "tls": N_("The certificate of the site is not valid."),
    "loop": N_("It leads on and on without end."),
    "failed": N_("The site does not answer."),
}
"""Why an address did not answer; else it answered with a status."""
