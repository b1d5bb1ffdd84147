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

sysctls() {
  local key
  for key in net/ipv4/ip_forward net/bridge/bridge-nf-call-iptables net/bridge/bridge-nf-call-ip6tables kernel/panic \
    kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes vm/overcommit_memory vm/panic_on_oom; do
    echo "${key//\//.} $(cat "/proc/sys/$key" 2>/dev/null)"
  done
}
echo "== found: $(jq -cn --arg sysctls "$(sysctls)" --arg modules "$(cut -d ' ' -f 1 /proc/modules)" \
  --arg swaps "$(tail -n +2 /proc/swaps)" --argjson chains "$(nft -j list ruleset)" '{
    sysctls: [$sysctls | split("\n")[] | split(" ") | {(.[0]): .[1]}] | add,
    modules: ($modules | split("\n")),
    swap: ($swaps != ""),
    drops: any($chains.nftables[].chain; .hook == "forward" and .policy == "drop")}')"

until_true says 'nodecheck gate: waiting' || wrong 'the gate is not waiting'
for lost in memory.swap-off kernel.module-br-netfilter sysctl.ip-forward sysctl.kubelet-tunables firewall.forward-policy; do
  says "nodecheck gate: .*FAIL $lost" || wrong "the gate does not say $lost"
done
echo 'after the reboot: the kubelet is held back'
bash /usr/lib/node/good.sh
until_true runs || wrong 'the node is good again: the kubelet does not run'
echo 'the node is good again: the kubelet runs'
echo "$failures failures"
exit "$((failures > 0))"
