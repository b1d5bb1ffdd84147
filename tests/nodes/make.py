#!/usr/bin/env python3
"""Writes every tests/nodes/NAME/facts.json: one base node and named differences, so that all bundles stay whole when a
fact gains a field. This script is the source; nodes_test.cpp compares what it prints with what is committed.

    tests/nodes/make.py                    writes all bundles
    tests/nodes/make.py --print NAME       prints one
"""
import copy
import datetime
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
GIB = 1024 * 1024
NOW = 1764086400  # when all of them were recorded; their daemons were started a day before
DAY = 86400


# ---- parts of facts

def setting(value, source="default"):
    return {"value": value, "source": source}


def config_yaml(line):
    return f"/var/lib/kubelet/config.yaml:{line}"


def unavailable(kind, where, message):
    return {"unavailable": {"kind": kind, "where": where, "message": message}}


def address(text):
    ip, length = text.split("/")
    return {"ip": ip, "prefix_length": int(length)}


def link(index, name, kind="", addresses=(), mtu=1500, forward=True, **more):
    """forward: conf/IF/forwarding for IPv4; IPv6 is off unless forward6 is given. A bridge's port has hairpin on."""
    fact = {"index": index, "name": name, "kind": kind, "up": True, "loopback": False, "mtu": mtu, "master_index": 0,
            "ipv4_forwarding": forward, "ipv6_forwarding": more.pop("forward6", False), "rp_filter": 2,
            "hairpin": True if "master_index" in more else None, "vxlan": None, "bridge": None,
            "addresses": [address(a) for a in addresses]}
    return fact | more


def bridge(index, name, addresses, **more):
    return link(index, name, "bridge", addresses, bridge={"call_iptables": False, "call_ip6tables": False}, **more)


def vxlan(index, name, addresses, vni, port, local="192.168.10.21", mtu=1450, parent_index=2, receives=(), **more):
    return link(index, name, "vxlan", addresses, mtu,
                vxlan={"vni": vni, "port": port, "local": local, "parent_index": parent_index,
                       "receives": list(receives)}, **more)


def route(destination, gateway="", link_index=2, metric=0, family=4):
    base, length = destination.split("/") if destination else ("", 0)
    return {"family": family, "destination": base, "prefix_length": int(length), "type": "unicast", "gateway": gateway,
            "link_index": link_index, "metric": metric}


def process(pid, name, net_ns=4026531840, started=0):
    return {"pid": pid, "name": name, "net_ns": net_ns, "started": started}


def module(name, directory, loaded=True, witness="", release="6.8.0-49-generic", suffix=".ko.zst"):
    return {"name": name, "witness": witness if loaded else "", "loaded": loaded, "initstate": "live" if loaded else "",
            "sys_module": loaded, "builtin": False, "config": "", "symbol": "", "blacklist": "", "dummy_install": "",
            "file": f"/lib/modules/{release}/kernel/{directory}/{name}{suffix}"}


def modules(release="6.8.0-49-generic", suffix=".ko.zst", off=()):
    """Everything that nodecheck looks for is there, and loaded but for what is `off`."""
    kind = {"release": release, "suffix": suffix}
    return {"release": release, "loadable": True, "disabled": False, "index": True, "other_indexes": False,
            "unread": [],
            "modules": [module(name, directory, name not in off and not name.startswith("ip_vs"), witness, **kind)
                        for name, directory, witness in (
                ("br_netfilter", "net/bridge", "/proc/sys/net/bridge"),
                ("ip_vs", "net/netfilter/ipvs", ""),
                ("ip_vs_rr", "net/netfilter/ipvs", ""),
                ("ip_vs_sh", "net/netfilter/ipvs", ""),
                ("ip_vs_wrr", "net/netfilter/ipvs", ""),
                ("nf_conntrack", "net/netfilter", "/proc/sys/net/netfilter/nf_conntrack_max"),
                ("nf_tables", "net/netfilter", ""),
                ("overlay", "fs/overlayfs", "/proc/filesystems"),
                ("tcp_diag", "net/ipv4", ""),
                ("udp_diag", "net/ipv4", ""),
                ("vxlan", "drivers/net/vxlan", ""),
                ("xt_REDIRECT", "net/netfilter", ""),
                ("xt_comment", "net/netfilter", ""))]}


def sysctls(**changed):
    """What a prepared node has; None: the key does not exist. Dots and dashes are written _ here."""
    values = {"fs.inotify.max_user_instances": "8192", "fs.inotify.max_user_watches": "524288",
              "kernel.keys.root_maxbytes": "25000000", "kernel.keys.root_maxkeys": "1000000", "kernel.panic": "0",
              "kernel.panic_on_oops": "0", "kernel.pid_max": "4194304", "net.bridge.bridge-nf-call-ip6tables": "1",
              "net.bridge.bridge-nf-call-iptables": "1", "net.ipv4.conf.all.rp_filter": "2", "net.ipv4.ip_forward": "1",
              "net.ipv6.conf.all.forwarding": "0", "net.ipv6.conf.default.forwarding": "0",
              "net.netfilter.nf_conntrack_count": "412", "net.netfilter.nf_conntrack_max": "262144",
              "vm.overcommit_memory": "0", "vm.panic_on_oom": "0"}
    keys = {key.replace(".", "_").replace("-", "_"): key for key in values}
    for name, value in changed.items():
        values[keys[name]] = value
    return {"values": {key: {"value": value, "unreadable": ""} for key, value in values.items()}}


def conf(path, lines=(), kind="file", link=""):
    """A file of a NAME.d, with its lines that matter."""
    directory, _, name = path.rpartition("/")
    return {"file": {"directory": directory, "name": name, "kind": kind, "link": link, "why": "", "empty": False},
            "lines": list(lines)}


def sysctl_lines(*lines):
    """(number, key, value), as sysctl.d has them."""
    return [{"number": number, "key": key, "value": value, "may_fail": False} for number, key, value in lines]


def boot_sysctls(*files, sysctl_conf=None):
    return {"files": list(files), "sysctl_conf": sysctl_conf, "ufw": None, "arguments": []}


def boot_modules(*files):
    return {"files": list(files), "etc_modules": None, "arguments": [], "udev_rule": ""}


def boot_services(init="systemd", pid1="systemd", sysctl="systemd-sysctl.service",
                  modules="systemd-modules-load.service", folder="/usr/lib/systemd/system/"):
    return {"init": init, "pid1": pid1} | {what: {"name": name, "file": name and folder + name, "masked": False}
                                           for what, name in (("sysctl", sysctl), ("modules", modules))}


# As the container runtimes page of Kubernetes has nodes prepared.
PREPARED_SYSCTLS = conf("/etc/sysctl.d/k8s.conf", sysctl_lines(
    (1, "net.bridge.bridge-nf-call-iptables", "1"), (2, "net.bridge.bridge-nf-call-ip6tables", "1"),
    (3, "net.ipv4.ip_forward", "1")))
PREPARED_MODULES = conf("/etc/modules-load.d/k8s.conf", [{"number": 1, "text": "overlay"},
                                                         {"number": 2, "text": "br_netfilter"}])


# What a kubelet sets when it starts (protectKernelDefaults is false).
BY_KUBELET = {"kernel_panic": "10", "kernel_panic_on_oops": "1", "vm_overcommit_memory": "1"}
NO_BRIDGE_KEYS = {"net_bridge_bridge_nf_call_iptables": None, "net_bridge_bridge_nf_call_ip6tables": None}


def controllers(names, hierarchy=0):
    return [{"name": name, "enabled": True, "hierarchy": hierarchy and hierarchy + i} for i, name in enumerate(names)]


def cgroup_v2(real_root=True):
    names = ["cpuset", "cpu", "io", "memory", "hugetlb", "pids", "rdma", "misc"]
    return {"version": "v2", "mount": "/sys/fs/cgroup", "real_root": real_root, "controllers": controllers(names),
            "freezer": "yes"}


def cgroup_v1():
    names = ["cpuset", "cpu", "cpuacct", "blkio", "memory", "devices", "freezer", "net_cls", "perf_event", "net_prio",
             "hugetlb", "pids", "rdma", "misc"]
    return {"version": "v1", "mount": "/sys/fs/cgroup", "real_root": True, "controllers": controllers(names, 2),
            "freezer": ""}


def plugin(type, bridge="", delegate="", subnets=(), ipam="", gateways=(), force_address=False):
    return {"type": type, "bridge": bridge, "delegate": delegate, "subnets": list(subnets),
            "ipam": ipam or ("host-local" if subnets else ""), "others": [], "gateways": list(gateways),
            "force_address": force_address, "subnet_file": ""}


def cni_file(name, network, *plugins, version="0.3.1", invalid=""):
    return {"name": name, "network": network, "version": version, "versions": [], "plugins": list(plugins),
            "invalid": invalid}


def cni(file, network, *plugins, directory="/etc/cni/net.d", version="0.3.1"):
    return cni_files(cni_file(file, network, *plugins, version=version), directory=directory)


def cni_files(*files, directory="/etc/cni/net.d", skips_invalid=False):
    return {"directory": directory, "files": list(files), "skips_invalid": skips_invalid, "default_network": ""}


def binary(type, directory="/opt/cni/bin", **more):
    return {"type": type, "path": f"{directory}/{type}", "mode": 0o755, "owner": 0, "no_exec": False,
            "elsewhere": ""} | more


def absent_binary(type):
    return binary(type, path="", mode=0)


def binaries_for(config, directories, source):
    """Everything that the files name is installed, and what the package kubernetes-cni brings."""
    packaged = {"bridge", "host-local", "loopback", "portmap"}
    named = {p[key] for f in config["files"] for p in f["plugins"] for key in ("type", "delegate", "ipam")} - {""}
    found = [binary(t, directories[0]) if t in packaged | named else absent_binary(t)
             for t in sorted(packaged | named | {"flannel"})]
    return {"directories": directories, "source": source, "binaries": found}


def complete(node):
    """What follows from the rest, where the node does not say otherwise: CNI's paths, its plugins, no CRI-O."""
    version, config = node["cri.version"], node["cni.config"]
    crio = node["cri.endpoint"]["path"].endswith("crio.sock")
    docker = "dockerd" in node["cri.endpoint"]["path"]
    node.setdefault("cni.paths", {
        "runtime": "cri-o" if crio else "cri-dockerd" if docker else "containerd",
        "directory": setting(config["directory"]), "plugin_directories": setting(["/opt/cni/bin"]),
        "default_network": "", "unread": ""})
    paths = node["cni.paths"]
    config["skips_invalid"] = paths["runtime"] != "containerd"
    node.setdefault("cni.binaries", binaries_for(config, paths["plugin_directories"]["value"],
                                                 paths["plugin_directories"]["source"]))
    node.setdefault("crio.files", crio_files())
    node.setdefault("crio.info", version if "unavailable" in version else
                    {"path": "", "cgroup_driver": "", "storage_driver": ""})
    return node


def lease(network, subnet, mtu=1450, ipv6_network="", ipv6_subnet=""):
    return {"present": True, "network": network, "subnet": subnet, "ipv6_network": ipv6_network,
            "ipv6_subnet": ipv6_subnet, "mtu": mtu, "ip_masq": True, "refused": []}


def unit(name, active="active", sub="running", file_state="enabled", **more):
    """A unit that is well; `active_for` in seconds. The daemons' own units have Delegate=yes and KillMode=process."""
    service = name.endswith(".service")
    runs = active == "active"
    since = more.pop("active_for", 86400) * 1000000 if runs else None
    return {"name": name, "load_state": "loaded", "load_error": "", "active_state": active, "sub_state": sub,
            "file_state": file_state, "need_daemon_reload": False, "fragment": "/usr/lib/systemd/system/" + name,
            "drop_ins": [], "wanted_by": ["multi-user.target"] if file_state == "enabled" else [],
            "active_enter_usec": 1764000000000000 if runs else 0, "active_for_usec": since,
            "restarts": 0 if service else None, "restart_usec": 5000000 if service else 0,
            "result": "success" if service else "", "main_pid": 0, "exit_code": 0, "exit_status": 0,
            "delegate": name != "kubelet.service" if service else None,
            "kill_mode": ("control-group" if name == "kubelet.service" else "process") if service else "",
            "environment": [], "environment_files": []} | more


def no_unit(name):
    return unit(name, "", "", "") | {"load_state": "not-found", "fragment": "", "restarts": None, "restart_usec": 0,
                                     "result": "", "delegate": None, "kill_mode": ""}


def kubelet_unit(*state, **more):
    return unit("kubelet.service", *state, **({
        "drop_ins": ["/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"], "restart_usec": 10000000,
        "environment": ["KUBELET_KUBECONFIG_ARGS", "KUBELET_CONFIG_ARGS"],
        "environment_files": ["-/var/lib/kubelet/kubeadm-flags.env", "-/etc/default/kubelet"]} | more))


def waits_for_join():
    """What the packages' unit does until there is a configuration: it starts the kubelet every ten seconds."""
    return kubelet_unit("activating", "auto-restart", restarts=212, result="exit-code", exit_code=1, exit_status=1)


ASKED_UNITS = ("kubelet.service", "containerd.service", "crio.service", "docker.service", "docker.socket",
               "cri-docker.service", "cri-docker.socket", "k3s.service", "k3s-agent.service", "rke2-server.service",
               "rke2-agent.service", "k0sworker.service", "k0scontroller.service")


def unit_files(*units):
    return {"units": list(units), "unread": []}


def unit_file(name, *command, drop_ins=(), environment=(), environment_files=(), **more):
    """A unit file of a package that starts `command`."""
    fragment = "/usr/lib/systemd/system/" + name
    source = (drop_ins or [fragment])[-1]
    return {"name": name, "fragment": fragment, "masked": False, "drop_ins": list(drop_ins),
            "exec_start": [{"arguments": list(command), "source": f"{source}:11"}], "environment": list(environment),
            "environment_files": [{"path": path, "optional": True, "source": f"{source}:{i}"}
                                  for i, path in enumerate(environment_files, 6)],
            "delegate": None, "kill_mode": "", "wanted_by": ["multi-user.target"]} | more


KUBEADM_UNIT = unit_file(
    "kubelet.service", "/usr/bin/kubelet", "$KUBELET_KUBECONFIG_ARGS", "$KUBELET_CONFIG_ARGS", "$KUBELET_KUBEADM_ARGS",
    "$KUBELET_EXTRA_ARGS", drop_ins=["/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf"],
    environment=["KUBELET_CONFIG_ARGS", "KUBELET_KUBECONFIG_ARGS"],
    environment_files=["/var/lib/kubelet/kubeadm-flags.env", "/etc/default/kubelet"])
CONTAINERD_UNIT = unit_file("containerd.service", "/usr/bin/containerd", delegate=True, kill_mode="process")


def units(*there, owner="", version="255.4-1ubuntu8.4"):
    by_name = {u["name"]: u for u in there}
    return {"systemd": True, "version": version, "cri_owner": owner,
            "units": [by_name.get(name) or no_unit(name) for name in ASKED_UNITS]}


def change_unit(node, name, **changes):
    next(u for u in node["units"]["units"] if u["name"] == name).update(changes)


def condition(type, status=True, reason="", message=""):
    return {"type": type, "status": status, "reason": reason, "message": message}


SANDBOX_IMAGES = {"2.0": "3.10", "2.1": "3.10", "2.2": "3.10.1"}
CRI_FACTS = ("cri.status", "cri.config", "cri.pods", "cri.image-fs", "cri.sandbox-image")
V2 = "/sys/fs/cgroup"


def day(year, month, day_of_month):
    return {"seconds": int(datetime.datetime(year, month, day_of_month, tzinfo=datetime.timezone.utc).timestamp())}


def cgroup_id(number):
    return f"{number:064x}"


def pod_tree(driver, pods, containers, form, root=V2, parent="", populated=None):
    """One of the kubelet's trees, as its driver names it; `parent`: cgroupRoot."""
    populated = pods if populated is None else populated
    if driver == "systemd":
        stem = f"{parent}-kubepods" if parent else "kubepods"
        path = f"{root}/{parent + '.slice/' if parent else ''}{stem}.slice"
        pod = f"{path}/{stem}-burstable.slice/{stem}-burstable-pod0d2a61f4_6a3e_4f0c_9f0e_6f1c5f1d7a10.slice"
    else:
        path = f"{root}/{parent + '/' if parent else ''}kubepods"
        pod = f"{path}/burstable/pod0d2a61f4-6a3e-4f0c-9f0e-6f1c5f1d7a10"
    leaf = {"form": form, "count": containers, "example": pod + "/" + form.replace("ID", cgroup_id(7))}
    return {"path": path, "driver": driver, "pods": pods, "populated": populated,
            "example": pod if populated else "", "containers": [leaf] if populated else []}


