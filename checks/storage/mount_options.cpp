// noexec is a hardening habit for /var, /opt and /tmp, and what lies there and has to run does not.
#include "facts/program_folders.hpp"
#include "facts/storage.hpp"
#include "registry.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

struct Faults {
  std::vector<Finding> findings = {};
  std::string now = {};

  void add(std::string message, Severity severity, const std::string& path, const std::string& mount) {
    findings.push_back(
        {.message = std::move(message), .severity = severity, .evidence = {{mount, path, "noexec", "exec"}}});
    const auto command = fmt::format("  mount -o remount,exec {}\n", shell_word(mount));
    if (now.find(command) == std::string::npos) now += command;
  }
  [[nodiscard]] Outcome failure() const {
    return fail(
        findings,
        fmt::format("Now:\n{}After reboots: take noexec out of its line in /etc/fstab, or out of Options= of its mount "
                    "unit.",
                    now));
  }
};

std::string mount_of(const std::string& point, const std::string& seen) { return point.empty() ? seen : point; }

/// ext4 turns itself so after an error of the disk (errors=remount-ro), and then no pod starts.
std::vector<Finding> read_only_folders(const Result<KubeletStorage>& kubelet, const Result<ImageStorage>& images,
                                       const Result<LogStorage>& log) {
  std::vector<const StorageFolder*> folders;
  if (kubelet) folders.push_back(&kubelet->folder);
  if (images)
    for (const auto& folder : images->folders) folders.push_back(&folder);
  if (log) folders.push_back(&log->folder);
  std::vector<Finding> findings;
  for (const auto* folder : folders)
    if (folder->filesystem.read_only && folder->seen == folder->path.value)
      findings.push_back(
          {.message = fmt::format("{} is mounted read-only, and nothing can be written there", folder->path.value),
           .evidence = {{mount_of(folder->mount_point, folder->seen), folder->path.value, "ro", "rw"}}});
  return findings;
}

Outcome read_only(std::vector<Finding> findings) {
  return fail(
      std::move(findings),
      "A filesystem that was mounted rw turns so after an error of its disk. See which, check it unmounted, and "
      "mount it again:\n  dmesg | grep -i -e remount -e error\n  findmnt --verify");
}

const Unavailable* first_unread(const Result<KubeletStorage>& kubelet, const Result<ImageStorage>& images,
                                const Result<LogStorage>& log) {
  if (!images) return &images.why();
  if (!kubelet) return &kubelet.why();
  return log ? nullptr : &log.why();
}

Outcome may_execute(const ProgramFolders& programs, const Result<ImageStorage>& images,
                    const Result<KubeletStorage>& kubelet, const Result<LogStorage>& log) {
  const auto* unread = first_unread(kubelet, images, log);
  const auto with_unread = [&](Outcome outcome) {
    if (unread) add_unread(outcome, *unread);
    return outcome;
  };
  if (auto findings = read_only_folders(kubelet, images, log); !findings.empty())
    return with_unread(read_only(std::move(findings)));
  Faults faults;
  for (const auto& folder : programs.folders)
    if (folder.no_exec)
      faults.add(fmt::format("{} is mounted noexec, so {} cannot be executed", folder.path, folder.whose),
                 Severity::error, folder.path, mount_of(folder.mount_point, folder.seen));
  if (images)
    for (const auto& folder : images->folders)
      if (folder.filesystem.no_exec)
        faults.add(fmt::format("{}, where the runtime keeps images, is mounted noexec", folder.path.value),
                   Severity::warning, folder.path.value, mount_of(folder.mount_point, folder.seen));
  if (!faults.findings.empty()) return with_unread(faults.failure());
  if (unread) return unknown(*unread);
  if (programs.folders.empty()) return not_applicable("no programs of Kubernetes are on this node");
  std::string seen;
  for (const auto& folder : programs.folders) seen += fmt::format("{}{}", seen.empty() ? "" : ", ", folder.path);
  return pass("exec: {}", seen);
}

constexpr Check check{
    .id = "storage.mount-options",
    .title = "Mounts let programs run and data be written",
    .rationale =
        "A plugin on a noexec mount fails with \"permission denied\", for root too; on a read-only one nothing is "
        "kept.",
    .remedy =
        "Find the mount, and take noexec off it, here and in /etc/fstab:\n"
        "  findmnt -T /opt/cni/bin",
    .docs = "https://man7.org/linux/man-pages/man8/mount.8.html",
    .severity = Severity::error,
    .judge = judge<may_execute>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
