// A filesystem may have room and no inodes left: images are made of many small files.
#include "profile.hpp"
#include "reason/storage_use.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

/// Before it starts this is no reason to keep a kubelet from starting: it takes unused images away.
Finding finding(const StorageUse& use, Phase phase) {
  const auto folders = fmt::format("{}", fmt::join(use.folders, ", "));
  return {.message = use.limit ? fmt::format("{:.1f} % of the inodes are free for {}: the kubelet evicts pods below {}",
                                             use.free_percent(), folders, use.limit->text)
                               : fmt::format("the filesystem of {} has no inode left", folders),
          .severity = phase == Phase::start ? Severity::warning : Severity::error,
          .evidence = {{use.where, "statfs", fmt::format("{:.0f} of {:.0f} inodes free", use.free, use.total),
                        use.limit
                            ? fmt::format("at least {} ({}, {})", use.limit->text, use.limit->signal, use.limit->source)
                            : "more than none"}}};
}

std::string remedy_for(const std::string& where) {
  return fmt::format(
      "Unused images are what goes without a loss:\n"
      "  crictl rmi --prune\n"
      "Which folders hold most files:\n"
      "  du -x --inodes --max-depth=4 {} | sort -n | tail -n 20\n"
      "ext4 has as many inodes as it was made with: if they run out again, make it anew with more (mkfs.ext4 -i 8192), "
      "or take xfs.",
      shell_word(where));
}

Outcome are_left(const Result<KubeletSettings>& kubelet, const Storage& storage, const Profile& profile) {
  if (!kubelet) return unknown(kubelet.why());
  std::vector<Finding> findings;
  std::string seen, first;
  const auto uses = storage_uses(*kubelet, storage, StorageMeasure::inodes);
  for (const auto& use : uses) {
    seen += fmt::format("{}{} {:.1f} % of inodes free", seen.empty() ? "" : ", ", use.where, use.free_percent());
    if (!use.is_exceeded()) continue;
    if (findings.empty()) first = use.where;
    findings.push_back(finding(use, profile.phase.value));
  }
  const auto* unread = storage_unread(storage);
  if (!findings.empty()) {
    auto outcome = fail(std::move(findings), remedy_for(first));
    if (unread) add_unread(outcome, *unread);
    return outcome;
  }
  if (unread) return unknown(*unread);
  if (uses.empty()) return not_applicable("the filesystems have no fixed number of inodes");
  return pass("{}", seen);
}

constexpr Check check{
    .id = "storage.inodes",
    .title = "There are inodes left for images, volumes and logs",
    .rationale = "Without inodes no file can be made, however much space is free; the kubelet evicts pods before that.",
    .remedy =
        "See which filesystem it is, and take unused images away:\n"
        "  df -i /var/lib/kubelet /var/lib/containerd /var/log\n"
        "  crictl rmi --prune",
    .docs = "https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/",
    .severity = Severity::error,
    .judge = judge<are_left>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
