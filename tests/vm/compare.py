#!/usr/bin/env python3
"""compare.py FIRST SECOND: what nodecheck foretold at the first boot, against what the second boot has.

A line "== predicted: [result, ...]" in FIRST, "== found: {modules, sysctls, swaps}" in SECOND.
"""
import json
import sys

WANTED = {
    "net.ipv4.ip_forward": 1,
    "net.bridge.bridge-nf-call-iptables": 1,
    "net.bridge.bridge-nf-call-ip6tables": 1,
    "kernel.panic": 10,
    "kernel.panic_on_oops": 1,
    "vm.overcommit_memory": 1,
    "vm.panic_on_oom": 0,
    "kernel.keys.root_maxkeys": 1000000,
    "kernel.keys.root_maxbytes": 25000000,
}
MINIMUM = {"kernel.pid_max": 65536, "fs.inotify.max_user_instances": 512, "fs.inotify.max_user_watches": 65536}


def told(path, mark):
    with open(path) as lines:
        found = [line[len(mark):] for line in lines if line.startswith(mark)]
    assert len(found) == 1, f"{path} has {len(found)} lines '{mark}'"
    return json.loads(found[0])
