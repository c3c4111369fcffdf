"""The portal as a WSGI application, for `flask` and for other servers."""

import gc

gc.disable()  # loading makes much and throws little away: looking for it meanwhile costs a seventh of the start
from egov import create_app  # noqa: E402

app = create_app()
gc.enable()
