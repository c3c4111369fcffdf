"""Screens of `certificates`: is this document genuine, my documents, revoking one."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from egov.certificates import actions, judging, queries
from egov.certificates.codes import read_code
from egov.certificates.forms import JudgeFileForm, RevokeForm
from egov.certificates.judging import MAX_JUDGED, Judgement, Verdict
from egov.certificates.sealing import portal_keys
from egov.certificates.verdicts import WORDINGS
from egov.files import queries as files
from egov.files.serving import attachment
from egov.kernel import clock
from egov.kernel.errors import N_, DomainError, Invalid
from egov.kernel.permissions import Permission
from egov.kernel.references import read_reference
from egov.web import rate_limits
from egov.web.guards import actor, needs, public, signed_in
from egov.web.language import gettext, preferred_language
from egov.web.presentation import today

short = Blueprint("certificates_short", __name__)
pages = Blueprint("certificates", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
JUDGED_RATE = "20 per 10 minutes"
MISSED_RATE = "60 per 10 minutes"


@short.get("/verify/")
@short.get("/verify/<code>")
@public
def verify_short(code: str = "") -> ResponseReturnValue:
    """The address in the QR code, in the language that the reader most likely reads."""
    language = preferred_language(request)
    target = url_for("certificates.verify_code", lang=language, code=code) if code else None
    response = redirect(target or url_for("certificates.verify", lang=language), 302)
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


@pages.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Asks for a code, a reference number or a signed file; a code leads on to its verdict."""
    typed = request.args.get("code", "").strip()[:100]
    code = read_code(typed)
    if typed and code is None:
        code = _code_of_reference(typed)
    if code is not None:
        return redirect(url_for(".verify_code", code=code), 303)
    error = gettext(N_("This is not a code of the portal. It looks like this: K7QM-2XW9-41DP.")) if typed else None
    page = render_template("certificates/verify.html", form=JudgeFileForm(), typed=typed, error=error, max_size=MAX_JUDGED)
    return page, 422 if error else 200


@pages.get("/verify/<code>")
@public
def verify_code(code: str) -> ResponseReturnValue:
    """The verdict on the document with this code, with as little about its holder as comparing needs."""
    canonical = read_code(code)
    if canonical is not None and canonical != code:
        return redirect(url_for(".verify_code", code=canonical), 302)
    found = queries.find_by_code(canonical) if canonical else None
    if found is None:
        rate_limits.count("verify-missed", MISSED_RATE, rate_limits.address())
    return _show(judging.of_certificate(found, today()), status=200 if found else 404)


@pages.post("/verify")
@public
@rate_limits.limit("verify-file", JUDGED_RATE)
def verify_file() -> ResponseReturnValue:
    """The verdict on a PDF, which is read and forgotten."""
    form = JudgeFileForm()
    if form.validate_on_submit():
        try:
            judgement = _judge(form)
        except DomainError as error:
            form.absorb(error)
        else:
            return _show(judgement, of_file=True)
    return render_template("certificates/verify.html", form=form, typed="", error=None, max_size=MAX_JUDGED), 422


def _judge(form: JudgeFileForm) -> Judgement:
    given = form.file.data
    data = given.stream.read(MAX_JUDGED + 1) if given else b""
    if not data:
        raise Invalid(N_("Choose the PDF file to be checked."), field="file")
    if len(data) > MAX_JUDGED:
        raise Invalid(N_("The file is larger than %(limit)s MB."), field="file", limit=MAX_JUDGED // (1024 * 1024))
    return judging.of_pdf(data, keys=portal_keys(), find=queries.find_by_sha256, now=clock.now(), day=today())


def _code_of_reference(typed: str) -> str | None:
    reference = read_reference(typed)
    if reference is None:
        return None
    rate_limits.count("verify-missed", MISSED_RATE, rate_limits.address())
    found = queries.find_by_reference(reference)
    return found.code if found else None


def _show(judgement: Judgement, *, of_file: bool = False, status: int = 200) -> ResponseReturnValue:
    found = judgement.certificate
    may_revoke = (
        found is not None
        and judgement.verdict != Verdict.REVOKED
        and actor().may(Permission.REVOKE_CERTIFICATES)
        and actor().authority_id == found.authority_id
    )
    page = render_template(
        "certificates/verify_code.html",
        certificate=found,
        wording=WORDINGS[judgement.verdict],
        verdict=judgement.verdict,
        of_file=of_file,
        checked_at=clock.now(),
        seal_until=portal_keys().seal_valid_until,
        may_revoke=may_revoke,
    )
    return page, status


@pages.get("/account/documents")
@signed_in
def documents() -> str:
    """The documents issued to the reader, the newest first."""
    account_id = actor().account_id
    found = queries.list_of_account(account_id) if account_id is not None else []
    day = today()
    rows = [(certificate, certificate.standing(day)) for certificate in found]
    return render_template("certificates/documents.html", rows=rows)


@pages.get("/account/documents/<code>/download")
@signed_in
def download(code: str) -> Response:
    """The signed PDF, to its holder."""
    found = queries.get_own(code, by=actor())
    return attachment(files.get_file(found.file_id))


@pages.route("/casework/documents/<code>/revoke", methods=["GET", "POST"])
@needs(Permission.REVOKE_CERTIFICATES, "officer")
def revoke(code: str) -> ResponseReturnValue:
    """Revokes a document of the reader's authority, with a reason."""
    certificate = queries.get_for_authority(code, by=actor())
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            actions.revoke(certificate, reason=form.reason.data or "", by=actor(), now=clock.now())
        except DomainError as error:
            form.absorb(error)
        else:
            flash(gettext(N_("The document is revoked.")), "success")
            return redirect(url_for(".verify_code", code=certificate.code), 303)
    page = render_template("certificates/revoke.html", form=form, certificate=certificate)
    return page, 422 if form.errors else 200


def install(app: Flask) -> None:
    """Registers the blueprints."""
    app.register_blueprint(short)
    app.register_blueprint(pages)
