#!/usr/bin/env bash
# Lays nodecheck and the libraries of this machine, which may be another system than the node's, into a folder that is
# to be laid over a node's root: /usr/bin/nodecheck.
#   tests/vm/pack.sh NODECHECK FOLDER
set -euo pipefail
nodecheck=$1 folder=$2
mkdir -p "$folder"/opt/nodecheck/lib "$folder"/usr/bin
strip -o "$folder/opt/nodecheck/nodecheck" "$nodecheck"
ldd "$nodecheck" | awk '/=> \// { print $3 } /ld-linux/ { print $1 }' | xargs cp -L -t "$folder/opt/nodecheck/lib"
cat >"$folder/usr/bin/nodecheck" <<'S'
#!/bin/sh
exec /opt/nodecheck/lib/ld-linux-*.so.* --library-path /opt/nodecheck/lib /opt/nodecheck/nodecheck "$@"
S
chmod +x "$folder/usr/bin/nodecheck"
