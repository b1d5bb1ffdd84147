#!/usr/bin/env bash
# nodecheck on a whole node: boots script/node-vm with the built nodecheck in it and runs main.sh there, which takes the
# node through its states; then boots it again with the same files, holds what was foretold of that boot against what it
# has, and lets the gate of the kubelet see it.
#   tests/vm/run.sh BUILD           the build tree, from which nodecheck and its gate are installed
# SUITE=trixie takes another Debian than 12.
set -euo pipefail
build=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
command -v qemu-system-x86_64 >/dev/null || { echo "needs qemu-system-x86_64: script/bootstrap test" >&2; exit 1; }
work=$(mktemp -d)
payload=$work/payload
trap 'rm -rf "$work"' EXIT
cp -r "$here/node" "$payload"
"$here/pack.sh" "$build/nodecheck" "$payload"
mkdir -p "$payload"/usr/lib/systemd/system
cp "$here"/../../packaging/systemd/nodecheck.{service,timer} "$payload/usr/lib/systemd/system"
# A module as other distributions keep it.
root=$("$here/../../script/node-vm")
mkdir -p "$payload/opt/modules"
xz -dcf "$root"/lib/modules/*/kernel/net/bridge/br_netfilter.ko* | xz --check=crc32 >"$payload/opt/modules/br_netfilter.ko.xz"
"$here/../../script/node-vm" "$payload" | tee "$work/first"

cp "$here/reboot.sh" "$payload/main.sh"
DESTDIR=$payload cmake --install "$build" --prefix /usr --component gate >/dev/null
units=$payload/etc/systemd/system
mkdir -p "$units"/multi-user.target.wants "$units/kubelet.service.d"
for unit in /usr/lib/systemd/system/{kubelet,containerd}.service ../setup.service; do
  ln -s "$unit" "$units/multi-user.target.wants/${unit##*/}"
done
cat >"$units/setup.service" <<'U'
[Service]
Type=oneshot
ExecStart=/bin/bash /usr/lib/node/setup.sh
U
# An emulated processor on a busy machine is slow.
cat >"$units/kubelet.service.d/30-patience.conf" <<'U'
[Unit]
After=setup.service
[Service]
Environment=NODECHECK_TIMEOUT=3m NODECHECK_FACT_TIMEOUT=1m NODECHECK_SKIP=runtime.responsive NODECHECK_KUBELET_VERSION=1.30 NODECHECK_GATE_WAIT=5m
TimeoutStartSec=20min
U
"$here/../../script/node-vm" "$payload" | tee "$work/second"
"$here/compare.py" "$work/first" "$work/second"
