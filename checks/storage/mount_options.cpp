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

Outcome may_execute(const ProgramFolders& programs, const Result<ImageStorage>& images) {
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
  if (!faults.findings.empty()) return faults.failure();
  if (!images) return unknown(images.why());
  if (programs.folders.empty()) return not_applicable("no programs of Kubernetes are on this node");
  std::string seen;
  for (const auto& folder : programs.folders) seen += fmt::format("{}{}", seen.empty() ? "" : ", ", folder.path);
  return pass("exec: {}", seen);
}

constexpr Check check{
    .id = "storage.mount-options",
    .title = "Programs may be executed from where they are",
    .rationale = "A CNI plugin or runc on a noexec mount fails with \"permission denied\", for root too.",
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
