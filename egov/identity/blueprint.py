"""The blueprint that the screens of `identity` share."""

from flask import Blueprint

identity = Blueprint("identity", __name__, url_prefix="/<any(tg,ru,kk,en):lang>")
