"""The words of each verdict: how its gate is drawn, its title, and what follows for whoever holds the paper."""

from dataclasses import dataclass

from egov.certificates.judging import Verdict
from egov.kernel.errors import N_


@dataclass(frozen=True, slots=True)
class Wording:
    """`kind` of the drawing ("ok", "off", "bad"), title and advice as msgids."""

    kind: str
    title: str
    advice: str


WORDINGS: dict[Verdict, Wording] = {
    Verdict.VALID: Wording(
        "ok",
        N_("The document is genuine and in force"),
        N_("It was issued through this portal, has not been revoked, and its term has not ended."),
    ),
    Verdict.EXPIRED: Wording(
        "off", N_("The document is genuine, but its term has ended"), N_("Ask its holder for a newer one.")
    ),
    Verdict.REVOKED: Wording(
        "off", N_("The document has been revoked"), N_("The authority took it back. Do not rely on it.")
    ),
    Verdict.UNKNOWN: Wording(
        "bad", N_("There is no such document"), N_("Check the code once more, or ask the holder for the document.")
    ),
    Verdict.ALTERED: Wording(
        "bad",
        N_("The file was changed after it was signed"),
        N_("It is not the document that was issued. Do not rely on it."),
    ),
    Verdict.FOREIGN: Wording(
        "bad", N_("The file was signed by somebody else"), N_("The signature in it is not this portal's. Do not rely on it.")
    ),
    Verdict.SEVERAL: Wording(
        "bad",
        N_("The file has more than one signature"),
        N_("Documents of this portal have exactly one. Ask for the file as it was downloaded from the portal."),
    ),
    Verdict.UNSIGNED: Wording(
        "bad",
        N_("The file has no signature"),
        N_("A scan, a photo or a printed copy cannot be judged. Enter the code printed on it instead."),
    ),
    Verdict.PROTECTED: Wording(
        "bad",
        N_("The file is protected by a password"),
        N_("Documents of this portal are not. Ask for the file as it was downloaded from the portal."),
    ),
    Verdict.UNREADABLE: Wording(
        "bad", N_("The file is not a PDF that can be read"), N_("Ask for the file as it was downloaded from the portal.")
    ),
}