def pod_cgroups(*trees, root=V2, whole=True, strays=()):
    return {"root": root, "whole": whole, "cut": False, "trees": list(trees),
            "strays": [{"path": path, "populated": True} for path in strays]}


def has_image(node, present=True):
    for image in node["cri.sandbox-image"]["images"]:
        image |= {"present": present, "pinned": present, "id": "sha256:" + cgroup_id(3) if present else ""}


def runs_pods(node, form="cri-containerd-ID.scope", parent="", driver="systemd"):
    """Nine pods of two containers and a sandbox each."""
    node["cri.pods"] |= {"sandboxes_ready": 9, "sandboxes_not_ready": 2, "running": 18, "exited": 5,
                         "sandboxes_seconds": 0.0021, "containers_seconds": 0.0034}
    node["cri.image-fs"]["images"][0]["used_bytes"] = 3 * GIB * 1024
    node["cgroups.pods"] = pod_cgroups(pod_tree(driver, 9, 27, form, parent=parent))
    has_image(node)


NOT_READY = condition("NetworkReady", False, "NetworkPluginNotReady",
                      "Network plugin returns error: cni plugin not initialized")
NO_CNI = ("cni config load failed: no network config found in /etc/cni/net.d: cni plugin not initialized: "
          "failed to load cni config")


def rules(name):
    """Both stacks, as record.sh found them."""
    return json.loads((HERE / "rulesets" / f"{name}.json").read_text())


def iptables(variant="nft"):
    """As Debian's alternatives have it; without a variant there is none."""
    return {"links": ["/usr/sbin/iptables", "/etc/alternatives/iptables", f"/usr/sbin/iptables-{variant}",
                      f"/usr/sbin/xtables-{variant}-multi"] if variant else []}


def docker_file(*directives, path="/etc/docker/daemon.json", present=None, refused=()):
    """directives: names, one a line from the second on."""
    return {"path": path, "named": False, "present": bool(directives) if present is None else present, "blank": False,
            "refused": list(refused),
            "directives": [setting(name, f"{path}:{line}") for line, name in enumerate(directives, 2)]}


def docker_settings(version="", pid=0, binary="/usr/bin/dockerd", flags=(), file=None, **more):
    """flags: long names. Without a version there is no Docker."""
    there = bool(version)
    return {"installed": there, "pid": pid, "binary": binary if there else "", "version": version,
            "version_source": (f"/proc/{pid}/exe" if pid else binary) if there else "",
            "command": f"dockerd (pid {pid})" if pid else "", "old_command": "",
            "flags": [setting(name, f"dockerd --{name}") for name in flags], "refused_flags": [],
            "file": file or docker_file(),
            "exec_opts": setting([]), "storage_opts": setting([]), "storage_driver": setting(""),
            "log_driver": setting("json-file"), "log_opts": setting({}), "iptables": setting(True),
            "ip_masq": setting(True), "ip_forward": setting(True), "ip_forward_no_drop": setting(False),
            "default_runtime": setting("runc"), "runtimes": [], "bip": setting(""), "bridge": setting(""),
            "data_root": setting(""), "live_restore": setting(False), "debug": setting(False),
            "userland_proxy": setting(True), "hosts": setting([]), "insecure_registries": setting([]),
            "registry_mirrors": setting([])} | more


def options_file(path, *variables, present=True, source="/etc/systemd/system/docker.service.d/flannel.conf:4"):
    """variables: names, or (name, bip)."""
    pairs = [v if isinstance(v, tuple) else (v, "") for v in variables]
    return {"path": path, "optional": True, "source": source, "present": present,
            "variables": [{"name": name, "bip": bip} for name, bip in pairs]}


def docker_options(unit="", command="", *files, uses=(), bip=setting("")):
    """Of docker.service; without a unit there is none."""
    return {"unit": unit, "command": command, "expanded": list(uses), "files": list(files), "bip": bip, "glued": False}


def flannels_options(*later, bip=None, lease="10.244.1.1/24"):
    """flannel's drop-in, with what mk-docker-opts.sh writes for the lease; bip: what comes of it all."""
    path = "/run/flannel/docker"
    return docker_options(
        "/lib/systemd/system/docker.service", "/etc/systemd/system/docker.service.d/flannel.conf:6",
        options_file(path, ("DOCKER_OPT_BIP", lease), "DOCKER_OPT_IPMASQ", "DOCKER_OPT_MTU",
                     ("DOCKER_NETWORK_OPTIONS", lease)), *later, uses=["DOCKER_NETWORK_OPTIONS"],
        bip=bip or setting(lease, path))


def docker_info(version="", pid=0, driver="cgroupfs", cgroups="1", storage="overlay2", **more):
    """What dockerd answers; without a version none runs."""
    answers = {"server_version": version, "cgroup_driver": driver, "cgroup_version": cgroups,
               "storage_driver": storage, "logging_driver": "json-file", "default_runtime": "runc", "live_restore": False}
    fact = {"pid": pid, "socket": "", "driver_type": "", "containerd_address": "", "firewall_backend": ""}
    fact |= answers if version else {name: None if name == "live_restore" else "" for name in answers}
    return fact | ({"socket": "/run/docker.sock"} if version else {}) | more


def idle_docker(node, version="20.10.24+dfsg1", pid=844, driver="systemd", cgroups="2"):
    """Debian's or Docker's package as it comes."""
    node["docker.settings"] = docker_settings(version, pid, flags=("host", "containerd"),
                                              hosts=setting(["fd://"], "dockerd --host"))
    node["docker.info"] = docker_info(version, pid, driver, cgroups)
    unit = "/lib/systemd/system/docker.service"
    node["docker.options"] = docker_options(unit, unit + ":13")


# ---- nodes: each a dictionary of facts; a value with "unavailable" is no value

def runtime(node, name, version, path, pid, daemon, driver, source, named=True, written=None, live=True):
    """The runtime behind `path`, healthy. `driver` empty: RuntimeConfig is not implemented (containerd before 2.0)."""
    node["cri.endpoint"] = {"path": path, "source": source, "named": named, "live": live,
                            "written": written or (f"unix://{path}" if named else path),
                            "candidates": [{"path": path, "live": live}], "dockershim": False}
    node["cri.socket"] = {"path": path, "state": "accepting", "peer_pid": pid, "peer_name": daemon}
    node["cri.version"] = {"path": path, "api": "v1", "runtime_name": name, "runtime_version": version,
                           "latency_seconds": 0.0012, "code": 0, "refusal": "", "containerd": False, "plugin_error": ""}
    node["cri.config"] = {"path": path, "implemented": bool(driver), "cgroup_driver": driver,
                          "refusal": "" if driver else
                          "unknown method RuntimeConfig for service runtime.v1.RuntimeService"}
    node["cri.status"]["path"] = path
    node["cri.pods"] = {"path": path, "sandboxes_ready": 0, "sandboxes_not_ready": 0, "created": 0, "running": 0,
                        "exited": 0, "unknown": 0, "sandboxes_seconds": 0.0004, "containers_seconds": 0.0003}
    store = {"containerd": "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs", "docker": "/var/lib/docker",
             "cri-o": "/var/lib/containers/storage/overlay-images"}[name]
    node["cri.image-fs"] = {"path": path, "images": [{"mountpoint": store, "used_bytes": 0}], "containers": [],
                            "latency_seconds": 0.0009}


def asks_for_image(node, image, source="runtime.v1.RuntimeService/Status"):
    if source == "runtime.v1.RuntimeService/Status":
        node["cri.status"]["sandbox_image"] = image
    node["cri.sandbox-image"] = {"path": node["cri.endpoint"]["path"], "images": [
        {"image": image, "source": source, "present": False, "id": "", "pinned": False}]}


def cri_table(key, line, handlers, systemd):
    """A handler is five lines: its table, its type, its options' table, SystemdCgroup, and a blank one."""
    return {"key": key, "line": line, "default_runtime_name": None, "systemd_cgroup": None, "sandbox_image": None,
            "cni_conf_dir": None, "cni_bin_dir": None, "cni_bin_dirs": None,
            "handlers": [{"name": name, "type": "io.containerd.runc.v2",
                          "systemd_cgroup": {"value": systemd, "line": line + 3 + 5 * i}, "binary_name": None,
                          "runtime_path": None, "has_options": True, "options_line": line + 2 + 5 * i,
                          "stray": None}
                         for i, name in enumerate(handlers)]}


def containerd_file(path, version, tables=(), disabled=()):
    return {"path": path, "version": version and {"value": version, "line": 1}, "imports": [],
            "opt_path": None, "disabled_plugins": [{"value": name, "line": 15} for name in disabled], "tables": list(tables),
            "root": None, "short_plugins": []}


def containerd_files(*files, pid=0, path="/etc/containerd/config.toml", named=False):
    return {"pid": pid, "path": path, "named": named, "files": list(files), "missing": [], "drop_ins": []}


def dockers_containerd(pid):
    """Docker's package containerd.io brings this one line."""
    return containerd_files(containerd_file("/etc/containerd/config.toml", None, disabled=["cri"]), pid=pid)


def configure_containerd(node, socket, pid, old, handlers, systemd):
    k3s = "/k3s/" in socket
    path = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml" if k3s else "/etc/containerd/config.toml"
    table = cri_table("io.containerd.grpc.v1.cri" if old else "io.containerd.cri.v1.runtime", 3, handlers, systemd)
    node["containerd.files"] = containerd_files(containerd_file(path, 2 if old else 3, [table]), pid=pid, path=path,
                                                named=k3s)


SYSTEMDS_PATH = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]


def runtime_binaries(daemon, pid, *programs, path=SYSTEMDS_PATH, named=(), absent=()):
    """Each is where its path says, root's, mode 0755. `named` are those that the configuration names by their paths."""
    asked = [(program.rsplit("/", 1)[1], program) for program in programs] + [(program, program) for program in named]
    return {"daemon": daemon, "pid": pid, "other_root": False,
            "path": {"folders": list(path), "source": f"/proc/{pid}/environ"},
            "binaries": [{"name": name, "path": program, "regular": True, "mode": 0o755, "owner": 0, "no_exec": False}
                         for name, program in asked] +
                        [{"name": name, "path": "", "regular": False, "mode": 0, "owner": 0, "no_exec": False}
                         for name in absent]}


def containerds_programs(pid, folder="/usr/bin", runc="/usr/sbin/runc", **more):
    return runtime_binaries("containerd", pid, folder + "/containerd-shim-runc-v2", runc, **more)


def containerd(node, version, systemd, source="well-known path", named=False, handlers=("runc",), **more):
    major = int(version.lstrip("v").split(".")[0])
    old = major < 2
    socket, pid = more.pop("path", "/run/containerd/containerd.sock"), more.pop("pid", 731)
    configure_containerd(node, socket, pid, old, handlers, systemd)
    node["runtime.binaries"] = containerds_programs(pid)
    runtime(node, "containerd", version, socket, pid, "containerd", "" if old else "systemd" if systemd else "cgroupfs", source, named, **more)
    conditions = [condition("RuntimeReady"), NOT_READY]
    if not old:
        conditions.append(condition("ContainerdHasNoDeprecationWarnings"))
    node["cri.status"] |= {
        "refusal": "", "conditions": conditions, "default_handler": "runc", "cgroup_manager": "",
        "handlers": [{"name": name, "type": "io.containerd.runc.v2", "systemd_cgroup": systemd} for name in handlers],
        "sandbox_image": "", "cni_directory": "/etc/cni/net.d", "cni_plugin_directories": ["/opt/cni/bin"], "cni_load_status": NO_CNI}
    if old:
        asks_for_image(node, "registry.k8s.io/pause:3.8")
    else:
        tag = SANDBOX_IMAGES[version.lstrip("v")[:3]]
        asks_for_image(node, "registry.k8s.io/pause:" + tag, "containerd's default")


def on_line(value, line):
    return {"value": value, "line": line}


def crio_file(path, **settings):
    """Every setting: (value, line)."""
    keys = ("refused", "cgroup_manager", "conmon", "conmon_cgroup", "default_runtime", "pause_image", "network_dir",
            "cni_default_network", "plugin_dirs", "listen", "root")
    handlers = settings.pop("handlers", [])
    return {"path": path, "blank": False, "handlers": handlers} | {k: k in settings and on_line(*settings[k]) or None for k in keys}


def crio_handler(name, line, path=None, monitor=None):
    return {"name": name, "line": line, "path": path and on_line(path, line + 1), "type": None,
            "monitor_path": monitor and on_line(monitor, line + 3), "monitor_cgroup": None, "inherits": None}


def crio_files(*files, pid=0):
    return {"pid": pid, "path": "/etc/crio/crio.conf", "folder": "/etc/crio/crio.conf.d", "named": False,
            "files": list(files), "flags": {}, "environment": {}}


def crio_info(driver):
    return {"path": "/run/crio/crio.sock", "cgroup_driver": driver, "storage_driver": "overlay"}


def crio(node, version, driver="systemd"):
    node["crio.info"] = crio_info(driver)
    # As the project's own packages bring it from 1.31 on.
    libexec = "/usr/libexec/crio/"
    node["crio.files"] = crio_files(crio_file(
        "/etc/crio/crio.conf.d/10-crio.conf", default_runtime=("crun", 5),
        handlers=[crio_handler(name, line, libexec + name, libexec + "conmon")
                  for name, line in (("crun", 7), ("runc", 15))]), pid=845)
    runtime(node, "cri-o", version, "/run/crio/crio.sock", 845, "crio", driver,
            "kubelet's --container-runtime-endpoint", written="unix:///var/run/crio/crio.sock")
    node["containerd.files"] = containerd_files()
    node["runtime.binaries"] = runtime_binaries(
        "crio", 845, named=[libexec + "conmon", libexec + "crun", libexec + "runc"])
    node["unit.files"] = unit_files(KUBEADM_UNIT, unit_file("crio.service", "/usr/bin/crio", "$CRIO_CONFIG_OPTIONS",
                                                            environment_files=["/etc/sysconfig/crio"]))
    node["cri.status"] |= {"refusal": "", "conditions": [condition("RuntimeReady"), condition("NetworkReady")],
                           "default_handler": "", "handlers": [], "cgroup_manager": "",
                           "sandbox_image": "", "cni_directory": "", "cni_plugin_directories": [], "cni_load_status": ""}
    asks_for_image(node, "registry.k8s.io/pause:3.10")
    runs_pods(node, "crio-ID.scope")


def network_is_ready(node):
    node["cri.status"]["conditions"][1] = condition("NetworkReady")
    node["cri.status"]["cni_load_status"] = "OK"
    runs_pods(node)


def kubelet_binary(version, path="/usr/bin/kubelet"):
    return {"path": path, "version": version, "source": path, "executable": True, "file": "mode 0755",
            "made_for": "x86_64"}


def document(path, *fields):
    """A KubeletConfiguration; fields: (name, line) of those that not every release knows."""
    return {"path": path, "api_version": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "fields": [setting(name, f"{path}:{line}") for name, line in fields], "repeated": []}


def default_settings():
    return {"origin": "none", "pid": 0, "config_file": "", "cgroup_driver_overridden": [], "cgroup_driver": setting("cgroupfs"),
            "cgroup_driver_from_cri": setting(True), "fail_swap_on": setting(True), "swap_behavior": setting(""),
            "fail_cgroup_v1": setting(None), "protect_kernel_defaults": setting(False), "runtime_endpoint": setting(""),
            "kubeconfig": setting(""), "hostname_override": setting(""), "documents": [], "removed_flags": [],
            "stray_words": [], "absent": [], "cgroups_per_qos": setting(True), "enforce_node_allocatable": setting(["pods"]),
            "system_reserved": setting({}), "kube_reserved": setting({}), "system_reserved_cgroup": setting(""),
            "kube_reserved_cgroup": setting(""), "anonymous_auth": setting(None), "authorization_mode": setting(""),
            "read_only_port": setting(None), "bootstrap_kubeconfig": setting(""), "healthz_port": setting(10248),
            "healthz_address": setting("127.0.0.1"), "rotate_certificates": setting(False),
            "server_tls_bootstrap": setting(False), "tls_cert_file": setting(""),
            "cert_directory": setting("/var/lib/kubelet/pki"), "cgroup_root": setting(""), "port": setting(10250),
            "resolv_conf": setting("/etc/resolv.conf"), "static_pod_path": setting(""), "cluster_dns": setting([]),
            "root_directory": setting("/var/lib/kubelet"), "eviction_hard": setting(None),
            "merge_default_eviction": setting(False)}


