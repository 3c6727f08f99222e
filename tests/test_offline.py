"""No network after the installation: neither tests nor kernels reach another machine."""

import os
import socket

import pytest
from jupyter_client.manager import start_new_kernel

ELSEWHERE = "192.0.2.1"  # reserved for documentation (RFC 5737): nobody is there
TRY = f"import socket; socket.create_connection(('{ELSEWHERE}', 9), timeout=1)"


def test_this_process_keeps_to_the_machine() -> None:
    with pytest.raises(PermissionError, match="socket.getaddrinfo 'example.org'"):
        socket.getaddrinfo("example.org", 80)
    with socket.socket() as client, pytest.raises(PermissionError, match=f"socket.connect '{ELSEWHERE}'"):
        client.connect((ELSEWHERE, 9))
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_a_kernel_keeps_to_the_machine_and_works() -> None:
    assert "ipython" in os.environ["IPYTHONDIR"]
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        reply = client.execute_interactive(TRY, store_history=False, output_hook=lambda _: None, timeout=60)
        assert reply["content"]["status"] == "error"
        assert reply["content"]["evalue"].startswith("the lessons reach no other machine")
        code = "assert not {'guard', 'is_local', 'sys', 'Path'} & set(globals())"
        reply = client.execute_interactive(code, output_hook=lambda _: None, timeout=60)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
