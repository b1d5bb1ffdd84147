#!/bin/sh
# Loads NAME.rules (iptables-save's form) into a new network namespace and records what nodecheck reads of it:
#   tests/nodes/rulesets/record.sh build/dev/nodecheck [NAME...]
# Needs root. *-legacy.rules go to iptables-legacy, all others to iptables-nft.
set -eu
nodecheck=$(realpath "$1")
shift
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- ./*.rules
for rules in "$@"; do
  name=$(basename "$rules" .rules)
  case $name in *-legacy) tool=iptables-legacy-restore ;; *) tool=iptables-nft-restore ;; esac
  unshare -n sh -eu -c "$tool < $name.rules; $nodecheck collect -o -" | python3 -c '
import json, sys
facts = json.load(sys.stdin)["facts"]
json.dump({name: facts[name]["value"] for name in ("legacy_tables", "nf_tables")}, sys.stdout, indent=1, sort_keys=True)
print()' > "$name.json"
done
