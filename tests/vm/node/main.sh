#!/bin/bash
# Takes a whole node through the states that nodes are found in, and holds nodecheck's answer against each.
failures=0

# An emulated processor on a busy machine is slow: no deadline of ours is to be its fault.
patient='--timeout 3m --fact-timeout 1m --skip runtime.responsive'

# checked [OPTION ...]: a run, whose report is /run/report.json
checked() {
  # shellcheck disable=SC2086
  nodecheck run $patient --phase running --kubelet-version 1.30 -o json "$@" >/run/report.json 2>/run/said
}
# holds NAME STATUS [ID=VERDICT[:TEXT] ...]: the exit status, verdicts, and a part of a first finding's message
holds() {
  checked
  told "$?" "$@"
}
# told GOT NAME STATUS ...: the same, of a run that has ended with GOT
told() {
  local got=$1 name=$2 status=$3 expected id rest seen
  shift 3
  [ "$got" = "$status" ] || wrong "$name: exit status $got, not $status" "$(amiss)"
  for expected; do
    id=${expected%%=*} rest=${expected#*=}
    seen=$(jq -r --arg id "$id" '.results[] | select(.id == $id) | "\(.verdict):\(.findings[0].message)"' /run/report.json)
    case $seen in
      "${rest%%:*}":*"${rest#"${rest%%:*}":}"*) ;;
      "$rest":*) ;;
      *) wrong "$name: $id is $seen, not $rest" ;;
    esac
  done
  echo "$name: exit status $got"
}
wrong() {
  printf 'WRONG %s\n' "$@"
  failures=$((failures + 1))
}
# mend ID: does, to the letter, what the last report says would mend it
mend() {
  jq -r --arg id "$1" '.results[] | select(.id == $id).remedy' /run/report.json | sed -n 's/^  //p' >/run/remedy
  [ -s /run/remedy ] || wrong "$1 has no remedy"
  bash -e /run/remedy >/run/mended 2>&1 || wrong "$1: its remedy fails" "$(cat /run/mended)"
}
amiss() { jq -r '.results[] | select(.verdict != "pass" and .verdict != "not_applicable") |
  "  \(.id) \(.verdict) \(.severity): \(.findings[0].message)"' /run/report.json; }

# told_in REPORT: all that it says of the node, but for times, free space and what daemons watch just then
told_in() {
  jq -S '[(.profile | map(del(.source))), .results] | del(.. | .durationSeconds?) |
    walk(if type == "string" then gsub("[0-9.]+ (ms|s|[KMGT]iB)|(instances|watches) [0-9]+"; "some") else . end)' "$1"
}
# seen_by_the_unit NAME: its sandbox hides nothing, and adds nothing
seen_by_the_unit() {
  checked
  cp /run/report.json /run/bare.json
  systemctl start nodecheck.service || wrong "$1: nodecheck.service" "$(journalctl -qu nodecheck.service | tail -n 5)"
  diff <(told_in /run/bare.json) <(told_in /run/nodecheck/report.json) >/run/differences ||
    wrong "$1: nodecheck.service sees another node" "$(head -n 20 /run/differences)"
  echo "$1: seen by nodecheck.service"
}

# until_true COMMAND ...: waits for it, a minute at most
until_true() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { wrong "never came true: $*"; return; }
    sleep 0.1
  done
}
# shows UNIT PROPERTY PATTERN: a state of a unit
# shellcheck disable=SC2317 # until_true calls it
shows() { systemctl show -P "$2" "$1" | grep -qx "$3"; }
config() { sed -i "$1" /etc/containerd/config.toml && systemctl restart containerd; }

bash /usr/lib/node/setup.sh
bash /usr/lib/node/good.sh
systemctl daemon-reload
systemctl -q enable containerd kubelet
systemctl start containerd kubelet

holds 'a sound node' 0 cgroups.driver-match=pass cgroups.version=pass runtime.unit=pass kubelet.unit=pass \
  runtime.cri-version=pass kernel.module-br-netfilter=pass runtime.config-file=pass \
  firewall.forward-policy=pass firewall.input-ports=pass network.ports=pass network.hostname=pass
# What reboot.sh is held against.
echo "== foretold: $(jq -c '[.results[] | select(.id | endswith("after-boot")) | {(.id): .}] | add' /run/report.json)"
nodecheck explain sysctl.after-boot -v --timeout 3m --fact-timeout 1m --kubelet-version 1.30 2>/run/said |
  sed -n 's/^\([a-z0-9_.-]* = .*\), needed: .*/== foretold: \1/p'
rm /etc/modprobe.d/hardening.conf

# As a container has it whose only sight of the node is a mount: its own /etc and /run are empty.
checked
jq -c '.results[] | [.id, .verdict]' /run/report.json >/run/bare
unshare -m bash -c 'mkdir -p /mnt/node && mount --rbind / /mnt/node && mount -t tmpfs none /etc && mount -t tmpfs none /run
  mkdir -p /run/c && cd /run/c && nodecheck run '"$patient"' --phase running --kubelet-version 1.30 -o json --host-root /mnt/node |
  jq -c ".results[] | [.id, .verdict]"' >/run/below 2>/run/said
