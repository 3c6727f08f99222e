#!/bin/sh
# Pins what pyproject.toml allows: `make constraints`. The newest versions for each supported Python, and in
# oldest.txt, for the oldest Python, the oldest versions of all that the project asks for by name.
set -eu
uv=$(command -v uv || echo .venv/bin/uv)
pin() { # file python resolution
    # A fresh output file: uv would keep the versions that it finds in an old one.
    rm -f "constraints/$1.txt"
    "$uv" pip compile pyproject.toml --quiet --extra test --extra bench --extra mutation --extra audit \
        --python-version "$2" --python-platform linux --resolution "$3" \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file "constraints/$1.txt"
}
for version in 3.11 3.12 3.13; do pin "py$version" "$version" highest; done
pin oldest 3.11 lowest-direct
