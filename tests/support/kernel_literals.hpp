#pragma once
// A kernel that has whatever Kubernetes asks for, for tests to take one thing away from.
#include <string>

#include "facts/cgroups.hpp"
#include "facts/kernel_config.hpp"
#include "facts/kernel_features.hpp"
#include "facts/modules.hpp"

namespace nodecheck {

struct KernelFacts {
  Modules modules;
  Cgroups cgroups;
  KernelConfig config;
  KernelFeatures features;
};

/// Nothing but its configuration tells: no cgroup controllers, no namespaces, modules that are files.
inline KernelFacts configured_kernel(const std::string& release, const std::string& cgroup_version) {
  KernelFacts k;
  k.modules.release = release;
  k.modules.index = true;
  for (const auto* name : {"overlay", "xt_REDIRECT", "xt_comment"})
    k.modules.modules.push_back({.name = name, .file = std::string("/lib/modules/kernel/") + name + ".ko.zst"});
  k.cgroups.version = cgroup_version;
  k.cgroups.mount = "/sys/fs/cgroup";
  k.config.file = "/boot/config-" + release;
  for (const auto* name :
       {"NAMESPACES",    "NET_NS",         "PID_NS",  "IPC_NS",         "UTS_NS",     "CGROUPS",   "CGROUP_SCHED",
        "CGROUP_PIDS",   "CPUSETS",        "MEMCG",   "INET",           "EXT4_FS",    "PROC_FS",   "FAIR_GROUP_SCHED",
        "CFS_BANDWIDTH", "CGROUP_HUGETLB", "SECCOMP", "SECCOMP_FILTER", "BLK_DEV_DM", "MEMCG_SWAP"})
    k.config.options[name] = "y";
  for (const auto* name : {"NETFILTER_XT_TARGET_REDIRECT", "NETFILTER_XT_MATCH_COMMENT", "OVERLAY_FS"})
    k.config.options[name] = "m";
  if (cgroup_version == "v2") k.config.options["CGROUP_BPF"] = "y";
  if (cgroup_version != "v2")
    for (const auto* name : {"CGROUP_CPUACCT", "CGROUP_DEVICE", "CGROUP_FREEZER"}) k.config.options[name] = "y";
  k.features.ipv4 = false;
  return k;
}

/// A node at work whose configuration is kept nowhere.
inline KernelFacts working_kernel(const std::string& release, const std::string& cgroup_version) {
  auto k = configured_kernel(release, cgroup_version);
  k.config = {};
  k.features = {{"ipc", "mnt", "net", "pid", "uts"},
                {"cgroup2", "ext4", "overlay", "proc"},
                {"ext4", "proc"},
                {{"CGROUP_BPF", "builtin"}, {"FAIR_GROUP_SCHED", "builtin"}},
                true,
                true};
  int hierarchy = cgroup_version == "v2" ? 0 : 1;
  for (const auto* name : {"cpu", "cpuset", "memory", "pids"})
    k.cgroups.controllers.push_back({name, true, hierarchy ? hierarchy++ : 0});
  if (hierarchy > 0)
    for (const auto* name : {"cpuacct", "devices", "freezer"})
      k.cgroups.controllers.push_back({name, true, hierarchy++});
  return k;
}

}  // namespace nodecheck