def certificate(purpose, path, days_left, lifetime=365, key="", subject="system:node:node-1", issuer="kubernetes"):
    return {"purpose": purpose, "path": path, "key": key, "present": True, "unread": None,
            "x509": {"subject": subject, "issuer": issuer, "not_before": NOW + (days_left - lifetime) * DAY,
                     "not_after": NOW + days_left * DAY, "is_ca": purpose == "ca"}}


def ca(path="/etc/kubernetes/kubelet.conf", key="certificate-authority-data", days_left=3400):
    return certificate("ca", path, days_left, 3650, key, "kubernetes")


def certificates(kubeconfig="", credentials="none", *held, rotates=False, rotates_serving=False):
    return {"read_at": NOW, "kubeconfig": kubeconfig, "credentials": credentials, "rotates": rotates,
            "rotates_serving": rotates_serving,
            "makes_serving": "/var/lib/kubelet/pki/kubelet.crt" if kubeconfig and not rotates_serving else "",
            "certificates": list(held)}


def kubeadms_certificates(*more, client_days=300):
    """Also the serving certificate that a kubelet makes for itself and never renews: here it ended long ago."""
    pki = "/var/lib/kubelet/pki"
    return certificates("/etc/kubernetes/kubelet.conf", "certificate",
                        certificate("client", f"{pki}/kubelet-client-current.pem", client_days), ca(),
                        certificate("serving", f"{pki}/kubelet.crt", -35, subject="node-1@1729526400",
                                    issuer="node-1-ca@1729526400"),
                        ca("/etc/kubernetes/pki/ca.crt", ""), *more, rotates=True)


def file_age(path, modified, touched=None):
    return {"path": path, "modified": modified, "touched": modified if touched is None else touched}


def age(name, pid, *paths, unread=None, folders=()):
    """A daemon that was started a day ago, with files that changed an hour earlier."""
    started = (NOW - DAY) * 10**9
    return {"name": name, "pid": pid, "started": started, "unread": unread,
            "files": [file_age(path, started - 3600 * 10**9) for path in paths],
            "folders": [file_age(path, started - 3600 * 10**9, 0) for path in folders], "gone": []}


def ages(node):
    """Of the daemons that run, and of the files that the other facts name."""
    paths = {"kubelet": [d["path"] for d in node["kubelet.settings"].get("documents", [])],
             "containerd": [f["path"] for f in node["containerd.files"]["files"]],
             "crio": [f["path"] for f in node.get("crio.files", {}).get("files", [])], "dockerd": ["/etc/docker/daemon.json"]}
    folders = {"crio": ["/etc/crio/crio.conf.d", "/etc/crio"]}
    daemons = [age(name, p["pid"], *paths[name], folders=folders.get(name, []))
               for name in paths for p in node["processes"]["running"] if p["name"] == name]
    return {"read_at": NOW * 10**9, "hidden": False, "daemons": daemons}


def health(node):
    """A kubelet that runs is well."""
    runs = any(p["name"] in ("kubelet", "k3s-server") for p in node["processes"]["running"])
    return {"state": "answered" if runs else "refused", "address": "127.0.0.1", "port": 10248, "source": "default",
            "status": 200 if runs else 0, "ok": runs, "failed": []}


def resolv_conf(servers=("192.168.10.1",), resolved=True):
    """With systemd-resolved the node asks its cache, and the servers are in a file beside it."""
    stub = ["127.0.0.53"] if resolved else list(servers)
    return {"files": [{"path": "/etc/resolv.conf", "present": True, "nameservers": stub},
                      {"path": "/run/systemd/resolve/resolv.conf", "present": resolved,
                       "nameservers": list(servers) if resolved else []}]}


def owner(pid, command, unit="", in_pod=False):
    return {"pid": pid, "command": command, "unit": unit, "in_pod": in_pod}


def socket(port, owner=None, address="::", protocol="tcp", uid=0, **more):
    return {"protocol": protocol, "address": address, "port": port, "listens": protocol == "tcp",
            "v6_only": False if ":" in address else None, "uid": uid, "inode": 20000 + port, "owner": owner} | more


PORTS = {"kube-apiserver": [("::", 6443)], "kube-controller": [("127.0.0.1", 10257)],
         "kube-scheduler": [("127.0.0.1", 10259)],
         "etcd": [("127.0.0.1", 2379), ("192.168.10.21", 2379), ("192.168.10.21", 2380), ("127.0.0.1", 2381)]}


def sockets(node):
    """Of the processes that run, of the static pods, and the kernel's own of the vxlan devices."""
    all = [socket(22, owner(701, "sshd", "ssh.service"))]
    if node["resolv.conf"]["files"][1]["present"]:
        all += [socket(53, owner(688, "systemd-resolve", "systemd-resolved.service"), "127.0.0.53", protocol, uid=101)
                for protocol in ("tcp", "udp")]
    for p in node["processes"]["running"]:
        if p["name"] in ("kubelet", "k3s-server"):
            who = owner(p["pid"], p["name"], "kubelet.service" if p["name"] == "kubelet" else "k3s.service")
            all += [socket(10250, who), socket(10248, who, "127.0.0.1")]
        if p["name"] == "kube-proxy":
            who = owner(p["pid"], "kube-proxy", f"cri-containerd-{cgroup_id(9)}.scope", True)
            all += [socket(10256, who), socket(10249, who, "127.0.0.1")]
    for pid, pod in enumerate(node["static.pods"]["pods"], 1201):
        who = owner(pid, pod["name"][:15], f"cri-containerd-{cgroup_id(pid)}.scope", True)
        all += [socket(port, who, address) for address, port in PORTS[who["command"]]]
    all += [socket(l["vxlan"]["port"], None, "0.0.0.0", "udp") for l in node["links"]["links"] if l["vxlan"]]
    all.sort(key=lambda s: (s["protocol"], s["port"], s["address"]))
    return {"tcp_source": "sock_diag", "udp_source": "sock_diag", "sockets": all, "owners_unread": ""}


def static_pod(name, *ports, **more):
    """ports: (port, line)."""
    path = f"/etc/kubernetes/manifests/{name}.yaml"
    return {"path": path, "name": name, "host_network": True, "programs": [name],
            "ports": [setting(port, f"{path}:{line}") for port, line in ports], "service_cidrs": [], "pod_cidrs": []} | {
                key: [setting(cidr, f"{path}:14")] for key, cidr in more.items()}


def static_pods(node):
    """What kubeadm's control plane is, where there is one."""
    fact = {"folder": node["kubelet.settings"]["static_pod_path"]["value"], "pods": [], "refused": []}
    if node["apiserver.manifest"]["present"]:
        fact["pods"] = [static_pod("etcd", (2381, 37), (2379, 14), (2380, 14)),
                        static_pod("kube-apiserver", (6443, 53), service_cidrs="10.96.0.0/12"),
                        static_pod("kube-controller-manager", (10257, 37), service_cidrs="10.96.0.0/12",
                                   pod_cidrs="10.244.0.0/16"),
                        static_pod("kube-scheduler", (10259, 25))]
    return fact


def node_name(node):
    override = node["kubelet.settings"]["hostname_override"]
    own = node["node"]["hostname"]
    name = override["value"] or own
    return {"name": name, "source": override["source"] if override["value"] else "/proc/sys/kernel/hostname",
            "overridden": name != own, "in_hosts": [] if override["value"] else [setting("127.0.1.1", "/etc/hosts:2")]}


def api_server(node):
    path = node["kubelet.certificates"]["kubeconfig"]
    local = path.startswith("/var/lib/rancher")
    return {"kubeconfig": path, "https": True, "host": "127.0.0.1" if local else "192.168.10.20" if path else "",
            "port": 6444 if local else 6443 if path else 0}


def kernel_config(node):
    """As distributions build it, for both versions of cgroups. What Linux 6.12 split is here by both names."""
    built_in = ("NAMESPACES NET_NS PID_NS IPC_NS UTS_NS CGROUPS CGROUP_SCHED CGROUP_PIDS CPUSETS CPUSETS_V1 MEMCG MEMCG_V1 "
                "CGROUP_CPUACCT CGROUP_DEVICE CGROUP_FREEZER CGROUP_BPF INET EXT4_FS PROC_FS FAIR_GROUP_SCHED "
                "CFS_BANDWIDTH CGROUP_HUGETLB MEMCG_SWAP SECCOMP SECCOMP_FILTER")
    as_modules = "NETFILTER_XT_TARGET_REDIRECT NETFILTER_XT_MATCH_COMMENT OVERLAY_FS BLK_DEV_DM"
    return {"file": "/boot/config-" + node["modules"]["release"],
            "options": dict.fromkeys(built_in.split(), "y") | dict.fromkeys(as_modules.split(), "m")}


