#!/usr/bin/env python3
"""compare.py FIRST SECOND: what nodecheck foretold at the first boot, against what the second boot has.

FIRST has a line "== foretold: {id: result, ...}" of the checks *.after-boot, and a line "== foretold: KEY = VALUE (SOURCE)"
for each sysctl; SECOND has "== found: {sysctls, modules, swap, drops}". Every kind of fate must be among them.
"""
import json
import re
import sys


def told(path, mark):
    with open(path) as lines:
        return [line[len(mark):].strip() for line in lines if line.startswith(mark)]


(report, *stack), (found,) = told(sys.argv[1], "== foretold: "), told(sys.argv[2], "== found: ")
report, found = json.loads(report), json.loads(found)
messages = {id: [f["message"] for f in result["findings"] if result["verdict"] == "fail"] for id, result in report.items()}
wrong = []


def hold(what, foretold, seen):
    print(f"{what}: foretold {foretold}, found {seen}")
    if foretold != seen:
        wrong.append(what)


fates = set()
for line in stack:
    key, value, source = re.fullmatch(r"(\S+) = (\S*) \((.*)\)", line).groups()
    of_key = [m for m in messages["sysctl.after-boot"] if key in m.replace(":", " ").split()]
    dropped = any("br_netfilter is there" in m or "would not be there" in m for m in of_key)
    fates.add("dropped" if dropped else "kept" if not of_key else "lost" if source == "the kernel's own" else "overruled")
    hold(key, "" if dropped else value, found["sysctls"][key])
    for said in re.findall(r" would be (\S*) after a reboot", " ".join(of_key)):
        hold(f"{key}, in the report", said, found["sysctls"][key])

gone = [re.match(r"(\S+) would not be loaded", m)[1] for m in messages["kernel.modules-after-boot"]]
hold("br_netfilter is gone", "br_netfilter" in gone, "br_netfilter" not in found["modules"])
hold("swap is on", report["memory.swap-after-boot"]["verdict"] == "fail", found["swap"])
hold("forwarded packets are dropped", report["firewall.forward-after-boot"]["verdict"] == "fail", found["drops"])
missing = {"kept", "lost", "overruled", "dropped"} - fates
if wrong:
    sys.exit(f"not as foretold: {', '.join(wrong)}")
if missing:
    sys.exit(f"no sysctl is {', '.join(missing)}: these files try too little")
print("all is as foretold")
