#!/bin/sh
# Installs the project and one extra into .venv, with the versions pinned for the Python that is found.
#
#     scripts/install.sh EXTRA        # lab, test, bench or cuda
#
# PYTHON names the interpreter; without it the first that runs of python3.13, python3.12, python3.11, python3 is taken.
# With uv on the PATH uv installs, otherwise pip.
set -eu

extra=$1
have_uv() { command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; }

# A name on the PATH may be a shim that cannot run, and Debian's python3 may lack venv: so each is tried.
suits() {
    if have_uv; then needs="sys"; else needs="ensurepip, venv"; fi
    "$1" -c "import sys, $needs; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >/dev/null 2>&1
}

find_python() {
    for name in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        if suits "$name"; then echo "$name"; return; fi
    done
    echo "No Python 3.11, 3.12 or 3.13 with venv found (tried: ${PYTHON:-python3.13 python3.12 python3.11 python3})." >&2
    echo "Install one (on Debian and Ubuntu: apt install python3 python3-venv), or name it: make lab PYTHON=/path/to/python3" >&2
    return 1
}

if ! .venv/bin/python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" 2>/dev/null; then
    python=$(find_python)
    echo "Creating .venv with $("$python" --version 2>&1) ($python)"
    if have_uv; then uv venv --quiet --clear --python "$python" .venv; else "$python" -m venv --clear .venv; fi
fi

version=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
echo "Installing the versions of constraints/py$version.txt: a minute or two the first time, about 1.2 GB"
if have_uv; then
    uv pip install --quiet --python .venv/bin/python --constraint "constraints/py$version.txt" --editable ".[$extra]"
else
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    .venv/bin/python -m pip install -qq --disable-pip-version-check \
        --constraint "constraints/py$version.txt" --editable ".[$extra]"
fi
pwd >.venv/installed-from