def kernel_features(node):
    return {"namespaces": ["cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "user", "uts"],
            "filesystems": ["cgroup", "cgroup2", "ext4", "overlay", "proc", "sysfs", "tmpfs"],
            "mounted": ["cgroup2", "ext4", "overlay", "proc", "sysfs", "tmpfs"], "symbols": {}, "ipv4": True,
            "first_pid_namespace": True}

# ---- the host: one ext4 on /, half full

def storage_folder(path, seen="", source="default", **filesystem):
    return {"path": setting(path, source), "seen": seen or path, "mount_point": "/", "filesystem": {
        "type": 0xEF53, "size": 100 * GIB * 1024, "free": 48 * GIB * 1024, "inodes": 6553600, "free_inodes": 6001234,
        "no_exec": False, "read_only": False, "entry_types": True, "mount": 30, "device": 65025} | filesystem}


def image_storage(node):
    info = node["cri.image-fs"]
    return {"folders": [storage_folder(use["mountpoint"], source="runtime.v1.ImageService/ImageFsInfo")
                        for use in info.get("images", [])]}


def mount_propagation(node):
    if "unavailable" in node["kubelet.settings"]:
        return node["kubelet.settings"]
    pid = node["kubelet.settings"]["pid"]
    return {"source": f"/proc/{pid or 1}/mountinfo", "whose": "kubelet" if pid else "PID 1", "other_root": False,
            "root_shared": True, "kubelet_folder": node["kubelet.settings"]["root_directory"]["value"],
            "kubelet_mount": "/", "kubelet_shared": True}


def program_folders(node):
    if "unavailable" in node["cni.paths"]:
        return node["cni.paths"]
    folders = [(path, "CNI plugins") for path in node["cni.paths"]["plugin_directories"]["value"]]
    folders += [(node["kubelet.binary"]["path"].rsplit("/", 1)[0], "kubelet")] if node["kubelet.binary"].get("path") else []
    folders += [(b["path"].rsplit("/", 1)[0], b["name"]) for b in node["runtime.binaries"].get("binaries", []) if b["path"]]
    return {"folders": [{"path": path, "whose": whose, "seen": path, "mount_point": "/", "no_exec": False}
                        for path, whose in {path: whose for path, whose in reversed(folders)}.items()][::-1]}


def host_facts():
    return {"storage.kubelet": {"folder": storage_folder("/var/lib/kubelet")},
            "storage.log": {"folder": storage_folder("/var/log")},
            "storage.images": {}, "mount.propagation": {}, "program.folders": {},
            "clock.state": {"state": 0, "status": 0x2001, "max_error_us": 21500, "daemons": ["chronyd"], "services": [
                {"unit": "chrony.service", "active_state": "active", "file_state": "enabled"}]},
            "host.programs": {}, "leftovers": {},
            "machine.ids": {"running": True, "systemd": MACHINE_ID, "dbus": MACHINE_ID, "product": "set",
                            "product_fault": ""},
            "memory": {"total_kib": 4005000},
            "os": {"system": "Linux", "machine": "x86_64", "source": "/proc/sys/kernel/arch"},
            "processors": {"allowed": 4, "allowed_source": "/proc/1/status", "quota": None, "quota_source": ""},
            "security.modules": {"apparmor": True, "apparmor_parser": "/usr/sbin/apparmor_parser",
                                 "selinux": "disabled", "container_policy": None, "policy_source": "", "seccomp": True}}


MACHINE_ID = {"state": "set", "hash": "6f9d6f56-7c1e-5a05-8a2c-0d3b5f6c9a11"}
HOST_PROGRAMS = ("losetup", "mount", "cp", "conntrack", "crictl", "socat", "ebtables", "ethtool", "iptables", "ip",
                 "nsenter", "tc", "touch")


def host_programs(node):
    if "unavailable" in node["kubelet.settings"]:
        return node["kubelet.settings"]
    pid = node["kubelet.settings"]["pid"] if node["kubelet.settings"]["origin"] == "running" else 0
    return {"path": {"folders": list(SYSTEMDS_PATH), "source": f"/proc/{pid}/environ" if pid else "systemd's default"},
            "other_root": False, "programs": [{"name": name, "path": f"/usr/bin/{name}", "regular": True, "mode": 0o755,
                                               "owner": 0, "no_exec": False} for name in HOST_PROGRAMS]}


def leftovers(node):
    looked_for = ("/etc/kubernetes/kubelet.conf", "/etc/kubernetes/manifests/kube-apiserver.yaml")
    return {"present": [path for path in looked_for if path in node["landmarks"].get("present", [])], "closed": [],
            "etcd": None, "etcd_closed": False}


# In this order: what is derived may be what others are derived from.
DERIVED = {"config.ages": ages, "kubelet.health": health, "static.pods": static_pods, "sockets": sockets,
           "node.name": node_name, "api.server": api_server, "kernel.config": kernel_config,
           "kernel.features": kernel_features, "storage.images": image_storage,
           "mount.propagation": mount_propagation, "program.folders": program_folders,
           "host.programs": host_programs, "leftovers": leftovers}


def apiserver(version=None):
    return {"present": version is not None, "image": f"registry.k8s.io/kube-apiserver:v{version}" if version else "",
            "version": version}


def change_file(node, path):
    """An hour ago, by hand, long after its daemon was started."""
    node["config.ages"] = node["config.ages"] or ages(node)
    for daemon in node["config.ages"]["daemons"]:
        for file in daemon["files"]:
            if file["path"] == path:
                file["modified"] = file["touched"] = (NOW - 3600) * 10**9


def locked_down(source, anonymous, authorization):
    """The lines that kubeadm and the clouds write."""
    return {"anonymous_auth": setting(False, f"{source}:{anonymous}"),
            "authorization_mode": setting("Webhook", f"{source}:{authorization}")}


def boot_unit(name, target="multi-user.target"):
    return {"name": name, "file": f"/usr/lib/systemd/system/{name}",
            "source": f"/etc/systemd/system/{target}.wants/{name}"}


def boot_units(*enabled, loader="systemd", **more):
    return {"loader": loader, "enabled": [boot_unit(name) for name in enabled], "swaps": [], "masked": [],
            "commands": [], "unfollowed": [], "unclear": [], "unread": []} | more


def saved_rules(path, policy="drop", line=4, rules=(), loader="netfilter-persistent.service", family="ip"):
    """A filter table whose FORWARD has this policy."""
    return {"loader": loader, "path": path, "family": family, "name": "filter", "chains": [
        {"name": "FORWARD", "base": True, "policy": policy, "source": f"{path}:{line}", "rules": list(rules)}]}


def boot_firewall(*tables, **more):
    return {"tables": list(tables), "firewalld": None, "unread": []} | more


def boot_swaps(*lines, **more):
    """lines: of fstab, each (number, device, systemd's unit)."""
    return {"fstab": [{"spec": spec, "unit": unit, "line": number, "automatic": True, "any_noauto": False,
                       "file_missing": False} for number, spec, unit in lines],
            "generators": ["systemd-fstab-generator", "systemd-gpt-auto-generator"], "arguments": [],
            "gpt": {"partitions": [], "root_disks": [], "root_hidden": False}, "zram": [], "settings": [],
            "memory_mib": 7942, "unread": []} | more


def base():
    """kubeadm 1.31 is installed on Ubuntu 24.04 with containerd 1.7.24, and nothing has joined yet."""
    node = {
        "api.server": {},
        "apiserver.manifest": apiserver(),
        "config.ages": {},  # empty: derived from the others, as all empty ones are
        "cri.override": {"endpoint": ""},
        "cri.status": {},
        "boot.commands": {"commands": [], "unclear": [], "unread": []},
        "boot.sysctl-daemons": {"settings": [], "unread": []},
        "boot.modules": boot_modules(PREPARED_MODULES),
        "boot.services": boot_services(),
        "boot.sysctls": boot_sysctls(PREPARED_SYSCTLS),
        "cgroups": cgroup_v2(),
        "boot.firewall": boot_firewall(),
        "boot.swaps": boot_swaps(),
        "boot.units": boot_units("containerd.service", "kubelet.service"),
        "cgroups.pods": pod_cgroups(),
        "clock": day(2025, 1, 15),
        "cni.config": cni_files(),
        "container": {"kind": "", "source": ""},
        "docker.info": docker_info(),
        "docker.options": docker_options(),
        "docker.settings": docker_settings(),
        "flannel.subnet": lease("", "", 0) | {"present": False, "ip_masq": None},
        "init": {"name": "systemd", "systemd": True, "same_mounts": True},
        "inotify.use": {"users": [{"uid": 0, "instances": 61, "watches": 1204}], "unseen": ""},
        "iptables.binary": iptables(),
        "kernel.config": {},
        "kernel.features": {},
        "kubelet.binary": kubelet_binary("1.31.4"),
        "kubelet.certificates": certificates(),
        "kubelet.health": {},
        "kubelet.settings": default_settings(),
        "landmarks": {"present": ["/usr/bin/kubeadm", "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                                  "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", "/run/systemd/system"],
                      "unreadable": []},
        "legacy_tables": {"tables": []},
        "links": {"links": [link(1, "lo", addresses=["127.0.0.1/8", "::1/128"], mtu=65536, loopback=True),
                            link(2, "ens3", addresses=["192.168.10.21/24", "fe80::5054:ff:fe12:3456/64"])]},
        "modules": modules(off=("vxlan",)),
        "network.namespace": {"ours_is_the_nodes": True, "whose": "containerd (pid 731)", "initial": True},
        "nf_tables": {"present": True, "tables": [], "chains": [], "rules": [], "sets": []},
        "node": {"hostname": "node-1", "kernel": "6.8.0-49-generic", "architecture": "x86_64",
                 "os": "Ubuntu 24.04.1 LTS", "machine_id_hash": "6f9d6f56-7c1e-5a05-8a2c-0d3b5f6c9a11"},
        "node.name": {},
        "node.name-lookup": {"asked": False, "addresses": []},
        "proxies": {"users": [], "unread": []},
        "processes": {"running": [process(731, "containerd")], "hidden": False},
        "resolv.conf": resolv_conf(),
        "routes": {"routes": [route("", "192.168.10.1"), route("192.168.10.0/24")]},
        "sockets": {},
        "static.pods": {},
        "swaps": {"devices": []},
        "sysctls": sysctls(),
        "unit.files": unit_files(KUBEADM_UNIT, CONTAINERD_UNIT),
        "units": units(waits_for_join(), unit("containerd.service", main_pid=731), owner="containerd.service"),
    } | host_facts()
    containerd(node, "1.7.24", systemd=True)
    return node


def runs_kubelet(node, version, pid=912, **settings):
    node["kubelet.binary"] = kubelet_binary(version)
    node["kubelet.settings"] = default_settings() | {"origin": "running", "pid": pid} | settings
    if node["kubelet.settings"]["cgroup_driver"]["source"] != "default":
        node["kubelet.settings"]["cgroup_driver_overridden"] = [setting("cgroupfs")]
    node["processes"]["running"] += [process(pid, "kubelet")]
    node["network.namespace"]["whose"] = f"kubelet (pid {pid})"
    node["sysctls"] = sysctls(**BY_KUBELET)
    node["units"] = units(kubelet_unit(main_pid=pid), unit("containerd.service", main_pid=731),
                          owner="containerd.service")


def joined(version="1.32.3", **settings):
    """base, joined with kubeadm; its pod network is still to come."""
    node = base()
    socket = "unix:///var/run/containerd/containerd.sock"
    runs_kubelet(node, version, **{
        "config_file": "/var/lib/kubelet/config.yaml", "cgroup_driver": setting("systemd", config_yaml(15)),
        "documents": [document("/var/lib/kubelet/config.yaml", ("containerRuntimeEndpoint", 19),
                               ("imageMaximumGCAge", 29))],
        **locked_down("/var/lib/kubelet/config.yaml", 4, 11),
        "runtime_endpoint": setting(socket, "kubelet's --container-runtime-endpoint"),
        "kubeconfig": setting("/etc/kubernetes/kubelet.conf", "kubelet's --kubeconfig")} | settings)
    containerd(node, "1.7.24", True, "kubelet's --container-runtime-endpoint", named=True, written=socket)
    network_is_ready(node)
    node["kubelet.settings"]["rotate_certificates"] = setting(True, config_yaml(42))
    node["kubelet.settings"] |= kubeadms_network()
    node["kubelet.certificates"] = kubeadms_certificates()
    node["landmarks"]["present"] += ["/var/lib/kubelet/kubeadm-flags.env", "/etc/kubernetes/kubelet.conf"]
    return node


def change_link(node, name, **changes):
    next(each for each in node["links"]["links"] if each["name"] == name).update(changes)


def kubeadms_network(resolved=True):
    told = {"cluster_dns": setting(["10.96.0.10"], config_yaml(17)),
            "static_pod_path": setting("/etc/kubernetes/manifests", config_yaml(47))}
    return told | ({"resolv_conf": setting("/run/systemd/resolve/resolv.conf", config_yaml(41))} if resolved else {})


def without_resolved(node):
    """NetworkManager, dhclient or a person writes /etc/resolv.conf."""
    node["resolv.conf"] = resolv_conf(resolved=False)
    node["kubelet.settings"]["resolv_conf"] = setting("/etc/resolv.conf")


def with_flannel(node, network="10.244.0.0/16", subnet="10.244.1.1/24"):
    gateway, base_address = subnet, subnet.replace(".1/24", ".0")
    node["cni.config"] = cni("10-flannel.conflist", "cbr0", plugin("flannel"), plugin("portmap"))
    node["flannel.subnet"] = lease(network, subnet)
    node["links"]["links"] += [vxlan(3, "flannel.1", [base_address + "/32"], 1, 8472),
                               bridge(4, "cni0", [gateway], mtu=1450),
                               link(5, "veth1a2b3c4d", "veth", mtu=1450, master_index=4)]
    node["routes"]["routes"] += [route("10.244.0.0/24", "10.244.0.0", 3), route(base_address + "/24", link_index=4)]
    node["modules"] = modules()
    node["processes"]["running"] += [process(1733, "kube-proxy"), process(2051, "flanneld")]
    node.update(rules("kube-proxy-flannel"))
    return node


def kubeadm_flannel():
    return with_flannel(joined())


def kubeadm_calico():
    node = joined()
    node["cni.config"] = cni("10-calico.conflist", "k8s-pod-network", plugin("calico", ipam="calico-ipam"), plugin("bandwidth"),
                             plugin("portmap"))
    node["links"]["links"] += [vxlan(3, "vxlan.calico", ["10.244.84.128/32"], 4096, 4789),
                               link(4, "cali4af3c1d2e5b", "veth", mtu=1450)]
    node["routes"]["routes"] += [route("10.244.247.0/26", "10.244.247.0", 3), route("10.244.84.130/32", link_index=4)]
    node["modules"] = modules()
    node["processes"]["running"] += [process(1733, "kube-proxy")]
    node.update(rules("kube-proxy-calico"))
    return node


def kubeadm_cilium():
    node = joined()
    node["cni.config"] = cni("05-cilium.conflist", "cilium", plugin("cilium-cni"))
    node["links"]["links"] += [link(3, "cilium_net", "veth"), link(4, "cilium_host", "veth", ["10.0.1.215/32"]),
                               vxlan(5, "cilium_vxlan", [], 0, 8472, local="", mtu=1500, parent_index=0, receives=["external"]),
                               link(7, "lxc_health", "veth"), link(9, "lxc8f2e1d0c9b8a", "veth")]
    node["routes"]["routes"] += [route("10.0.0.0/24", "10.0.1.215", 4), route("10.0.1.0/24", "10.0.1.215", 4),
                                 route("10.0.1.215/32", link_index=4)]
    node["modules"] = modules(off=("br_netfilter",))
    node["sysctls"] = sysctls(**BY_KUBELET, **NO_BRIDGE_KEYS)
    node.update(rules("cilium"))
    return node


def eks():
    node = base()
    release = "6.1.119-129.201.amzn2023.x86_64"
    file = "/etc/kubernetes/kubelet/config.json"
    socket = "unix:///run/containerd/containerd.sock"
    runs_kubelet(node, "1.31.4", config_file=file, cgroup_driver=setting("systemd", file + ":27"),
                 protect_kernel_defaults=setting(True, file + ":60"), runtime_endpoint=setting(socket, file + ":33"),
                 kubeconfig=setting("/var/lib/kubelet/kubeconfig", "kubelet's --kubeconfig"),
                 hostname_override=setting("i-0123456789abcdef0", "kubelet's --hostname-override"),
                 documents=[document(file, ("containerRuntimeEndpoint", 33)),
                            document("/etc/kubernetes/kubelet/config.json.d/40-nodeadm.conf")],
                 system_reserved_cgroup=setting("/system", file + ":78"),
                 kube_reserved_cgroup=setting("/runtime", file + ":50"),
                 kube_reserved=setting({"cpu": "70m", "ephemeral-storage": "1Gi", "memory": "442Mi"}, file + ":46"),
                 **locked_down(file, 11, 22))
    containerd(node, "1.7.23", True, file + ":33", named=True)
    network_is_ready(node)
    node["kubelet.settings"]["server_tls_bootstrap"] = setting(True, file + ":88")
    node["kubelet.certificates"] = certificates(
        "/var/lib/kubelet/kubeconfig", "exec", ca("/etc/kubernetes/pki/ca.crt", ""),
        certificate("serving", "/var/lib/kubelet/pki/kubelet-server-current.pem", 30, 45), rotates_serving=True)
    node["boot.sysctls"]["files"].append(conf("/etc/sysctl.d/99-amazon.conf", sysctl_lines(
        (1, "vm.overcommit_memory", "1"), (2, "kernel.panic", "10"), (3, "kernel.panic_on_oops", "1"))))
    node["landmarks"]["present"] = ["/etc/eks", "/var/lib/kubelet/kubeconfig", "/run/systemd/system"]
    node["cni.config"] = cni("10-aws.conflist", "aws-cni", plugin("aws-cni"), plugin("egress-cni"), plugin("portmap"))
    node["links"]["links"][1] = link(2, "ens5", addresses=["10.0.34.17/20", "fe80::8ff:c0ff:fe11:2233/64"], mtu=9001)
    node["links"]["links"] += [link(3, "eni6a1b2c3d4e5", "veth", mtu=9001),
                               link(4, "ens6", addresses=["10.0.38.201/20"], mtu=9001)]
    node["routes"] = {"routes": [route("", "10.0.32.1", metric=512), route("10.0.32.0/20"),
                                 route("10.0.41.90/32", link_index=3)]}
    node["modules"] = modules(release, ".ko", off=("br_netfilter", "vxlan"))
    node["sysctls"] = sysctls(**BY_KUBELET, **NO_BRIDGE_KEYS)
    node["node"] |= {"hostname": "ip-10-0-34-17.eu-west-1.compute.internal", "kernel": release,
                     "os": "Amazon Linux 2023"}
    node["units"] = units(kubelet_unit("active", "running", "disabled", main_pid=912, drop_ins=[]),
                          unit("containerd.service", "active", "running", "disabled", main_pid=731),
                          owner="containerd.service", version="252.23-3.amzn2023")
    node["unit.files"] = unit_files(
        unit_file("kubelet.service", "/usr/bin/kubelet", "$NODEADM_KUBELET_ARGS", wanted_by=["multi-user.target"],
                  fragment="/etc/systemd/system/kubelet.service", environment_files=["/etc/eks/kubelet/environment"]),
        CONTAINERD_UNIT)
    node["runtime.binaries"] = containerds_programs(731)
    node["processes"]["running"] += [process(1733, "kube-proxy")]
    node["resolv.conf"] = resolv_conf(["10.0.0.2"], resolved=False)
    node["api.server"] = {"kubeconfig": "/var/lib/kubelet/kubeconfig", "https": True, "port": 443,
                          "host": "0a1b2c3d4e5f.gr7.eu-west-1.eks.amazonaws.com"}
    node.update(rules("kube-proxy"))
    return node


def k3s():
    node = base()
    socket = "/run/k3s/containerd/containerd.sock"
    node["kubelet.binary"] = {"path": "", "version": None, "source": "", "executable": None, "file": "", "made_for": ""}
    node["kubelet.settings"] = default_settings() | {
        "origin": "embedded", "pid": 640, "cgroup_driver": setting("", "k3s-server"),
        "fail_swap_on": setting(False, "k3s-server"), "runtime_endpoint": setting("unix://" + socket, "k3s-server")}
    containerd(node, "v2.0.4-k3s2", True, "k3s-server", named=True, path=socket, pid=702)
    network_is_ready(node)
    node["cri.status"]["cni_directory"] = "/var/lib/rancher/k3s/agent/etc/cni/net.d"
    node["landmarks"]["present"] = ["/var/lib/rancher/k3s", "/etc/rancher/k3s",
                                    "/var/lib/rancher/k3s/agent/kubelet.kubeconfig", "/var/lib/rancher/k3s/server/tls",
                                    "/run/systemd/system"]
    agent = "/var/lib/rancher/k3s/agent"
    node["kubelet.certificates"] = certificates(
        f"{agent}/kubelet.kubeconfig", "certificate",
        certificate("client", f"{agent}/client-kubelet.crt", 280, issuer="k3s-client-ca@1732550400"),
        certificate("ca", f"{agent}/server-ca.crt", 3300, 3650, subject="k3s-server-ca@1732550400"))
    with_flannel(node, "10.42.0.0/16", "10.42.0.1/24")
    node["cni.config"] = cni("10-flannel.conflist", "cbr0", plugin("flannel"), plugin("portmap"), plugin("bandwidth"),
                             directory="/var/lib/rancher/k3s/agent/etc/cni/net.d")
    config = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml"
    node["cni.paths"] = {"runtime": "containerd", "default_network": "", "unread": "",
                         "directory": setting(node["cni.config"]["directory"], config + ":24"),
                         "plugin_directories": setting(["/var/lib/rancher/k3s/data/cni"], config + ":23")}
    table = node["containerd.files"]["files"][0]["tables"][0]
    table["cni_bin_dir"] = on_line("/var/lib/rancher/k3s/data/cni", 23)
    table["cni_conf_dir"] = on_line(node["cni.config"]["directory"], 24)
    node["routes"]["routes"] = [route("", "192.168.10.1"), route("192.168.10.0/24"),
                                route("10.42.0.0/24", link_index=4)]
    node["processes"]["running"] = [process(640, "k3s-server"), process(702, "containerd")]
    node["network.namespace"]["whose"] = "k3s-server (pid 640)"
    node["units"] = units(unit("k3s.service", main_pid=640), owner="k3s.service")
    node["unit.files"] = unit_files(unit_file("k3s.service", "/usr/local/bin/k3s", "server", delegate=True,
                                              kill_mode="process", fragment="/etc/systemd/system/k3s.service"))
    data = "/var/lib/rancher/k3s/data/0a1b2c3d/bin"
    node["runtime.binaries"] = containerds_programs(702, data, data + "/runc", path=[data, *SYSTEMDS_PATH])
    node["swaps"] = {"devices": [{"path": "/swap.img", "kind": "file", "kib": 4 * GIB}]}
    node["sysctls"] = sysctls(**BY_KUBELET)
    node.update(rules("k3s"))
    return node


def kind():
    node = base()
    source = "/var/lib/kubelet/config.yaml"
    inside = 4026532890
    runs_kubelet(node, "1.31.0", pid=280, config_file=source, cgroup_driver=setting("systemd", config_yaml(15)),
                 documents=[document(source, ("containerRuntimeEndpoint", 19), ("imageMaximumGCAge", 33))],
                 removed_flags=[setting("pod-infra-container-image", "kubelet's --pod-infra-container-image")],
                 **locked_down(source, 4, 11),
                 fail_swap_on=setting(False, config_yaml(24)),
                 runtime_endpoint=setting("unix:///run/containerd/containerd.sock",
                                          "kubelet's --container-runtime-endpoint"),
                 kubeconfig=setting("/etc/kubernetes/kubelet.conf", "kubelet's --kubeconfig"))
    containerd(node, "v1.7.18", True, "kubelet's --container-runtime-endpoint", named=True, pid=105,
               handlers=("runc", "test-handler"))
    network_is_ready(node)
    node["apiserver.manifest"] = apiserver("1.31.0")
    node["kubelet.settings"]["rotate_certificates"] = setting(True, config_yaml(43))
    node["kubelet.certificates"] = kubeadms_certificates(*of_the_components())
    node["cgroups"] = cgroup_v2(real_root=False)
    node["kubelet.settings"]["cgroup_root"] = setting("/kubelet", config_yaml(13))
    runs_pods(node, parent="kubelet")
    node["cni.config"] = cni("10-kindnet.conflist", "kindnet", plugin("ptp", subnets=["10.244.0.0/24"]),
                             plugin("portmap"))
    node["landmarks"]["present"] = ["/usr/bin/kubeadm", "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
                                    "/var/lib/kubelet/kubeadm-flags.env", "/kind", "/etc/kubernetes/kubelet.conf",
                                    "/etc/kubernetes/manifests/kube-apiserver.yaml", "/run/systemd/system"]
    node["links"]["links"][1] = link(2, "eth0", "veth", ["172.18.0.2/16", "fc00:f853:ccd:e793::2/64"], mtu=1500)
    node["links"]["links"] += [link(3, "veth0a1b2c3d", "veth", ["10.244.0.1/32"])]
    node["routes"] = {"routes": [route("", "172.18.0.1"), route("172.18.0.0/16"), route("10.244.0.2/32", link_index=3)]}
    node["network.namespace"] = {"ours_is_the_nodes": True, "whose": "kubelet (pid 280)", "initial": False}
    node["container"] = {"kind": "docker", "source": "/run/systemd/container"}
    node["node"] |= {"hostname": "kind-control-plane", "os": "Debian GNU/Linux 12 (bookworm)"}
    node["processes"]["running"] = [process(105, "containerd", inside), process(280, "kubelet", inside),
                                    process(702, "kube-proxy", inside)]
    node["kubelet.settings"] |= kubeadms_network(resolved=False)
    node["resolv.conf"] = resolv_conf(["172.18.0.1"], resolved=False)
    node["node.name"] = {"name": "kind-control-plane", "source": "kubelet's --hostname-override", "overridden": False,
                         "in_hosts": [setting("172.18.0.2", "/etc/hosts:7")]}
    node["swaps"] = {"devices": [{"path": "/swap.img", "kind": "file", "kib": 8 * GIB}]}
    node["units"] = units(kubelet_unit(main_pid=280), unit("containerd.service", main_pid=105),
                          owner="containerd.service", version="252.26-1~deb12u2")
    node.update(rules("kube-proxy"))
    return node


def gke():
    node = base()
    release = "6.1.112+"
    file = "/home/kubernetes/kubelet-config.yaml"
    runs_kubelet(node, "1.31.5", config_file=file, cgroup_driver=setting("systemd", file + ":16"),
                 documents=[document(file)], kube_reserved=setting({"cpu": "1060m", "memory": "1019Mi"}, file + ":41"),
                 **locked_down(file, 4, 10),
                 runtime_endpoint=setting("unix:///run/containerd/containerd.sock",
                                          "kubelet's --container-runtime-endpoint"),
                 kubeconfig=setting("/var/lib/kubelet/kubeconfig", "kubelet's --kubeconfig"))
    node["kubelet.binary"] = kubelet_binary("1.31.5", "/home/kubernetes/bin/kubelet")
    containerd(node, "1.7.23", True, "kubelet's --container-runtime-endpoint", named=True)
    network_is_ready(node)
    node["kubelet.certificates"] = certificates(
        "/var/lib/kubelet/kubeconfig", "exec", ca("/etc/srv/kubernetes/pki/ca-certificates.crt", "", 1700))
    node["landmarks"]["present"] = ["/home/kubernetes/bin", "/var/lib/kubelet/kubeconfig", "/run/systemd/system"]
    node["cni.config"] = cni("10-gke-ptp.conflist", "k8s-pod-network", plugin("ptp", subnets=["10.60.1.0/24"]),
                             plugin("portmap"))
    node["links"]["links"][1] = link(2, "eth0", addresses=["10.132.0.9/32"], mtu=1460)
    node["resolv.conf"] = resolv_conf(["169.254.169.254"], resolved=False)
    node["node.name"] = {"name": "gke-c-pool-1-0a1b2c3d-x1y2", "source": "/proc/sys/kernel/hostname",
                         "overridden": False, "in_hosts": []}
    node["node.name-lookup"] = {"asked": True, "addresses": ["10.132.0.9"]}
    node["links"]["links"] += [link(3, "veth4d5e6f70", "veth", ["10.60.1.1/32"], mtu=1460)]
    node["routes"] = {"routes": [route("", "10.132.0.1", metric=1024), route("10.132.0.1/32", metric=1024),
                                 route("10.60.1.2/32", link_index=3)]}
    node["modules"] = modules(release, ".ko", off=("br_netfilter", "vxlan", "nf_tables"))
    node["sysctls"] = sysctls(**BY_KUBELET, **NO_BRIDGE_KEYS)
    node["node"] |= {"hostname": "gke-c-pool-1-0a1b2c3d-x1y2", "kernel": release,
                     "os": "Container-Optimized OS from Google"}
    node["units"] = units(kubelet_unit("active", "running", "disabled", main_pid=912, drop_ins=[]),
                          unit("containerd.service", "active", "running", "disabled", main_pid=731),
                          owner="containerd.service", version="254")
    node["unit.files"] = unit_files(
        unit_file("kubelet.service", "/home/kubernetes/bin/kubelet", "$KUBELET_OPTS",
                  fragment="/etc/systemd/system/kubelet.service", environment_files=["/etc/default/kubelet"]),
        CONTAINERD_UNIT)
    node["runtime.binaries"] = containerds_programs(731, runc="/usr/bin/runc")
    node["processes"]["running"] += [process(1733, "kube-proxy")]
    node.update(rules("gke-legacy"))
    node["iptables.binary"] = {"links": ["/usr/sbin/iptables", "/usr/sbin/xtables-legacy-multi"]}
    return node


def rhel9_crio():
    node = kubeadm_calico()
    release = "5.14.0-503.15.1.el9_5.x86_64"
    crio(node, "1.31.3")
    node["kubelet.binary"] = kubelet_binary("1.31.4")
    node["kubelet.settings"]["runtime_endpoint"] = setting("unix:///var/run/crio/crio.sock",
                                                           "kubelet's --container-runtime-endpoint")
    node["modules"] = modules(release, ".ko.xz")
    node["node"] |= {"kernel": release, "os": "Red Hat Enterprise Linux 9.5 (Plow)"}
    node["processes"]["running"] = [process(845, "crio"), process(912, "kubelet"), process(1733, "kube-proxy")]
    without_resolved(node)
    node["units"] = units(kubelet_unit(main_pid=912),
                          unit("crio.service", main_pid=845, delegate=False, kill_mode="control-group"),
                          owner="crio.service", version="252-46.el9_5.2")
    return node


def dual_stack():
    node = kubeadm_flannel()
    node["flannel.subnet"] = lease("10.244.0.0/16", "10.244.1.1/24", 1450, "fd00:10:244::/56", "fd00:10:244:1::1/64")
    links = node["links"]["links"]
    links[1]["addresses"].insert(1, address("2001:db8:10::21/64"))
    links[3]["addresses"].append(address("fd00:10:244:1::1/64"))
    links.append(vxlan(6, "flannel-v6.1", ["fd00:10:244:1::/128"], 1, 8472, local="2001:db8:10::21", mtu=1430))
    for each in links:
        each["ipv6_forwarding"] = True
    node["routes"]["routes"].append(route("", "2001:db8:10::1", family=6, metric=1024))
    node["sysctls"] = sysctls(**BY_KUBELET, net_ipv6_conf_all_forwarding="1", net_ipv6_conf_default_forwarding="1")
    node["boot.sysctls"]["files"].append(conf("/etc/sysctl.d/k8s6.conf", sysctl_lines(
        (1, "net.ipv6.conf.all.forwarding", "1"))))
    return node


def of_the_components(days_left=300):
    return [certificate("component", f"/etc/kubernetes/{name}.conf", days_left, key="client-certificate-data",
                        subject=subject)
            for name, subject in (("admin", "kubernetes-admin"), ("controller-manager", "system:kube-controller-manager"),
                                  ("scheduler", "system:kube-scheduler"))] + [
        certificate("component", f"/etc/kubernetes/pki/{name}.crt", days_left, subject=subject, issuer=issuer)
        for name, subject, issuer in (
            ("etcd/server", "cp-1", "etcd-ca"), ("etcd/peer", "cp-1", "etcd-ca"),
            ("apiserver-etcd-client", "kube-apiserver-etcd-client", "etcd-ca"),
            ("apiserver-kubelet-client", "kube-apiserver-kubelet-client", "kubernetes"),
            ("front-proxy-client", "front-proxy-client", "front-proxy-ca"), ("apiserver", "kube-apiserver", "kubernetes"))
    ] + [ca(f"/etc/kubernetes/pki/{name}.crt", "") for name in ("etcd/ca", "front-proxy-ca")]


def control_plane():
    node = kubeadm_flannel()
    node["landmarks"]["present"].append("/etc/kubernetes/manifests/kube-apiserver.yaml")
    node["node"]["hostname"] = "cp-1"
    node["apiserver.manifest"] = apiserver("1.32.3")
    node["kubelet.certificates"] = kubeadms_certificates(*of_the_components())
    return node


def rocky_prejoin():
    """The rpm of the kubelet brings /etc/sysconfig/kubelet with an empty KUBELET_EXTRA_ARGS."""
    node = base()
    release = "5.14.0-503.15.1.el9_5.x86_64"
    node["kubelet.settings"]["origin"] = "files"
    without_resolved(node)
    node["landmarks"]["present"] = ["/usr/bin/kubeadm", "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
                                    "/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", "/run/systemd/system"]
    node["modules"] = modules(release, ".ko.xz", off=("vxlan",))
    node["node"] |= {"kernel": release, "os": "Rocky Linux 9.5 (Blue Onyx)"}
    node["units"] = units(kubelet_unit("inactive", "dead", "disabled"), unit("containerd.service", main_pid=731),
                          owner="containerd.service", version="252-46.el9_5.2")
    return node


# ---- distributions: the same node on kernels, layouts and security modules of others

def on_kernel(node, release, os, systemd, suffix=".ko", off=("vxlan",), machine="x86_64"):
    """Kernels before 6.1 do not name their processors."""
    node["modules"] = modules(release, suffix, off)
    node["node"] |= {"kernel": release, "os": os, "architecture": machine}
    tells = tuple(map(int, release.split(".")[:2])) >= (6, 1)
    node["os"] |= {"machine": machine, "source": "/proc/sys/kernel/arch" if tells else "/bin/sh"}
    node["units"]["version"] = systemd
    return node


def keeps_time(node, unit="systemd-timesyncd.service", daemon="systemd-timesyn"):
    node["clock.state"] |= {"daemons": [daemon], "services": [
        {"unit": unit, "active_state": "active", "file_state": "enabled"}]}


def with_selinux(node, mode="enforcing"):
    node["security.modules"] |= {"apparmor": False, "apparmor_parser": "", "selinux": mode,
                                 "container_policy": True if mode == "enforcing" else None,
                                 "policy_source": "/sys/fs/selinux/policy" if mode == "enforcing" else ""}


def lies_on(node, type, fs):
    """The root filesystem is another than ext4: no ext4 is mounted, nor wanted of the kernel."""
    for fact in ("storage.kubelet", "storage.log"):
        node[fact]["folder"]["filesystem"]["type"] = type
    complete(node)
    node["storage.images"] = image_storage(node)
    for folder in node["storage.images"]["folders"]:
        folder["filesystem"]["type"] = type
    node["kernel.features"] = kernel_features(node)
    for names in ("filesystems", "mounted"):
        node["kernel.features"][names] = sorted({fs, *node["kernel.features"][names]} - {"ext4"})
    return node


XFS, BTRFS = 0x58465342, 0x9123683E


def debian12_prejoin():
    """ifupdown and dhclient, not resolved; the kubelet's and Docker's packages leave their units in /lib."""
    node = on_kernel(base(), "6.1.0-28-amd64", "Debian GNU/Linux 12 (bookworm)", "252.31-1~deb12u1")
    without_resolved(node)
    keeps_time(node)
    return node


def ubuntu2204_prejoin():
    node = on_kernel(base(), "5.15.0-126-generic", "Ubuntu 22.04.5 LTS", "249.11-0ubuntu3.12")
    keeps_time(node)
    return node


def rhel9_prejoin():
    """SELinux enforces, container-selinux is there, firewalld was switched off; / is an xfs."""
    node = rocky_prejoin()
    on_kernel(node, "5.14.0-503.15.1.el9_5.x86_64", "Red Hat Enterprise Linux 9.5 (Plow)", "252-46.el9_5.2", ".ko.xz")
    keeps_time(node, "chronyd.service", "chronyd")
    with_selinux(node)
    return lies_on(node, XFS, "xfs")


def opensuse_prejoin():
    """/ is a btrfs; the kernel's configuration lies beside its modules, with a link to it in /boot."""
    node = on_kernel(base(), "6.4.0-150600.23.25-default", "openSUSE Leap 15.6", "254.18", ".ko.zst")
    without_resolved(node)
    keeps_time(node, "chronyd.service", "chronyd")
    node["iptables.binary"] = iptables("legacy")
    return lies_on(node, BTRFS, "btrfs")


def flatcar():
    """/usr is read-only: kubeadm, the kubelet and their unit came into /opt and /etc, containerd with a sysext."""
    node = on_kernel(kubeadm_flannel(), "6.6.74-flatcar", "Flatcar Container Linux by Kinvolk 4081.3.1 (Oklo)", "255",
                     ".ko.xz", off=())
    config = "/usr/share/containerd/config.toml"
    node["containerd.files"]["path"] = node["containerd.files"]["files"][0]["path"] = config
    node["containerd.files"]["named"] = True
    node["runtime.binaries"] = containerds_programs(731, runc="/usr/bin/runc")
    node["kubelet.binary"] = kubelet_binary("1.32.3", "/opt/bin/kubelet")
    drop_in = "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"
    change_unit(node, "kubelet.service", fragment="/etc/systemd/system/kubelet.service", drop_ins=[drop_in])
    node["unit.files"] = unit_files(KUBEADM_UNIT | {"fragment": "/etc/systemd/system/kubelet.service", "drop_ins": [drop_in],
                                    "exec_start": [KUBEADM_UNIT["exec_start"][0] | {
                                        "arguments": ["/opt/bin/kubelet", *KUBEADM_UNIT["exec_start"][0]["arguments"][1:]],
                                        "source": drop_in + ":11"}]},
                                    CONTAINERD_UNIT)
    node["landmarks"]["present"] = ["/opt/bin/kubeadm", drop_in, "/var/lib/kubelet/kubeadm-flags.env",
                                    "/etc/kubernetes/kubelet.conf", "/run/systemd/system"]
    keeps_time(node)
    with_selinux(node, "permissive")
    node["kernel.config"] = kernel_config(node) | {"file": "/proc/config.gz"}
    return node


def on_cgroup_v1(node, version="v1"):
    node["cgroups"] = cgroup_v1() | {"version": version}
    node["cgroups.pods"]["root"] = V2 + "/memory"
    complete(node)
    node["kernel.features"] = kernel_features(node)
    mounted = {"cgroup", "cgroup2"} if version == "hybrid" else {"cgroup"}
    node["kernel.features"]["mounted"] = sorted({*node["kernel.features"]["mounted"]} - {"cgroup2"} | mounted)
    return node


def old_rhel8():
    """What RHEL 8 boots with: cgroup v1. Linux 4.18 counts as newer than its number."""
    node = rhel9_prejoin()
    on_kernel(node, "4.18.0-553.27.1.el8_10.x86_64", "Red Hat Enterprise Linux 8.10 (Ootpa)", "239-82.el8_10.2", ".ko.xz")
    return on_cgroup_v1(node)


def rhel8_kubeadm_132():
    """The same with kubeadm 1.32, which wants 4.19 and knows no vendors."""
    node = old_rhel8()
    node["kubelet.binary"] = kubelet_binary("1.32.3")
    return node


def old_ubuntu2004():
    """systemd 245 mounts the controllers of v1, and an empty tree of v2 for itself."""
    node = on_kernel(base(), "5.4.0-200-generic", "Ubuntu 20.04.6 LTS", "245.4-4ubuntu3.24")
    keeps_time(node)
    return on_cgroup_v1(node, "hybrid")


def old_microvm():
    """A micro virtual machine: a kernel without modules, of which all is built in, hybrid cgroups, and no systemd."""
    node = base()
    release = "6.18.44"
    containerd(node, "v2.1.4", systemd=False)
    on_cgroup_v1(on_kernel(node, release, "Debian GNU/Linux 12 (bookworm)", ""), "hybrid")
    for each in node["modules"]["modules"]:
        each |= {"loaded": False, "initstate": "", "file": "", "sys_module": each["name"] == "overlay",
                 "config": "" if each["witness"] or each["name"] == "overlay" else "n" if each["name"].startswith("ip_vs") else "y"}
    node["modules"] |= {"loadable": False, "index": False}
    config = kernel_config(node)
    node["kernel.config"] = {"file": "/proc/config.gz", "options": dict.fromkeys(config["options"], "y")}
    del node["kernel.config"]["options"]["BLK_DEV_DM"]
    node["init"] = {"name": "init", "systemd": False, "same_mounts": True}
    node["boot.services"] = boot_services("", "init", "", "")
    node["boot.units"] = boot_units(loader="")
    node["boot.swaps"] = boot_swaps(generators=[])
    node["landmarks"]["present"].remove("/run/systemd/system")
    node["units"] = {"systemd": False, "version": "", "cri_owner": "", "units": []}
    node["unit.files"] = unit_files()
    without_resolved(node)
    keeps_time(node)
    node["clock.state"]["services"] = []
    node["security.modules"] |= {"apparmor": False, "apparmor_parser": ""}
    return node


def raspberry_pi():
    """Its firmware starts the kernel with cgroup_disable=memory: built in, and off."""
    node = on_kernel(base(), "6.6.51+rpt-rpi-v8", "Debian GNU/Linux 12 (bookworm)", "252.31-1~deb12u1", ".ko.xz",
                     machine="aarch64")
    node["cgroups"] = cgroup_v2() | {"controllers": controllers(["cpuset", "cpu", "io", "pids"])}
    node["kernel.config"] = kernel_config(node)
    for option in ("CGROUP_HUGETLB", "CPUSETS_V1", "MEMCG_V1", "MEMCG_SWAP"):
        del node["kernel.config"]["options"][option]
    without_resolved(node)
    keeps_time(node)
    node["security.modules"] |= {"apparmor": False, "apparmor_parser": ""}
    node["kubelet.binary"]["made_for"] = "aarch64"
    node["machine.ids"]["product"] = "absent"
    return node


# ---- set-ups that people followed guides to, each with a kubelet of its time

def dockershim(node, release):
    """A kubelet before 1.24 without an endpoint: there is no CRI, and no containerd of its own."""
    node["cri.endpoint"] = {"path": "", "source": f"kubelet {release}", "named": False, "live": False, "written": "",
                            "candidates": [], "dockershim": True}
    node["cri.socket"] = {"path": "", "state": "missing", "peer_pid": 0, "peer_name": ""}
    node["cri.version"] = {"path": "", "api": "", "runtime_name": "", "runtime_version": "", "latency_seconds": 0.0,
                           "code": 0, "refusal": "", "containerd": False, "plugin_error": ""}
    node["cri.config"] = {"path": "", "implemented": False, "cgroup_driver": "", "refusal": ""}
    node["cri.status"] = {"path": "", "refusal": "", "conditions": [], "default_handler": "", "handlers": [],
                          "cgroup_manager": "", "sandbox_image": "", "cni_directory": "", "cni_plugin_directories": [], "cni_load_status": ""}
    node["cri.pods"] = {"path": "", "sandboxes_ready": 0, "sandboxes_not_ready": 0, "created": 0, "running": 0,
                        "exited": 0, "unknown": 0, "sandboxes_seconds": 0.0, "containers_seconds": 0.0}
    node["cri.image-fs"] = {"path": "", "images": [], "containers": [], "latency_seconds": 0.0}
    node["cri.sandbox-image"] = {"path": "", "images": []}
    node["containerd.files"] = containerd_files()


def docker_runs_pods(node, driver="cgroupfs", *more_trees):
    """cgroup v1: the memory controller's tree."""
    form = "docker-ID.scope" if driver == "systemd" else "ID"
    node["cgroups.pods"] = pod_cgroups(pod_tree(driver, 9, 27, form, root=V2 + "/memory"), *more_trees, root=V2 + "/memory")


DOCKER_UNIT = {"delegate": True, "kill_mode": "process"}


def of_its_time(node, kernel, os, systemd, kubelet_unit_file, docker_unit_file):
    """An old kernel with cgroup v1, and the units of kubelet and Docker."""
    node["cgroups"] = cgroup_v1()
    node["modules"] = modules(kernel, ".ko")
    node["node"] |= {"kernel": kernel, "os": os}
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "containerd"]
    node["processes"]["running"] += [process(844, "dockerd")]
    node["unit.files"] = unit_files(kubelet_unit_file, docker_unit_file)
    node["units"] = units(kubelet_unit(main_pid=912, drop_ins=kubelet_unit_file["drop_ins"]),
                          unit("docker.service", main_pid=844, fragment=docker_unit_file["fragment"],
                               drop_ins=docker_unit_file["drop_ins"]), version=systemd)


STATIC_KUBELET = unit_file("kubelet.service", "/usr/local/bin/kubelet", "--kubeconfig=/var/lib/kubelet/kubeconfig",
                           "--network-plugin=cni", fragment="/etc/systemd/system/kubelet.service")
STATIC_DOCKER = unit_file("docker.service", "/usr/local/bin/docker", "daemon", "--iptables=false", "--ip-masq=false",
                          "--host=unix:///var/run/docker.sock", "--log-level=error", "--storage-driver=overlay",
                          fragment="/etc/systemd/system/docker.service",
                          exec_start=[{"arguments": ["/usr/local/bin/docker", "daemon", "--iptables=false",
                                                     "--ip-masq=false", "--host=unix:///var/run/docker.sock",
                                                     "--log-level=error", "--storage-driver=overlay"],
                                       "source": "/etc/systemd/system/docker.service:6"}], **DOCKER_UNIT)
STATIC_FLAGS = ("iptables", "ip-masq", "host", "log-level", "storage-driver")


def static_docker(version, pid=844):
    who = "dockerd" if pid else "/etc/systemd/system/docker.service:6"
    said = lambda value, flag: setting(value, f"{who} --{flag}")
    return docker_settings(
        version, pid, "/usr/local/bin/dockerd", old_command="/etc/systemd/system/docker.service:6",
        command=f"dockerd (pid {pid})" if pid else who, iptables=said(False, "iptables"), ip_masq=said(False, "ip-masq"),
        storage_driver=said("overlay", "storage-driver"), hosts=said(["unix:///var/run/docker.sock"], "host")
    ) | {"flags": [setting(name, f"{who} --{name}") for name in STATIC_FLAGS]}


def guide_static_docker():
    """Guide a: Docker 17.03 from a tarball, kubelet 1.10 with flags alone, flannel by CNI."""
    node = with_flannel(base())
    runs_kubelet(node, "1.10.13", kubeconfig=setting("/var/lib/kubelet/kubeconfig", "kubelet's --kubeconfig"),
                 removed_flags=[setting("network-plugin", "kubelet's --network-plugin")],
                 anonymous_auth=setting(False, "kubelet's --anonymous-auth"),
                 authorization_mode=setting("Webhook", "kubelet's --authorization-mode"),
                 read_only_port=setting(0, "kubelet's --read-only-port"))
    node["kubelet.binary"] = kubelet_binary("1.10.13", "/usr/local/bin/kubelet")
    without_resolved(node)
    node["processes"]["running"] += [process(1733, "kube-proxy"), process(2051, "flanneld")]
    dockershim(node, "1.10.13")
    of_its_time(node, "4.4.0-116-generic", "Ubuntu 16.04.4 LTS", "229", STATIC_KUBELET, STATIC_DOCKER)
    node["landmarks"]["present"] = ["/var/lib/kubelet/kubeconfig", "/run/systemd/system"]
    node["clock"] = day(2018, 4, 2)
    node["runtime.binaries"] = runtime_binaries(
        "dockerd", 844, *("/usr/local/bin/docker-" + name for name in ("containerd", "containerd-shim", "proxy", "runc")),
        path=["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
    docker_runs_pods(node)
    node["docker.settings"] = static_docker("17.03.2-ce")
    node["docker.info"] = docker_info("17.03.2-ce", 844, cgroups="", storage="overlay")
    node["docker.options"] = docker_options("/etc/systemd/system/docker.service",
                                            "/etc/systemd/system/docker.service:6")
    return node


def docker_is_down(node):
    node["docker.settings"]["pid"] = 0
    node["docker.info"] = docker_info()
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "dockerd"]
    change_unit(node, "docker.service", active_state="activating", sub_state="auto-restart", active_for_usec=None,
                main_pid=0, restarts=38, result="exit-code", exit_code=1, exit_status=1)


def static_docker_18():
    """The same unit after the tarball of Docker 18.06: its client has no `daemon`."""
    node = guide_static_docker()
    node["docker.settings"] = static_docker("18.06.3-ce", pid=0)
    docker_is_down(node)
    return node


def static_docker_kubelet_124():
    """The same Docker after an upgrade of the kubelet to 1.24, which has no dockershim."""
    node = guide_static_docker()
    node["kubelet.binary"] = kubelet_binary("1.24.17", "/usr/local/bin/kubelet")
    node["cri.endpoint"] |= {"source": "", "dockershim": False}
    change_unit(node, "kubelet.service", active_state="activating", sub_state="auto-restart", active_for_usec=None,
                main_pid=0, restarts=61, result="exit-code", exit_code=1, exit_status=1)
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "kubelet"]
    node["network.namespace"]["whose"] = "initial"
    node["kubelet.settings"] |= {"origin": "files", "pid": 0}
    return node


FLANNEL_DOCKER = unit_file(
    "docker.service", "/usr/bin/dockerd", "-H", "fd://", "$DOCKER_NETWORK_OPTIONS",
    fragment="/lib/systemd/system/docker.service", drop_ins=["/etc/systemd/system/docker.service.d/flannel.conf"],
    environment_files=["/run/flannel/docker"], **DOCKER_UNIT)
KUBEADM_OLD_UNIT = KUBEADM_UNIT | {"drop_ins": ["/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"]}


def packaged_docker():
    return runtime_binaries("dockerd", 844, "/usr/bin/containerd", "/usr/bin/containerd-shim",
                            "/usr/bin/containerd-shim-runc-v2", "/usr/bin/docker-proxy", "/usr/bin/runc")


def flannel_docker(bip):
    """dockerd 18.09 with what flannel's file gave it, and daemon.json of the guide."""
    path = "/etc/docker/daemon.json"
    flags = ("host", "bip", "ip-masq", "mtu") if bip else ("host",)
    return docker_settings(
        "18.09.9", 844, flags=flags,
        file=docker_file("registry-mirrors", "live-restore", "data-root", "log-driver", "log-opts"),
        registry_mirrors=setting(["https://mirror.example.org"], path + ":2"), live_restore=setting(True, path + ":3"),
        data_root=setting("/data/docker", path + ":4"), log_driver=setting("json-file", path + ":5"),
        log_opts=setting({"max-file": "3", "max-size": "100m"}, path + ":6"), hosts=setting(["fd://"], "dockerd --host"),
        **({"bip": setting(bip, "dockerd --bip"), "ip_masq": setting(False, "dockerd --ip-masq")} if bip else {}))


def guide_flannel_docker(bip="10.244.1.1/24"):
    """Guide d: kubelet 1.13 drives Docker 18.09, whose docker0 is on flannel's lease; there is no CNI."""
    node = base()
    runs_kubelet(node, "1.13.12", config_file="/var/lib/kubelet/config.yaml",
                 documents=[document("/var/lib/kubelet/config.yaml")],
                 cgroup_driver=setting("cgroupfs", config_yaml(16)),
                 kubeconfig=setting("/etc/kubernetes/kubelet.conf", "kubelet's --kubeconfig"),
                 **locked_down("/var/lib/kubelet/config.yaml", 4, 11), **kubeadms_network())
    node["kubelet.settings"]["resolv_conf"]["source"] = "kubelet's --resolv-conf"
    node["landmarks"]["present"] += ["/var/lib/kubelet/kubeadm-flags.env", "/etc/kubernetes/kubelet.conf"]
    dockershim(node, "1.13.12")
    of_its_time(node, "4.15.0-55-generic", "Ubuntu 18.04.2 LTS", "237", KUBEADM_OLD_UNIT, FLANNEL_DOCKER)
    node["processes"]["running"] += [process(1733, "kube-proxy"), process(2051, "flanneld")]
    node["flannel.subnet"] = lease("10.244.0.0/16", "10.244.1.1/24")
    node["links"]["links"] += [vxlan(3, "flannel.1", ["10.244.1.0/32"], 1, 8472),
                               bridge(4, "docker0", [bip], mtu=1450),
                               link(5, "veth1a2b3c4", "veth", mtu=1450, master_index=4, hairpin=False)]
    node["routes"]["routes"] += [route("10.244.0.0/24", "10.244.0.0", 3), route("10.244.1.0/24", link_index=4)]
    node["clock"] = day(2019, 8, 1)
    node["kubelet.settings"]["rotate_certificates"] = setting(True, config_yaml(42))
    node["runtime.binaries"] = packaged_docker()
    docker_runs_pods(node)
    node["docker.settings"] = flannel_docker(bip)
    node["docker.info"] = docker_info("18.09.9", 844, cgroups="", live_restore=True)
    node["docker.options"] = flannels_options()
    node.update(rules("docker-flannel-accept"))
    return node


def flannel_docker_overridden():
    """Another EnvironmentFile after flannel's sets DOCKER_NETWORK_OPTIONS anew."""
    node = guide_flannel_docker("172.18.0.1/16")
    later = "/etc/sysconfig/docker-network"
    node["docker.options"] = flannels_options(
        options_file(later, ("DOCKER_NETWORK_OPTIONS", "172.18.0.1/16"),
                     source="/etc/systemd/system/docker.service.d/flannel.conf:7"), bip=setting("172.18.0.1/16", later))
    node["unit.files"]["units"][1] = FLANNEL_DOCKER | {"environment_files": FLANNEL_DOCKER["environment_files"] + [
        {"path": "/etc/sysconfig/docker-network", "optional": True,
         "source": "/etc/systemd/system/docker.service.d/flannel.conf:7"}]}
    return node


def flannel_docker_too_early():
    """dockerd started before flannel had written its file: no --bip."""
    node = guide_flannel_docker("172.17.0.1/16")
    node["docker.settings"] = flannel_docker("")
    return node


def flannel_docker_drop():
    """FORWARD was set to ACCEPT by hand, and then dockerd started with ip_forward 0: DROP is back."""
    node = guide_flannel_docker()
    node.update(rules("docker-flannel-drop"))
    return node


def guide_systemd_docker():
    """Guide e: kubelet 1.22 and Docker 20.10 on the systemd driver, with a drop-in, and flannel by CNI."""
    node = joined("1.22.17", runtime_endpoint=setting(""),
                  documents=[document("/var/lib/kubelet/config.yaml")],
                  removed_flags=[setting("network-plugin", "kubelet's --network-plugin")])
    dockershim(node, "1.22.17")
    with_flannel(node)
    path = "/etc/docker/daemon.json"
    docker_unit = unit_file("docker.service", "/usr/bin/dockerd", "-H", "fd://",
                            "--containerd=/run/containerd/containerd.sock",
                            drop_ins=["/etc/systemd/system/docker.service.d/10-limits.conf"],
                            fragment="/lib/systemd/system/docker.service", **DOCKER_UNIT)
    of_its_time(node, "5.4.0-91-generic", "Ubuntu 20.04.3 LTS", "245.4-4ubuntu3.13", KUBEADM_OLD_UNIT, docker_unit)
    node["docker.settings"] = docker_settings(
        "20.10.12", 844, flags=("host", "containerd"),
        file=docker_file("exec-opts", "log-driver", "log-opts", "storage-driver", "storage-opts"),
        exec_opts=setting(["native.cgroupdriver=systemd"], path + ":2"), log_driver=setting("json-file", path + ":3"),
        log_opts=setting({"max-size": "100m"}, path + ":4"), storage_driver=setting("overlay2", path + ":5"),
        storage_opts=setting(["overlay2.override_kernel_check=true"], path + ":6"),
        hosts=setting(["fd://"], "dockerd --host"))
    node["docker.info"] = docker_info("20.10.12", 844, "systemd")
    node["docker.options"] = docker_options("/lib/systemd/system/docker.service",
                                            "/lib/systemd/system/docker.service:13")
    node["clock"] = day(2021, 12, 20)
    node["runtime.binaries"] = packaged_docker()
    docker_runs_pods(node, "systemd")
    return node


def systemd_docker_changed():
    """Guide e on a node that had joined with cgroupfs: some pods were not made anew."""
    node = guide_systemd_docker()
    docker_runs_pods(node, "systemd", pod_tree("cgroupfs", 3, 9, "ID", root=V2 + "/memory"))
    return node


def systemd_docker_25():
    """Guide e's daemon.json after an upgrade to Docker 25, whose overlay2 refuses the storage-opt; a conflict beside."""
    node = guide_systemd_docker()
    node["docker.settings"] |= {"version": "25.0.5", "version_source": "/usr/bin/dockerd",
                                "command": "/lib/systemd/system/docker.service:13"}
    node["docker.settings"]["flags"].append(setting("exec-opt", "/lib/systemd/system/docker.service:13 --exec-opt"))
    docker_is_down(node)
    return node


def mynet(subnet="10.88.0.0/16"):
    """The two files of the guide, with Debian's and CRI-O's usual names of things."""
    return cni_files(cni_file("10-mynet.conf", "mynet", plugin("bridge", "cni0", subnets=[subnet],
                                                               gateways=["10.88.0.1/16"]), version="0.2.0"),
                     cni_file("99-loopback.conf", "", plugin("loopback"), version="0.2.0"))


def guide_crio():
    """CRI-O 1.28 on a bridge, with a Docker beside it that nothing uses."""
    node = joined("1.28.15", documents=[document("/var/lib/kubelet/config.yaml", ("containerRuntimeEndpoint", 19))])
    crio(node, "1.28.11")
    node["crio.files"] = crio_files(crio_file("/etc/crio/crio.conf", cgroup_manager=("systemd", 67),
                                              conmon_cgroup=("pod", 71), pause_image=("registry.k8s.io/pause:3.9", 353)),
                                    pid=845)
    node["runtime.binaries"] = runtime_binaries("crio", 845, "/usr/bin/conmon", "/usr/bin/runc", absent=["crun"])
    node["containerd.files"] = dockers_containerd(pid=731)
    node["kubelet.settings"]["runtime_endpoint"] = setting("unix:///var/run/crio/crio.sock",
                                                           "kubelet's --container-runtime-endpoint")
    node["cni.config"] = mynet()
    node["links"]["links"] += [bridge(3, "docker0", ["172.17.0.1/16"]), bridge(4, "cni0", ["10.88.0.1/16"]),
                               link(5, "veth1a2b3c4d", "veth", master_index=4, hairpin=False)]
    node["routes"]["routes"] += [route("10.88.0.0/16", link_index=4), route("172.17.0.0/16", link_index=3)]
    node["processes"]["running"] = [process(731, "containerd"), process(844, "dockerd"), process(845, "crio"),
                                    process(912, "kubelet"), process(1733, "kube-proxy")]
    node["units"] = units(kubelet_unit(main_pid=912), unit("containerd.service", main_pid=731),
                          unit("crio.service", main_pid=845, delegate=False, kill_mode="control-group"),
                          unit("docker.service", main_pid=844), unit("docker.socket"), owner="crio.service")
    node.update(rules("kube-proxy-bridge"))
    return node


# ---- one thing is wrong with each of these

def guide_crio_ocid():
    """The guide's first form: the daemon's old name, socket and API, under a kubelet that wants CRI v1."""
    node = guide_crio()
    path, source = "/run/ocid.sock", "kubelet's --container-runtime-endpoint"
    node["kubelet.settings"]["runtime_endpoint"] = setting("unix:///var/run/ocid.sock", source)
    runtime(node, "cri-o", "", path, 845, "ocid", "", source, written="unix:///var/run/ocid.sock")
    node["cri.version"] |= {"api": "", "runtime_name": "", "code": 12,
                            "refusal": "unknown service runtime.v1.RuntimeService"}
    for fact in CRI_FACTS:
        node[fact] = unavailable("unsupported", path, "no CRI v1 on the socket")
    node["crio.files"], node["crio.info"] = crio_files(), {"path": "", "cgroup_driver": "", "storage_driver": ""}
    node["runtime.binaries"] = {"daemon": "", "pid": 0, "other_root": False, "path": {"folders": [], "source": ""},
                                "binaries": []}
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "crio"]
    node["units"] = units(kubelet_unit(main_pid=912), unit("containerd.service", main_pid=731),
                          unit("docker.service", main_pid=844), unit("docker.socket"), owner="ocid.service")
    return node


