#!/bin/sh
# Installs the project, and one extra or none (lab), into an environment, with the versions pinned for its Python.
#
#     scripts/install.sh EXTRA        # lab, test, bench, mutation, audit, torch or cuda
#
# VENV names the environment's folder (.venv), PYTHON the interpreter (the newest supported one that is found),
# PINS a file of constraints/ (that of the interpreter's version). With uv on the PATH uv installs, otherwise pip.
set -eu

what=".[$1]"
if [ "$1" = lab ]; then what=.; fi
venv=${VENV:-.venv}
have_uv() { command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; }

if ! "$venv/bin/python" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" 2>/dev/null; then
    python=$(sh scripts/find_python.sh 3.13 3.12 3.11)
    echo "Creating $venv with $("$python" --version 2>&1) ($python)"
    if have_uv; then uv venv --quiet --clear --python "$python" "$venv"; else "$python" -m venv --clear "$venv"; fi
fi

pins=constraints/${PINS:-py$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}.txt
echo "Installing the versions of $pins: a minute or two the first time, about 1.2 GB"
if have_uv; then
    uv pip install --quiet --python "$venv/bin/python" --constraint "$pins" --editable "$what"
else
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --constraint "$pins" --editable "$what"
fi
pwd >"$venv/installed-from"
