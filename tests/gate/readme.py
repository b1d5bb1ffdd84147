#!/usr/bin/env python3
"""What README.md's section "At the gate" has people write, as files that can be run:

    readme.py FOLDER     writes install.sh, kubeadm.sh, cloud-init.sh, github.sh, gitlab.sh and workflow.yaml there
"""
import pathlib
import re
import sys

import yaml

folder = pathlib.Path(sys.argv[1])
readme = (pathlib.Path(__file__).parents[2] / "README.md").read_text()
section = re.search(r"^## At the gate\n(.*?)^## ", readme, re.M | re.S)[1]
shell = re.search(r"^```sh\n(.*?)^```", section, re.M | re.S)[1].splitlines()
cloud, github, gitlab = re.findall(r"^```yaml\n(.*?)^```", section, re.M | re.S)

assert cloud.startswith("#cloud-config\n")
runcmd = yaml.safe_load(cloud)["runcmd"]
assert all(isinstance(line, str) for line in runcmd), runcmd
steps = yaml.safe_load(github)
uploaded = next(step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/upload-artifact@"))
job = yaml.safe_load(gitlab)["nodecheck"]

folder.mkdir(parents=True, exist_ok=True)
(folder / "install.sh").write_text(shell[0] + "\n")
(folder / "kubeadm.sh").write_text("\n".join(shell[1:]) + "\n")
(folder / "cloud-init.sh").write_text("#!/bin/sh\n" + "\n".join(runcmd) + "\n")
(folder / "github.sh").write_text("set -e\n" + "".join(step["run"] + "\n" for step in steps if "run" in step) + f"test -s {uploaded}\n")
(folder / "gitlab.sh").write_text(f"set -e\n{job['script']}\ntest -s {job['artifacts']['reports']['junit']}\n")
indented = "".join("      " + line for line in github.splitlines(keepends=True))
(folder / "workflow.yaml").write_text(f"on: push\njobs:\n  nodecheck:\n    runs-on: self-hosted\n    steps:\n{indented}")
