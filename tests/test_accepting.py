"""Web processes share connections evenly, and a process that is gone holds nobody up."""

import http.client
import socket
import threading
import time

from flask import Flask

from egov.accepting import PATIENCE_SECONDS, Shares, take_turns
from egov.serving import web_server


def test_a_connection_is_left_to_the_process_that_has_fewer():
    shares = Shares(2)
    one, other = shares.of(0), shares.of(1)
    one.tell(1)
    assert (one.is_left(), other.is_left()) == (True, False)
    other.tell(1)
    assert (one.is_left(), other.is_left()) == (False, False)


def test_a_process_that_answers_no_more_costs_a_moment_and_no_connection():
    shares = Shares(2)
    one = shares.of(0)
    one.tell(5)
    start, accept = time.monotonic(), take_turns(lambda: "taken", one)
    while accept() is None:
        assert time.monotonic() - start < 100 * PATIENCE_SECONDS
    assert time.monotonic() - start > PATIENCE_SECONDS


def test_a_process_that_is_started_again_begins_with_nothing():
    shares = Shares(2)
    shares.of(0).tell(7)
    assert not shares.of(0).is_left()


def test_a_web_process_says_how_many_connections_it_has_and_answers_though_the_other_takes_none():
    app, shares, listener = Flask("small"), Shares(2), socket.create_server(("127.0.0.1", 0))
    app.add_url_rule("/", view_func=lambda: "hello")
    web = web_server(app, listener, shares.of(0), behind_proxy=False)
    threading.Thread(target=web.run, daemon=True).start()
    connections = [http.client.HTTPConnection(*listener.getsockname(), timeout=30) for _ in range(3)]
    for connection in connections:
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"hello"
    assert web.share.count == 3
    for connection in connections:
        connection.close()
    deadline = time.monotonic() + 10
    while web.share.count and time.monotonic() < deadline:
        time.sleep(0.01)
    assert web.share.count == 0
    web.close()
