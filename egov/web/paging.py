"""Keyset paging as screens use it; queries take it from `egov.kernel.paging`."""

from egov.kernel.paging import MAX_LIMIT as MAX_LIMIT
from egov.kernel.paging import Page as Page
from egov.kernel.paging import decode_cursor as decode_cursor
from egov.kernel.paging import encode_cursor as encode_cursor
from egov.kernel.paging import read_limit as read_limit