def guide_crio_manager():
    """cgroup_manager is misspelt: CRI-O exits at every start."""
    node = guide_crio()
    node["crio.files"] = crio_files(crio_file("/etc/crio/crio.conf", cgroup_manager=("cgroup", 67)))
    node["runtime.binaries"] |= {"pid": 0, "path": {"folders": SYSTEMDS_PATH, "source": "systemd's default"}}
    nobody_listens(node)
    node["crio.info"] = node["cri.version"]
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "crio"]
    node["units"]["cri_owner"] = ""
    change_unit(node, "crio.service", active_state="activating", sub_state="auto-restart", active_for_usec=None,
                main_pid=0, restarts=31, result="exit-code", exit_code=1, exit_status=1)
    return node


def guide_crio_backup():
    """The copy that an editor left in crio.conf.d has the last word: cgroupfs, under a kubelet that uses systemd."""
    node = guide_crio()
    node["crio.files"]["files"] += [
        crio_file("/etc/crio/crio.conf.d/02-cgroup-manager.conf", cgroup_manager=("systemd", 2)),
        crio_file("/etc/crio/crio.conf.d/02-cgroup-manager.conf.bak", cgroup_manager=("cgroupfs", 2),
                  conmon_cgroup=("pod", 3))]
    node["cri.config"]["cgroup_driver"] = "cgroupfs"
    node["crio.info"] = crio_info("cgroupfs")
    return node


