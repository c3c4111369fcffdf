"""What the parts of a question are called for those who compose forms: kinds, sources, limits, comparisons (msgids)."""

from egov.kernel.errors import N_

KIND_WORDS = {
    "text": N_("One line of text"),
    "long_text": N_("Several lines of text"),
    "number": N_("Number"),
    "money": N_("Amount of money"),
    "date": N_("Date"),
    "yes_no": N_("Yes or no"),
    "one_of": N_("One of several answers"),
    "many_of": N_("Any number of several answers"),
    "region_district": N_("Region and district"),
    "address": N_("Address"),
    "person": N_("Person: name and date of birth"),
    "national_number": N_("Personal number"),
    "phone": N_("Telephone number"),
    "email": N_("E-mail address"),
    "file": N_("Files"),
    "declaration": N_("Statement to agree to"),
    "group": N_("Repeating group of questions"),
}
PREFILL_WORDS = {
    "": N_("No: it is asked"),
    "account": N_("The account of the applicant"),
    "population": N_("The population register"),
    "civil_acts": N_("The register of civil acts"),
    "business": N_("The register of businesses"),
    "property": N_("The register of property"),
}
LIMIT_WORDS = {
    "max_length": N_("At most how many characters"),
    "at_least": N_("Least number"),
    "at_most": N_("Greatest number"),
    "decimals": N_("Digits after the decimal mark"),
    "earliest": N_("Earliest day"),
    "latest": N_("Latest day"),
    "max_files": N_("At most how many files"),
    "min_entries": N_("Fewest entries"),
    "max_entries": N_("Most entries"),
}
ASPECTS = LIMIT_WORDS | {
    "kind": N_("Kind of answer"),
    "required": N_("Must be answered"),
    "prefill": N_("Does the state know it?"),
    "when": N_("Asked when"),
    "condition": N_("Condition"),
    "at": N_("Where it stands"),
    "options": N_("Option"),
    "amount": N_("Amount"),
    "unit": N_("Unit"),
    "multiple": N_("Multiple"),
    "currency": N_("Currency"),
    "source": N_("How sure is it?"),
}
HOW_WORDS = {
    "all": N_("all of these hold"),
    "any": N_("at least one of these holds"),
    "none": N_("none of these holds"),
    "not_all": N_("not all of these hold"),
}
COMPARISON_WORDS = {
    "is": N_("is"),
    "is_not": N_("is not"),
    "one_of": N_("is one of"),
    "none_of": N_("is none of"),
    "has": N_("has among the answers"),
    "has_not": N_("has not among the answers"),
    "contains": N_("contains the text"),
    "at_least": N_("is at least"),
    "at_most": N_("is at most"),
    "more": N_("is more than"),
    "less": N_("is less than"),
    "between": N_("is from … to …"),
    "from": N_("is on or after"),
    "until": N_("is on or before"),
    "after": N_("is after"),
    "before": N_("is before"),
    "answered": N_("is answered"),
    "unanswered": N_("is not answered"),
}
UNIT_WORDS = {
    "working_days": N_("working days"),
    "calendar_days": N_("calendar days"),
    "working_hours": N_("working hours"),
    "automatic": N_("at once, by the portal itself"),
}
FEE_WORDS = {
    "free": N_("Free"),
    "fixed": N_("A fixed amount"),
    "index_multiple": N_("A multiple of the calculation index"),
}
SOURCE_WORDS = {"applicant": N_("The applicant brings it"), "registry": N_("The state has it")}
ROLE_WORDS = {"officer": N_("An officer"), "supervisor": N_("The head of the unit")}
