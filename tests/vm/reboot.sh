#!/bin/bash
# The main.sh of the boot after main.sh: what this boot has left of what a hand had set, and what the gate of the kubelet
# makes of it.
failures=0
wrong() {
  printf 'WRONG %s\n' "$1"
  systemctl status --no-pager --full --lines=40 kubelet | sed 's/^/    /'
  failures=$((failures + 1))
}
until_true() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [ "$tries" -lt 900 ] || return 1
    sleep 0.1
  done
}
# shellcheck disable=SC2317 # until_true calls them
says() { systemctl status --no-pager --full kubelet | grep -q -- "$1"; }
# shellcheck disable=SC2317
runs() { systemctl show -P ActiveState kubelet | grep -qx active; }

modules=$(awk '{ print $1 }' /proc/modules | jq -cnR '[inputs]')
sysctls=$(cd /proc/sys && for key in net/ipv4/ip_forward net/bridge/bridge-nf-call-iptables net/bridge/bridge-nf-call-ip6tables \
  kernel/panic kernel/panic_on_oops kernel/pid_max kernel/keys/root_maxkeys kernel/keys/root_maxbytes vm/overcommit_memory \
  vm/panic_on_oom fs/inotify/max_user_instances fs/inotify/max_user_watches; do
  echo "${key//\//.} $(cat "$key" 2>/dev/null)"
done | jq -cnR '[inputs | split(" ") | {(.[0]): .[1]}] | add')
echo "== found: {\"modules\": $modules, \"sysctls\": $sysctls, \"swaps\": $(tail -n +2 /proc/swaps | wc -l)}"

until_true says 'nodecheck gate: waiting' || wrong 'the gate is not waiting'
for lost in memory.swap-off kernel.module-br-netfilter sysctl.ip-forward; do
  says "nodecheck gate: .*FAIL $lost" || wrong "the gate does not say $lost"
done
echo 'after the reboot: the kubelet is held back'
bash /usr/lib/node/good.sh
until_true runs || wrong 'the node is good again: the kubelet does not run'
echo 'the node is good again: the kubelet runs'
echo "$failures failures"
exit "$((failures > 0))"