def guide_crio_subnet():
    """The bridge's own address where the network belongs: host-local refuses it for every pod."""
    node = guide_crio()
    node["cni.config"] = mynet("10.88.0.1/16")
    return node


def cni_shadowed():
    """containerd's example network was never taken away, and sorts before flannel's."""
    node = kubeadm_flannel()
    node["cni.config"]["files"].insert(0, cni_file("10-containerd-net.conflist", "containerd-net", plugin(
        "bridge", "cni0", subnets=["10.88.0.0/16"], gateways=["10.88.0.1/16"]), plugin("portmap"), version="1.0.0"))
    next(l for l in node["links"]["links"] if l["name"] == "cni0")["addresses"] = [address("10.88.0.1/16")]
    return node


def cni_binaries_missing():
    """Debian's package puts the standard plugins where containerd does not look, and flannel's was made unreadable."""
    node = kubeadm_flannel()
    found = binaries_for(node["cni.config"], ["/opt/cni/bin"], "runtime.v1.RuntimeService/Status")
    changes = {"portmap": absent_binary("portmap") | {"elsewhere": "/usr/lib/cni/portmap"},
               "flannel": binary("flannel", mode=0o644)}
    found["binaries"] = [changes.get(b["type"], b) for b in found["binaries"]]
    node["cni.binaries"] = found
    node["cri.status"]["conditions"][1] = condition("NetworkReady")
    return node



