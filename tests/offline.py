"""Forbids every network address but the machine's own: nothing is fetched after the installation.

Kernels of the notebooks run this file when IPython starts them.
"""

import ipaddress
import sys
from pathlib import Path

LOCAL_NAMES = {"", "localhost", "ip6-localhost"}


def is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name in LOCAL_NAMES


def guard(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: Python asks it before it connects, sends, or looks up a name."""
    if event in {"socket.connect", "socket.sendto", "socket.bind"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else ""  # text: a socket of the file system
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise PermissionError(f"the lessons reach no other machine, got {event} {host!r}")


def write_for_kernels(home: Path) -> None:
    """Write the file that makes every kernel with IPYTHONDIR=`home` keep to the machine, too."""
    startup = home / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    # In a namespace of its own: a cell that forgot an import must not find it here.
    start = f"__import__('runpy').run_path({__file__!r}, run_name='__main__')\n"
    (startup / "00-offline.py").write_text(start, "utf-8")


if __name__ == "__main__":
    sys.addaudithook(guard)
