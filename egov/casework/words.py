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