def untouched_containerd():
    node = base()
    node["kubelet.binary"] = kubelet_binary("1.34.1")
    node["clock"] = day(2025, 10, 15)
    containerd(node, "v2.1.4", systemd=False)
    node["containerd.files"] = containerd_files(pid=731)
    return node


def nobody_listens(node, state="stale"):
    """What the CRI facts are where the socket is there and its daemon is gone."""
    path = node["cri.endpoint"]["path"]
    node["cri.endpoint"]["live"] = node["cri.endpoint"]["candidates"][0]["live"] = False
    node["cri.socket"] = {"path": path, "state": state, "peer_pid": 0, "peer_name": ""}
    for fact in ("cri.version", *CRI_FACTS):
        node[fact] = unavailable("unsupported", path, f"no connection: the socket is {state}")
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "containerd"]


def containerd_stopped():
    node = kubeadm_flannel()
    nobody_listens(node)
    node["containerd.files"]["pid"] = node["runtime.binaries"]["pid"] = 0
    node["runtime.binaries"]["path"]["source"] = "systemd's default"
    node["units"]["cri_owner"] = ""
    change_unit(node, "containerd.service", active_state="inactive", sub_state="dead", active_for_usec=None, main_pid=0)
    return node


def cri_disabled():
    node = base()
    node["cri.version"] |= {"api": "", "runtime_name": "", "runtime_version": "", "code": 12, "containerd": True,
                            "refusal": "unknown service runtime.v1.RuntimeService"}
    path = node["cri.version"]["path"]
    for fact in CRI_FACTS:
        node[fact] = unavailable("unsupported", path, "no CRI v1 on the socket")
    node["containerd.files"] = dockers_containerd(pid=731)
    return node


def hung_runtime():
    node = kubeadm_flannel()
    path = node["cri.endpoint"]["path"]
    for fact in ("cri.version", *CRI_FACTS):
        node[fact] = unavailable("timed_out", "runtime.v1.RuntimeService/Version",
                                 f"no answer from {path} by the deadline")
    return node


def driver_mismatch():
    node = kubeadm_flannel()
    node["kubelet.binary"] = kubelet_binary("1.29.12")
    node["cri.status"]["handlers"][0]["systemd_cgroup"] = False
    node["containerd.files"]["files"][0]["tables"][0]["handlers"][0]["systemd_cgroup"]["value"] = False
    service = V2 + "/system.slice/containerd.service"
    node["cgroups.pods"] = pod_cgroups(
        pod_tree("systemd", 9, 0, "", populated=0),
        strays=[f"{service}/kubepods-burstable-pod{pod}.slice:cri-containerd:{cgroup_id(pod)}" for pod in (11, 12, 13)])
    return node


def driver_changed():
    """Both sides were moved from cgroupfs to systemd while pods ran, and only some pods were made anew."""
    node = kubeadm_flannel()
    node["kubelet.binary"] = kubelet_binary("1.28.15")
    node["kubelet.settings"]["documents"] = [document("/var/lib/kubelet/config.yaml", ("containerRuntimeEndpoint", 19))]
    node["cgroups.pods"] = pod_cgroups(pod_tree("systemd", 6, 18, "cri-containerd-ID.scope"),
                                       pod_tree("cgroupfs", 3, 9, "ID"))
    return node


def from_tarballs(systemd):
    """What a guide of 2023 makes: containerd, runc and the CNI plugins unpacked, /etc/containerd/config.toml printed by
    `containerd config default`, modules-load.d and sysctl.d, kubeadm from the packages of its time."""
    node = base()
    release = "5.15.0-71-generic"
    containerd(node, "v1.7.0", systemd)
    node["clock"] = day(2023, 5, 2)
    node["kubelet.binary"] = kubelet_binary("1.26.4")
    node["landmarks"]["present"] = ["/usr/bin/kubeadm", "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
                                    "/run/systemd/system"]
    node["modules"] = modules(release, ".ko", off=("vxlan",))
    node["node"] |= {"kernel": release, "os": "Ubuntu 22.04.2 LTS"}
    unpacked = unit("containerd.service", main_pid=731, fragment="/usr/local/lib/systemd/system/containerd.service")
    kubelet = waits_for_join() | {"fragment": "/lib/systemd/system/kubelet.service",
                                  "drop_ins": ["/etc/systemd/system/kubelet.service.d/10-kubeadm.conf"]}
    node["units"] = units(kubelet, unpacked, owner="containerd.service", version="249.11-0ubuntu3.9")
    return node


def docker_forward_drop():
    node = base()
    node["links"]["links"].append(bridge(3, "docker0", ["172.17.0.1/16"], up=True))
    node["processes"]["running"].append(process(844, "dockerd"))
    node["units"] = units(waits_for_join(), unit("containerd.service", main_pid=731),
                          unit("docker.service", main_pid=844), unit("docker.socket"), owner="containerd.service")
    idle_docker(node)
    node.update(rules("docker-forward-drop"))
    return node


def forward_drop_prejoin():
    node = base()
    node.update(rules("forward-drop"))
    return node


def forward_drop_running():
    """containerd's documented bridge network, which brings no rules that accept, under policy DROP."""
    node = joined()
    node["cni.config"] = cni("10-containerd-net.conflist", "containerd-net",
                             plugin("bridge", "cni0", subnets=["10.88.0.0/16"], gateways=["10.88.0.1/16"]),
                             plugin("portmap"))
    node["links"]["links"] += [bridge(3, "cni0", ["10.88.0.1/16"]), link(4, "veth1a2b3c4d", "veth", master_index=3, hairpin=False)]
    node["routes"]["routes"] += [route("10.88.0.0/16", link_index=3)]
    node.update(rules("forward-drop-bridge"))
    return node


def docker0_off_the_lease():
    node = joined("1.23.17")
    socket = "/run/cri-dockerd.sock"
    runtime(node, "docker", "20.10.24", socket, 851, "cri-dockerd", "systemd", "kubelet's --container-runtime-endpoint")
    node["cri.status"] |= {"conditions": [condition("RuntimeReady"), condition("NetworkReady")], "default_handler": "",
                           "handlers": [], "sandbox_image": "", "cni_directory": "", "cni_plugin_directories": [], "cni_load_status": ""}
    asks_for_image(node, "registry.k8s.io/pause:3.9")
    runs_pods(node, "docker-ID.scope")
    node["containerd.files"] = dockers_containerd(pid=731)
    node["kubelet.settings"]["runtime_endpoint"] = setting("unix://" + socket, "kubelet's --container-runtime-endpoint")
    node["kubelet.settings"]["documents"] = [document("/var/lib/kubelet/config.yaml")]
    node["flannel.subnet"] = lease("10.244.0.0/16", "10.244.1.1/24")
    node["links"]["links"] += [bridge(3, "docker0", ["172.17.0.1/16"]),
                               vxlan(4, "flannel.1", ["10.244.1.0/32"], 1, 8472)]
    node["modules"] = modules()
    node["processes"]["running"] += [process(844, "dockerd"), process(851, "cri-dockerd"), process(2051, "flanneld")]
    node["units"] = units(kubelet_unit(main_pid=912), unit("containerd.service", main_pid=731),
                          unit("docker.service", main_pid=844), unit("docker.socket"),
                          unit("cri-docker.service", main_pid=851), unit("cri-docker.socket"),
                          owner="cri-docker.service")
    idle_docker(node)
    node.update(rules("kube-proxy-flannel"))
    return node


def no_br_netfilter():
    node = kubeadm_flannel()
    node["modules"] = modules(off=("br_netfilter",))
    node["sysctls"] = sysctls(**BY_KUBELET, **NO_BRIDGE_KEYS)
    node["boot.modules"] = boot_modules()
    return node


def lost_at_reboot():
    """Somebody ran modprobe and sysctl -w, wrote two modules on one line, and a hardening guide's file comes last."""
    node = kubeadm_flannel()
    node["boot.modules"] = boot_modules(conf("/etc/modules-load.d/k8s.conf",
                                             [{"number": 1, "text": "overlay br_netfilter"}]))
    node["boot.sysctls"]["files"].append(conf("/etc/sysctl.d/zz-hardening.conf", sysctl_lines(
        (12, "net.ipv4.conf.all.forwarding", "0"))))
    return node


def sysctl_conf_unread():
    """Debian 13 has no link to /etc/sysctl.conf any more, and systemd-sysctl does not read it."""
    node = kubeadm_flannel()
    node["boot.sysctls"] = boot_sysctls(sysctl_conf=conf("/etc/sysctl.conf", sysctl_lines(
        (68, "net.ipv4.ip_forward", "1"))))
    return node


def hairpin_off():
    """kubeadm_flannel with a cni-conf.json of one's own, which leaves hairpinMode out."""
    node = kubeadm_flannel()
    change_link(node, "veth1a2b3c4d", hairpin=False)
    return node


