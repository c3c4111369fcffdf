"""What the office calls things: tables of msgids, translated where they are shown."""

from egov.casework.models import Opinion, Purpose, Tab
from egov.kernel.errors import N_

TABS = {
    Tab.MINE: N_("My cases"),
    Tab.UNIT: N_("All of the unit"),
    Tab.UNASSIGNED: N_("Unassigned"),
    Tab.LATE: N_("Late"),
    Tab.CONSULTATIONS: N_("Questions to us"),
    Tab.CLOSED: N_("Closed"),
}
STAGES = {
    "check": N_("Check"),
    "consult": N_("Consultation"),
    "decide": N_("Decision"),
    "issue": N_("Issue of the document"),
}
PURPOSES = {
    Purpose.REVIEW: N_("review of the application"),
    Purpose.SUBSTITUTION: N_("standing in for a colleague"),
    Purpose.SUPERVISION: N_("supervision"),
    Purpose.ADVICE: N_("advice to another authority"),
}
OPINIONS = {
    Opinion.AGREES: N_("No objection"),
    Opinion.OBJECTS: N_("Objection"),
    Opinion.INFORMS: N_("Information only"),
}
HISTORY = {
    "application.submitted": N_("The application was sent"),
    "application.withdrawn": N_("The applicant withdrew the application"),
    "application.taken_up": N_("Work on the application began"),
    "application.moved_on": N_("The next stage began"),
    "application.more_requested": N_("The applicant was asked for more"),
    "application.more_answered": N_("The applicant answered"),
    "application.office_wrote": N_("A message was sent to the applicant"),
    "application.applicant_wrote": N_("The applicant wrote a message"),
    "application.approved": N_("The application was approved"),
    "application.refused": N_("The application was refused"),
    "application.expired": N_("The time to answer ran out"),
    "application.certificate_issued": N_("The document was issued"),
    "case.opened": N_("The case came into the queue"),
    "case.assigned": N_("The case was taken"),
    "case.released": N_("The case was given back to the unit"),
    "case.viewed": N_("The case was opened"),
    "case.file_viewed": N_("A file of the applicant was opened"),
    "case.noted": N_("A note was written"),
    "case.consulted": N_("Another authority was asked"),
    "case.advised": N_("The other authority answered"),
}
"""How the history of a case speaks of a journal row."""
