#!/bin/sh
# Prints an interpreter that runs and can make an environment, of one of the versions asked for, best first:
#
#     scripts/find_python.sh 3.13 3.12 3.11
#
# PYTHON, where it is set, is the only one tried; else those on the PATH, then pyenv's. A name on the PATH may
# be a shim that cannot run, and Debian's python3 may lack venv: so each is asked.
set -u

if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then needs="sys"; else needs="ensurepip, venv"; fi
suits() { # interpreter version...
    interpreter=$1
    shift
    "$interpreter" -c "import sys, $needs; sys.exit('%d.%d' % sys.version_info[:2] not in '$*'.split())" >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    if suits "$PYTHON" "$@"; then echo "$PYTHON"; exit; fi
else
    for version in "$@"; do
        if suits "python$version" "$version"; then echo "python$version"; exit; fi
    done
    if suits python3 "$@"; then echo python3; exit; fi
    for version in "$@"; do
        for python in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
            if suits "$python" "$version"; then echo "$python"; exit; fi
        done
    done
fi
echo "No Python with venv found, of these versions: $* (tried: ${PYTHON:-the PATH and pyenv})." >&2
echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name it: make lab PYTHON=/path/to/python3" >&2
exit 1