def rp_filter_strict():
    """kubeadm_flannel on Ubuntu 18.04's sysctl.d/10-network-security.conf, or a hardening guide's: all is 1."""
    node = kubeadm_flannel()
    node["sysctls"] = sysctls(**BY_KUBELET, net_ipv4_conf_all_rp_filter="1")
    for each in node["links"]["links"]:
        each["rp_filter"] = 1
    return node


def underlay_mtu_lowered():
    """kubeadm_flannel, whose uplink was given an MTU of 1400 long after flannel.1 was made."""
    node = kubeadm_flannel()
    change_link(node, "ens3", mtu=1400)
    return node


def flannel_network():
    """kubeadm init --pod-network-cidr=10.20.0.0/16, and kube-flannel.yml as it comes."""
    return with_flannel(joined(), subnet="10.20.1.1/24")


def stale_cni0():
    """kubeadm_flannel after `kubeadm reset` and another join: the node got another podCIDR, and cni0 was left."""
    node = with_flannel(joined(), subnet="10.244.7.1/24")
    change_link(node, "cni0", addresses=[address("10.244.1.1/24")])
    node["links"]["links"] = [each for each in node["links"]["links"] if each["kind"] != "veth"]
    node["routes"]["routes"][-1] = route("10.244.1.0/24", link_index=4)
    return node


def mynet_changed():
    """guide_crio, whose 10-mynet.conf was given another subnet while cni0 was there."""
    node = guide_crio()
    node["cni.config"]["files"][0]["plugins"][0] |= {"subnets": ["10.85.0.0/16"], "gateways": ["10.85.0.1/16"]}
    return node


def swap_on():
    node = base()
    node["swaps"] = {"devices": [{"path": "/swap.img", "kind": "file", "kib": 4 * GIB}]}
    node["boot.swaps"] = boot_swaps((11, "/swap.img", "swap.img.swap"))
    return node


def forward_after_boot():
    """guide_crio, where somebody saved the rules while Docker's policy was DROP, and let it accept again since."""
    node = guide_crio()
    node["boot.units"] = boot_units("crio.service", "kubelet.service", "netfilter-persistent.service")
    node["boot.firewall"] = boot_firewall(saved_rules("/etc/iptables/rules.v4"))
    return node


def swap_after_boot():
    """base after swapoff -a and no more: fstab has its line, and the disk a partition that waits for that to go."""
    node = base()
    node["boot.swaps"] = boot_swaps((11, "/swap.img", "swap.img.swap"),
                                    gpt={"partitions": [{"node": "/dev/sda3", "disk": "8:0", "no_auto": False}],
                                         "root_disks": ["8:0"], "root_hidden": False})
    return node


def cgroup_v1_kubelet_135():
    node = base()
    node["kubelet.binary"] = kubelet_binary("1.35.0")
    containerd(node, "v2.2.0", systemd=True)
    node["cgroups"] = cgroup_v1()
    node["cgroups.pods"] = pod_cgroups(root=V2 + "/memory")
    node["clock"] = day(2026, 1, 15)
    return node


def kubelet_loops():
    """kubeadm_flannel with swap on again: the kubelet dies at every start, and containerd is masked for
    the next boot."""
    node = kubeadm_flannel()
    node["swaps"] = {"devices": [{"path": "/swap.img", "kind": "file", "kib": 4 * GIB}]}
    kubelet_is_down(node)
    change_unit(node, "containerd.service", load_state="masked", file_state="masked")
    return node


def kubelet_is_down(node):
    change_unit(node, "kubelet.service", active_state="activating", sub_state="auto-restart", active_for_usec=None,
                main_pid=0, restarts=31, result="exit-code", exit_code=1, exit_status=1)
    node["kubelet.settings"] |= {"origin": "files", "pid": 0}
    node["network.namespace"]["whose"] = "containerd (pid 731)"
    node["processes"]["running"] = [p for p in node["processes"]["running"] if p["name"] != "kubelet"]


def kubelet_leftovers():
    """An upgrade to 1.35 that left an old flag and a misspelt field behind, on a kubelet that was never closed."""
    file = "/var/lib/kubelet/config.yaml"
    node = joined("1.35.1", anonymous_auth=setting(True, config_yaml(4)), read_only_port=setting(10255, config_yaml(38)),
                  documents=[document(file, ("containerRuntimeEndpoint", 19), ("maxPod", 34))],
                  removed_flags=[setting("pod-infra-container-image", "kubelet's --pod-infra-container-image")],
                  enforce_node_allocatable=setting(["pods", "system-reserved"], config_yaml(25)))
    containerd(node, "v2.2.0", True, "kubelet's --container-runtime-endpoint", named=True,
               written="unix:///run/containerd/containerd.sock")
    network_is_ready(node)
    node["clock"] = day(2026, 1, 15)
    return with_flannel(node)


def no_kubelet():
    """A machine with a runtime and kubeadm's unit, on which the kubelet's package was removed."""
    node = base()
    node["kubelet.binary"] = {"path": "", "version": None, "source": "", "executable": None, "file": "", "made_for": ""}
    return node


def certificates_expired():
    """A control plane that nobody upgraded for a year: kubeadm's certificates have ended, and the kubelet's renewal is
    stuck behind them."""
    node = control_plane()
    node["kubelet.certificates"] = kubeadms_certificates(*of_the_components(days_left=-2), client_days=12)
    return node


def config_edited():
    """kubeadm_flannel, where somebody has changed both configurations and restarted neither daemon."""
    node = kubeadm_flannel()
    change_file(node, "/var/lib/kubelet/config.yaml")
    change_file(node, "/etc/containerd/config.toml")
    return node


def kubelet_too_new():
    """A control plane whose packages were upgraded before kubeadm upgraded the cluster, and whose kubelet hangs."""
    node = control_plane()
    node["kubelet.binary"] = kubelet_binary("1.33.1")
    node["kubelet.health"] = health(node) | {"status": 500, "ok": False,
                                             "failed": ["[-]syncloop failed: reason withheld"]}
    return node


def nginx_on_10250():
    """An nginx was put on the kubelet's port while the node was down: the kubelet ends at every start."""
    node = kubeadm_flannel()
    kubelet_is_down(node)
    node["sockets"] = sockets(node | {"static.pods": static_pods(node)})
    node["sockets"]["sockets"].append(socket(10250, owner(812, "nginx", "nginx.service"), "0.0.0.0"))
    return node


def stub_resolver():
    """The kubelet's configuration was written by hand, without resolvConf: pods get systemd-resolved's stub."""
    node = kubeadm_flannel()
    node["kubelet.settings"]["resolv_conf"] = setting("/etc/resolv.conf")
    return node


def pod_cidr_over_uplink():
    """The pod CIDR of flannel's example, in a data centre that has its machines in 10.244.0.0/16."""
    node = control_plane()
    node["links"]["links"][1]["addresses"][0] = address("10.244.3.21/24")
    node["routes"]["routes"][:2] = [route("", "10.244.3.1"), route("10.244.3.0/24")]
    node["resolv.conf"] = resolv_conf(["10.244.0.53"])
    return node


def proxy_without_exceptions():
    """/etc/environment had a proxy when kubeadm was run, and the units were given the same."""
    node = control_plane()
    node["proxies"]["users"] = [
        {"who": who, "source": f"/proc/{pid}/environ", "http_proxy": "http://proxy.example.org:3128",
         "https_proxy": "http://proxy.example.org:3128", "no_proxy": ["localhost", "127.0.0.1", ".example.org"]}
        for who, pid in (("kubelet", 912), ("containerd", 731))]
    return node


def cloned_machine():
    """An image started without cloud-init: nobody gave it a name or a gateway, and a web server is still in it."""
    node = base()
    node["node"]["hostname"] = "localhost.localdomain"
    node["node.name"] = {"name": "localhost.localdomain", "source": "/proc/sys/kernel/hostname", "overridden": False,
                         "in_hosts": [setting("127.0.0.1", "/etc/hosts:1")]}
    node["routes"]["routes"] = [route("192.168.10.0/24")]
    node["sockets"] = sockets(node | {"static.pods": static_pods(node)})
    node["sockets"]["sockets"].append(socket(10250, owner(812, "nginx", "nginx.service"), "127.0.0.1"))
    return node


def unprivileged():
    """kubeadm_flannel as an ordinary user sees it: sockets, netfilter and /var/lib/kubelet are closed."""
    node = kubeadm_flannel()
    node["landmarks"]["present"].remove("/var/lib/kubelet/kubeadm-flags.env")
    node["landmarks"]["unreadable"] = ["/var/lib/kubelet/kubeadm-flags.env", "/var/lib/kubelet/kubeconfig"]
    path = node["cri.endpoint"]["path"]
    node["cri.socket"] = {"path": path, "state": "denied", "peer_pid": 0, "peer_name": ""}
    for fact in ("cri.version", *CRI_FACTS):
        node[fact] = unavailable("denied", path, "needs root, or the group that owns the socket")
    node["nf_tables"] = unavailable("denied", "nf_tables", "needs CAP_NET_ADMIN")
    node["legacy_tables"] = unavailable("denied", "/proc/net/ip_tables_names", "needs root")
    closed = unavailable("denied", "/var/lib/kubelet/config.yaml", "Permission denied")
    node["sockets"] = sockets(node | {"static.pods": static_pods(node)})
    node["sockets"]["owners_unread"] = "the open files of 87 processes are closed to us, which needs root"
    node["inotify.use"] = {"users": [], "unseen": node["sockets"]["owners_unread"]}
    for each in node["sockets"]["sockets"]:
        each["owner"] = None
    node["proxies"]["unread"] = [["kubelet", "/proc/912/environ: Permission denied"],
                                 ["containerd", "/proc/731/environ: Permission denied"]]
    for fact in ("kubelet.settings", "kubelet.health", "kubelet.certificates", "static.pods", "api.server", "node.name",
                 "node.name-lookup"):
        node[fact] = closed
    node["config.ages"] = {"read_at": NOW * 10**9, "hidden": False, "daemons": [
        age("kubelet", 912, unread=closed["unavailable"]), age("containerd", 731, "/etc/containerd/config.toml")]}
    node["runtime.binaries"] = unavailable("denied", "/proc/731/environ", "Permission denied")
    node["units"]["cri_owner"] = ""
    return node


def other_namespace():
    """kubeadm_flannel looked at from a namespace of one's own, in which nothing but lo is."""
    node = kubeadm_flannel()
    node["network.namespace"] = {"ours_is_the_nodes": False, "whose": "kubelet (pid 912)", "initial": False}
    node["kubelet.health"] = health(node) | {"state": "refused", "status": 0, "ok": False}
    node["links"] = {"links": [link(1, "lo", addresses=[], mtu=65536, loopback=True, up=False)]}
    node["sockets"] = {"tcp_source": "sock_diag", "udp_source": "sock_diag", "sockets": [], "owners_unread": ""}
    node["routes"] = {"routes": []}
    node["nf_tables"] = {"present": True, "tables": [], "chains": [], "rules": [], "sets": []}
    return node


def all_denied():
    return {fact: unavailable("denied", fact, "Permission denied") for fact in complete(base())}


def all_timed_out():
    return {fact: unavailable("timed_out", fact, "no answer by the deadline") for fact in complete(base())}


NODES = {
    "kubeadm-prejoin-ubuntu": base,
    "kubeadm-prejoin-rocky": rocky_prejoin,
    "kubeadm-flannel": kubeadm_flannel,
    "kubeadm-calico": kubeadm_calico,
    "kubeadm-cilium": kubeadm_cilium,
    "eks-al2023": eks,
    "k3s-server": k3s,
    "kind-control-plane": kind,
    "gke-cos": gke,
    "rhel9-crio-calico": rhel9_crio,
    "debian12-kubeadm-prejoin": debian12_prejoin,
    "ubuntu2204-kubeadm-prejoin": ubuntu2204_prejoin,
    "rhel9-kubeadm-prejoin": rhel9_prejoin,
    "opensuse-kubeadm-prejoin": opensuse_prejoin,
    "flatcar-kubeadm": flatcar,
    "old-rhel8-cgroup-v1": old_rhel8,
    "old-ubuntu2004-hybrid": old_ubuntu2004,
    "old-microvm-builtin": old_microvm,
    "broken-raspberry-pi-memory": raspberry_pi,
    "broken-rhel8-kubeadm-132": rhel8_kubeadm_132,
    "guide-crio": guide_crio,
    "kubeadm-flannel-dual-stack": dual_stack,
    "kubeadm-control-plane": control_plane,
    "containerd-from-tarballs-mended": lambda: from_tarballs(systemd=True),
    "broken-containerd-from-tarballs": lambda: from_tarballs(systemd=False),
    "broken-driver-changed": driver_changed,
    "broken-containerd-defaults": untouched_containerd,
    "broken-containerd-stopped": containerd_stopped,
    "broken-cri-disabled": cri_disabled,
    "broken-runtime-hung": hung_runtime,
    "broken-driver-mismatch": driver_mismatch,
    "broken-docker-forward-drop": docker_forward_drop,
    "broken-forward-drop-prejoin": forward_drop_prejoin,
    "broken-forward-drop-running": forward_drop_running,
    "broken-docker0-off-the-lease": docker0_off_the_lease,
    "broken-no-br-netfilter": no_br_netfilter,
    "broken-lost-at-reboot": lost_at_reboot,
    "broken-sysctl-conf-unread": sysctl_conf_unread,
    "broken-hairpin-off": hairpin_off,
    "broken-rp-filter-strict": rp_filter_strict,
    "broken-underlay-mtu-lowered": underlay_mtu_lowered,
    "broken-flannel-network": flannel_network,
    "broken-stale-cni0": stale_cni0,
    "broken-guide-crio-subnet-changed": mynet_changed,
    "broken-swap-on": swap_on,
    "broken-swap-after-boot": swap_after_boot,
    "broken-forward-after-boot": forward_after_boot,
    "broken-cgroup-v1": cgroup_v1_kubelet_135,
    "broken-kubelet-loops": kubelet_loops,
    "broken-kubelet-leftovers": kubelet_leftovers,
    "broken-no-kubelet": no_kubelet,
    "guide-docker17-static": guide_static_docker,
    "guide-docker18-flannel": guide_flannel_docker,
    "guide-docker20-systemd": guide_systemd_docker,
    "broken-docker18-static-unit": static_docker_18,
    "broken-docker17-kubelet-124": static_docker_kubelet_124,
    "broken-docker18-flannel-overridden": flannel_docker_overridden,
    "broken-docker18-before-flannel": flannel_docker_too_early,
    "broken-docker18-forward-drop": flannel_docker_drop,
    "broken-docker20-driver-changed": systemd_docker_changed,
    "broken-docker25-daemon-json": systemd_docker_25,
    "broken-guide-crio-ocid": guide_crio_ocid,
    "broken-guide-crio-manager": guide_crio_manager,
    "broken-guide-crio-backup": guide_crio_backup,
    "broken-guide-crio-subnet": guide_crio_subnet,
    "broken-cni-shadowed": cni_shadowed,
    "broken-cni-binaries-missing": cni_binaries_missing,
    "broken-certificates-expired": certificates_expired,
    "broken-config-edited": config_edited,
    "broken-kubelet-too-new": kubelet_too_new,
    "broken-port-10250": nginx_on_10250,
    "broken-resolv-conf": stub_resolver,
    "broken-pod-cidr": pod_cidr_over_uplink,
    "broken-proxy": proxy_without_exceptions,
    "broken-cloned-machine": cloned_machine,
    "blind-unprivileged": unprivileged,
    "blind-other-namespace": other_namespace,
    "blind-all-denied": all_denied,
    "blind-all-timed-out": all_timed_out,
}


def bundle(name):
    facts = copy.deepcopy(NODES[name]())
    if "unavailable" not in facts["cni.config"]:
        complete(facts)
    for fact, derive in DERIVED.items():
        facts[fact] = facts[fact] or derive(facts)
    entries = {fact: value if "unavailable" in value else {"value": value} for fact, value in facts.items()}
    document = {"apiVersion": "nodecheck/v1", "kind": "Facts", "facts": entries}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def main(arguments):
    if arguments[:1] == ["--print"]:
        sys.stdout.write(bundle(arguments[1]))
        return
    for name in NODES:
        (HERE / name).mkdir(exist_ok=True)
        (HERE / name / "facts.json").write_text(bundle(name))


if __name__ == "__main__":
    main(sys.argv[1:])
