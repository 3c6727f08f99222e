"""Asks the server beside this copy to run the tests; exits with what they exit with."""

import socket
import sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect("tests.socket")
    sys.exit(int(server.recv(1)))
