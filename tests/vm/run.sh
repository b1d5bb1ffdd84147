#!/usr/bin/env bash
# nodecheck on a whole node: boots script/node-vm with the built nodecheck in it and runs main.sh there, which takes the
# node through its states.
#   tests/vm/run.sh NODECHECK
# SUITE=trixie takes another Debian than 12.
set -euo pipefail
nodecheck=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
command -v qemu-system-x86_64 >/dev/null || { echo "needs qemu-system-x86_64: script/bootstrap test" >&2; exit 1; }
payload=$(mktemp -d)
trap 'rm -rf "$payload"' EXIT
cp -r "$here"/node/. "$payload"
mkdir -p "$payload"/usr/local/bin
"$here"/portable.sh "$nodecheck" "$payload/opt/nodecheck"
ln -s /opt/nodecheck/run "$payload/usr/local/bin/nodecheck"
mkdir -p "$payload"/usr/bin "$payload"/usr/lib/systemd/system
ln -s /opt/nodecheck/run "$payload/usr/bin/nodecheck"
cp "$here"/../../packaging/systemd/nodecheck.{service,timer} "$payload/usr/lib/systemd/system"
# A module as other distributions keep it.
root=$("$here/../../script/node-vm")
mkdir -p "$payload/opt/modules"
xz -dcf "$root"/lib/modules/*/kernel/net/bridge/br_netfilter.ko* | xz --check=crc32 >"$payload/opt/modules/br_netfilter.ko.xz"
"$here/../../script/node-vm" "$payload"