cmp -s /run/bare /run/below || wrong 'below --host-root verdicts differ' "$(diff /run/bare /run/below)" "$(cat /run/said)"

mkdir -p /run/systemd/system/nodecheck.service.d
cat >/run/systemd/system/nodecheck.service.d/patient.conf <<'X'
[Service]
Environment=NODECHECK_TIMEOUT=3m NODECHECK_FACT_TIMEOUT=1m NODECHECK_SKIP=runtime.responsive NODECHECK_PHASE=running
Environment=NODECHECK_KUBELET_VERSION=1.30
TimeoutStartSec=4min
X
systemctl daemon-reload
seen_by_the_unit 'a sound node'

config s/true/false/
holds 'SystemdCgroup = false' 1 'cgroups.driver-match=fail:the kubelet uses systemd and containerd uses cgroupfs'
config s/false/true/

config '1a disabled_plugins = ["io.containerd.grpc.v1.cri"]'
holds 'CRI disabled' 1 'runtime.config-file=fail:disables the CRI plugin' 'runtime.cri-version=fail:CRI plugin disabled'
config 2d

systemctl stop containerd
holds 'containerd stopped' 1 'runtime.unit=fail:containerd.service is inactive' cgroups.driver-match=unknown
systemctl -q mask containerd
holds 'containerd masked' 1 'runtime.unit=fail:containerd.service is masked'
systemctl -q unmask containerd
systemctl start containerd

systemctl -q disable containerd
holds 'containerd not enabled' 0 'runtime.unit=fail:containerd.service is disabled'
systemctl -q enable containerd

mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\nKillMode=mixed\n' >/etc/systemd/system/containerd.service.d/10-kill.conf
holds 'a drop-in not read' 0 'runtime.unit=fail:have changed since systemd read them'
systemctl daemon-reload
holds 'a drop-in read' 0 'runtime.unit=fail:KillMode=mixed'
rm -r /etc/systemd/system/containerd.service.d
systemctl daemon-reload

systemctl -q mask --now kubelet
holds 'kubelet masked' 1 'kubelet.unit=fail:kubelet.service is masked'
systemctl -q unmask kubelet

mkdir -p /etc/systemd/system/kubelet.service.d
printf '[Service]\nExecStart=\nExecStart=/bin/false\n' >/etc/systemd/system/kubelet.service.d/10-false.conf
systemctl daemon-reload
systemctl start kubelet
until_true shows kubelet NRestarts '[5-9]\|[0-9][0-9][0-9]*'
holds 'kubelet restarts in a loop' 1 'kubelet.unit=fail:dies and is started again'
rm -r /etc/systemd/system/kubelet.service.d
systemctl daemon-reload
systemctl restart kubelet

iptables-legacy -P FORWARD DROP
holds 'legacy iptables drop' 1 'firewall.forward-policy=fail:iptables-legacy ip filter FORWARD drops'
iptables-legacy -P FORWARD ACCEPT

systemctl stop containerd
checked --wait 5m &
until_true grep -q 'waiting, .*runtime.unit' /run/said
systemctl start containerd
wait "$!"
told "$?" 'containerd comes late, and is waited for' 0 runtime.unit=pass runtime.socket=pass

swapon /dev/zram0
mkdir -p /etc/nodecheck
cat >/etc/nodecheck/config.yaml <<'X'
waivers:
  - {check: Swap, reason: the new image is on its way, owner: node team, expires: 2099-01-01}
X
checked --only 'memory.*'
told "$?" 'swap, waived' 0 'memory.swap-off=fail:/dev/zram0 is in use as swap'
sed -i s/2099/2020/ /etc/nodecheck/config.yaml
checked --only 'memory.*'
told "$?" 'swap, and its waiver is over' 1 memory.swap-off=fail
rm /etc/nodecheck/config.yaml
mend memory.swap-off

mount --bind /opt/cni/bin /opt/cni/bin
mount -o remount,bind,noexec /opt/cni/bin
checked --only 'storage.*'
told "$?" 'plugins on noexec' 1 'storage.mount-options=fail:/opt/cni/bin is mounted noexec'
mend storage.mount-options

module=$(modinfo -n br_netfilter)
modprobe -r br_netfilter
mv "$module" /run
checked --only 'kernel.module-*'
told "$?" 'br_netfilter not installed' 1 'kernel.module-br-netfilter=fail:not loaded (missing)'
cp /opt/modules/br_netfilter.ko.xz "${module%/*}"
depmod
checked --only 'kernel.module-*'
told "$?" 'br_netfilter compressed' 1 'kernel.module-br-netfilter=fail:not loaded (loadable)'
mend kernel.module-br-netfilter
holds 'all that was mended' 0 kernel.module-br-netfilter=pass storage.mount-options=pass memory.swap-off=pass

echo "$failures failures"
exit "$((failures > 0))"
