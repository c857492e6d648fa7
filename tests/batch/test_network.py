"""No network, unless an address was given: neither in the main process nor in a worker."""

from __future__ import annotations

import socket

# Python imports this at its start, so that it also holds in a worker.
_NO_SOCKETS = """
import socket

def refuse(*args, **kwargs):
    raise AssertionError("a run without addresses must not use the network")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


def test_a_run_works_where_sockets_are_refused(run, tmp_path, monkeypatch):
    (tmp_path / "sitecustomize.py").write_text(_NO_SOCKETS)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _refuse)

    report = run()

    assert (report.judged, report.not_read) == (4, ())


def _refuse(*_: object) -> None:
    raise AssertionError("a run without addresses must not use the network")
