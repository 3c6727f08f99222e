#!/bin/sh
# Pins the newest versions that pyproject.toml allows, for each supported Python: `make constraints`.
set -eu
uv=$(command -v uv || echo .venv/bin/uv)
for version in 3.11 3.12 3.13; do
    # A fresh output file: uv would keep the versions that it finds in an old one.
    rm -f "constraints/py$version.txt"
    "$uv" pip compile pyproject.toml --quiet --extra lab --extra test --extra bench \
        --python-version "$version" --python-platform linux \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --output-file "constraints/py$version.txt"
done
