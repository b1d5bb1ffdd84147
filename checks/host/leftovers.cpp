// A node that was in a cluster keeps its files, devices and chains until somebody takes them away.
#include <fmt/format.h>

#include "check.hpp"
#include "profile.hpp"
#include "reason/left_behind.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using D = Distribution;

constexpr std::string_view reset =
    "If nothing of the former cluster is to be kept, this takes its files and chains away, for good:\n"
    "  kubeadm reset --force\n"
    "  rm -rf /etc/cni/net.d /var/lib/cni\n"
    "What a CNI has left in the kernel goes with a restart of the node:\n"
    "  systemctl reboot";

using Kernel = Several<Links, Processes, NfTables, LegacyTables>;

/// kubeadm's refusals are those of nodes that it makes; clouds put files of their own into the same places.
std::string unread(const Leftovers& left, const Profile& profile) {
  for (const auto& path : left.closed)
    if (path != "/etc/kubernetes/pki/ca.key") return path;
  return left.etcd_closed && profile.role.value == Role::control_plane ? "/var/lib/etcd" : "";
}

void append(std::vector<Finding>& to, std::vector<Finding> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Outcome judge_kernel(const Kernel& kernel, std::vector<Finding> findings) {
  const auto* links = kernel.find<Links>();
  const auto* processes = kernel.find<Processes>();
  if (links && processes) append(findings, leftover_devices(*links, *processes));
  append(findings, leftover_chains(kernel.find<NfTables>(), kernel.find<LegacyTables>()));
  if (!findings.empty()) return fail(std::move(findings));
  if (!links) return unknown(kernel.get<Links>().why());
  if (!processes) return unknown(kernel.get<Processes>().why());
  const auto chains_unread = [](const Unavailable& why) {
    return unknown({.message = fmt::format("whether chains were left behind could not be seen: {}", why.message),
                    .severity = Severity::warning,
                    .evidence = {{why.where, {}, "not read", "no chains KUBE-*"}}});
  };
  if (const auto& nf = kernel.get<NfTables>(); !nf) return chains_unread(nf.why());
  if (const auto& legacy = kernel.get<LegacyTables>(); !legacy) return chains_unread(legacy.why());
  return pass("nothing of a former cluster");
}

Outcome are_none(const Leftovers& left, const Kernel& kernel, const Profile& profile) {
  if (!profile.joins_by_kubeadm())
    return not_applicable("{} does not join by kubeadm", word(profile.distribution.value));
  auto findings = leftover_files(left, profile);
  const auto closed = unread(left, profile);
  auto outcome = judge_kernel(kernel, std::move(findings));
  if (closed.empty()) return outcome;
  Finding unseen{.message = fmt::format("{} is closed to us: root can tell whether it is there", closed),
                 .evidence = {{closed, {}, "permission denied", "absent before the node joins"}}};
  if (outcome.verdict != Verdict::fail) return unknown(std::move(unseen));
  add_unread(outcome, std::move(unseen));
  return outcome;
}

constexpr Check check{
    .id = "host.leftovers",
    .title = "Nothing of a former cluster is left",
    .rationale = "kubeadm refuses a node with files of a cluster, and old devices and chains break a new pod network.",
    .remedy = reset,
    .docs = "https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-reset/",
    .severity = Severity::error,
    .phases = Phases::pre_join,
    .aliases = {"FileAvailable--etc-kubernetes-kubelet.conf", "FileAvailable--etc-kubernetes-bootstrap-kubelet.conf",
                "FileAvailable--etc-kubernetes-pki-ca.crt",
                "FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml",
                "FileAvailable--etc-kubernetes-manifests-kube-controller-manager.yaml",
                "FileAvailable--etc-kubernetes-manifests-kube-scheduler.yaml",
                "FileAvailable--etc-kubernetes-manifests-etcd.yaml", "DirAvailable--var-lib-etcd"},
    .judge = judge<are_none>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
