"""`flask serve`: ready or one clear line; what dies is started again; told to stop, it stops."""

import os
import signal
import socket
from http.client import HTTPConnection

import pytest

from tests.faults.conftest import FLASK, children_of, free_port, kill, status_of, wait_until


@pytest.fixture
def portal_process(start):
    """A served portal, ready: the parent's process and its address."""
    port = free_port()
    process = start(FLASK, "serve", "--port", port)
    line = process.stdout.readline()
    assert line == f"Darvoza is ready: http://127.0.0.1:{port}\n", line + process.stderr.read()
    return process, f"http://127.0.0.1:{port}"


def test_it_says_the_address_when_ready_and_stops_cleanly(portal_process):
    process, address = portal_process
    assert status_of(f"{address}/readyz") == 200
    family = children_of(process.pid)
    assert len(family) == 3
    process.terminate()
    assert process.wait(20) == 0
    assert status_of(f"{address}/readyz") == 0
    wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in family))


def test_a_killed_child_is_started_again(portal_process):
    process, address = portal_process
    for victim in children_of(process.pid):
        kill(victim)
        wait_until(lambda gone=victim: gone not in children_of(process.pid) and len(children_of(process.pid)) == 3)
    wait_until(lambda: status_of(f"{address}/readyz") == 200)


def test_children_do_not_outlive_a_killed_parent(portal_process):
    process, address = portal_process
    family = children_of(process.pid)
    kill(process.pid)
    process.wait()
    wait_until(lambda: not any(os.path.exists(f"/proc/{pid}") and _lives(pid) for pid in family))
    assert status_of(f"{address}/readyz") == 0


def _lives(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_answer_without_a_body_keeps_the_connection(portal_process):
    _, address = portal_process
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
    connection.request("GET", "/tg/help")
    answer = connection.getresponse()
    answer.read()
    for _ in range(2):
        connection.request("GET", "/tg/help", headers={"If-None-Match": answer.headers["ETag"]})
        again = connection.getresponse()
        again.read()
        assert (again.status, again.headers["Connection"]) == (304, None)
    connection.request("GET", "/tg/help", headers={"If-None-Match": answer.headers["ETag"], "Connection": "close"})
    assert connection.getresponse().headers["Connection"] == "close"


def test_a_request_in_hand_is_answered_before_the_end(portal_process):
    process, address = portal_process
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        process.send_signal(signal.SIGTERM)
        client.settimeout(10)
        answer = b""
        while part := client.recv(4096):
            answer += part
    assert answer.endswith(b"ok\n")
    assert process.wait(20) == 0


def test_a_taken_port_is_one_clear_line(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(FLASK, "serve", "--port", port)
        _out, error = process.communicate(timeout=30)
    assert process.returncode == 1
    assert error.strip() == (
        f"Port {port} on 127.0.0.1 cannot be used (Address already in use). Choose another: flask serve --port {port + 1}"
    )
