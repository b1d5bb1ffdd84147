// What fills up takes pods down with it: below its hard thresholds the kubelet evicts them, and takes no new ones.
#include <algorithm>

#include "profile.hpp"
#include "reason/storage_use.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr Threshold margin{"storage.free-space", "marginPercent", 5,
                           "percentage points above the kubelet's limit from which on free space is a warning"};

std::string free_text(const StorageUse& use) {
  return fmt::format("{:.1f} % free, {} of {}", use.free_percent(), size_text(use.free), size_text(use.total));
}

std::string limit_text(const StorageUse& use, double margin_points) {
  if (!use.limit) return "more than nothing";
  const auto limit = fmt::format("at least {} ({}, {})", use.limit->text, use.limit->signal, use.limit->source);
  return use.is_exceeded() ? limit : fmt::format("{} and {:.15g} points more", limit, margin_points);
}

/// Before it starts a full disk is no reason to keep a kubelet from starting: it is what makes room.
Finding finding(const StorageUse& use, double margin_points, Phase phase) {
  const bool full = use.is_exceeded();
  const auto folders = fmt::format("{}", fmt::join(use.folders, ", "));
  std::string message;
  if (use.free <= 0)
    message = fmt::format("the filesystem of {} is full", folders);
  else if (full)
    message = fmt::format("{:.1f} % is free for {}: the kubelet evicts pods below {}", use.free_percent(), folders,
                          use.limit->text);
  else
    message = fmt::format("{:.1f} % is free for {}, close to the {} below which the kubelet evicts pods",
                          use.free_percent(), folders, use.limit->text);
  return {.message = std::move(message),
          .severity = full && phase != Phase::start ? Severity::error : Severity::warning,
          .evidence = {{use.where, "statfs", free_text(use), limit_text(use, margin_points)}}};
}

bool lies_on(const std::vector<const StorageUse*>& low, const StorageFolder& folder) {
  return std::any_of(low.begin(), low.end(), [&](const auto* use) {
    return std::find(use->folders.begin(), use->folders.end(), folder.path.value) != use->folders.end();
  });
}

/// Commands that make room without a loss, of what is on these filesystems.
std::string spare_in(const std::vector<const StorageUse*>& low, const Storage& storage) {
  const auto& images = storage.get<ImageStorage>();
  const auto& log = storage.get<LogStorage>();
  const bool has_images = images && std::any_of(images->folders.begin(), images->folders.end(),
                                                [&](const auto& folder) { return lies_on(low, folder); });
  return fmt::format("{}{}", has_images ? "  crictl rmi --prune\n" : "",
                     log && lies_on(low, log->folder) ? "  journalctl --vacuum-size=500M\n" : "");
}

std::string remedy_for(const std::vector<const StorageUse*>& low, const Storage& storage) {
  std::string largest;
  for (const auto* use : low)
    largest += fmt::format("  du -axh --max-depth=3 {} | sort -h | tail -n 20\n", shell_word(use->where));
  const auto spare = spare_in(low, storage);
  return fmt::format(
      "{}{}What takes most of it:\n{}"
      "If that comes back, enlarge the filesystem, or lay the folder on one of its own.",
      spare.empty() ? "" : "Unused images and old logs are what goes without a loss:\n", spare, largest);
}

Outcome has_room(const Result<KubeletSettings>& kubelet, const Storage& storage, const Profile& profile) {
  if (!kubelet) return unknown(kubelet.why());
  std::vector<Finding> findings;
  std::vector<const StorageUse*> low;
  std::string seen;
  const auto uses = storage_uses(*kubelet, storage, StorageMeasure::space);
  for (const auto& use : uses) {
    seen += fmt::format("{}{} {:.1f} % free", seen.empty() ? "" : ", ", use.where, use.free_percent());
    const bool close = use.limit && use.free_percent() < use.limit_percent() + profile.limit(margin);
    if (!use.is_exceeded() && !close) continue;
    findings.push_back(finding(use, profile.limit(margin), profile.phase.value));
    low.push_back(&use);
  }
  const auto* unread = storage_unread(storage);
  if (!findings.empty()) {
    auto outcome = fail(std::move(findings), remedy_for(low, storage));
    if (unread) add_unread(outcome, *unread);
    return outcome;
  }
  if (unread) return unknown(*unread);
  return pass("{}", seen);
}

constexpr Check check{
    .id = "storage.free-space",
    .title = "There is room for images, volumes and logs",
    .rationale = "Below evictionHard the kubelet evicts pods, and the node takes no new ones (DiskPressure).",
    .remedy =
        "See which filesystem is full, and take away what is not needed:\n"
        "  df -h /var/lib/kubelet /var/lib/containerd /var/log\n"
        "  crictl rmi --prune",
    .docs = "https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/",
    .severity = Severity::error,
    .judge = judge<has_room>,
    .thresholds = {&margin},
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
