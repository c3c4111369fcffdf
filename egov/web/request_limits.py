"""How large a request may be, refused before anything is parsed.

Werkzeug bounds the fields of a multipart form, but reads any other body whole, up to the limit of uploads: hence a limit of
its own for those, and one for addresses, which a page repeats in its links.
"""

from flask import Flask, abort, request

MAX_UPLOAD_BYTES = 64 * 1024 * 1024
MAX_FORM_BYTES = 1024 * 1024
MAX_FORM_PARTS = 1000
MAX_ADDRESS = 8192


def install(app: Flask) -> None:
    """Answers 413 to bodies and 414 to addresses beyond the limits."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES, MAX_FORM_PARTS=MAX_FORM_PARTS
    )

    @app.before_request
    def refuse_what_is_too_large() -> None:
        environ = request.environ
        if len(environ.get("QUERY_STRING", "")) + len(environ["PATH_INFO"]) > MAX_ADDRESS:
            abort(414)
        if not environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        if request.mimetype != "multipart/form-data":
            request.max_content_length = MAX_FORM_BYTES
        if (request.content_length or 0) > (request.max_content_length or 0):
            abort(413)
