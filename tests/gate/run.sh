#!/usr/bin/env bash
# The gate of kubelet.service under a real systemd, which systemd-nspawn boots twice over one overlay: main.sh there
# takes it through what a gate meets.
#   tests/gate/run.sh BUILD           the build tree, from which nodecheck and its gate are installed
# Needs root.
set -euo pipefail
build=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
root=$(realpath "$("$here/../../script/node-vm")")
work=$(mktemp -d)
end() {
  umount -l "$work/root" "$work" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

mount -t tmpfs none "$work"
mkdir -p "$work"/{payload,upper,work,root}
cp -r "$here/node/." "$work/payload"
"$here/readme.py" "$work/payload/readme"
DESTDIR=$work/payload bash -e <<<"$(sed "s#build/release#'$build'#g" "$work/payload/readme/install.sh")" >/dev/null
"$here/../vm/pack.sh" "$build/nodecheck" "$work/payload"
mount -t overlay none -o "lowerdir=$work/payload:$root,upperdir=$work/upper,workdir=$work/work" "$work/root"
systemd-analyze verify --root="$work/root" --man=no kubelet.service

for boot in first second; do
  timeout -k 10 150 systemd-nspawn --quiet --boot --directory="$work/root" --private-network --register=no --keep-unit \
    --console=read-only >"$work/console" 2>&1 </dev/null || true
  cat "$work/root/log" || cat "$work/console"
  : >"$work/root/log"
  grep -qx 0 "$work/root/status" || { echo "the $boot boot fails" >&2; exit 1; }
  rm "$work/root/status"
done
