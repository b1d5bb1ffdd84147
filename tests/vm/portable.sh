#!/usr/bin/env bash
# Makes FOLDER/run of a nodecheck, which runs where FOLDER is /opt/nodecheck: with the libraries of this machine, which may
# be another system than the one it is to run on.
#   tests/vm/portable.sh NODECHECK FOLDER
set -euo pipefail
mkdir -p "$2/lib"
strip -o "$2/nodecheck" "$1"
ldd "$1" | awk '/=> \// { print $3 } /ld-linux/ { print $1 }' | xargs cp -L -t "$2/lib"
cat >"$2/run" <<'X'
#!/bin/sh
exec /opt/nodecheck/lib/ld-linux-*.so.* --library-path /opt/nodecheck/lib /opt/nodecheck/nodecheck "$@"
X
chmod +x "$2/run"
