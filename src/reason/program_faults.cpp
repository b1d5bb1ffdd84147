#include "reason/program_faults.hpp"

#include <fmt/format.h>

#include <optional>

#include "text.hpp"

namespace nodecheck {
namespace {

struct Fault {
  Finding finding;
  std::string remedy;
};

std::string searched(const ProgramPath& path) { return fmt::format("PATH={}", fmt::join(path.folders, ":")); }

std::string mode_word(const RuntimeBinary& b) {
  return fmt::format("{}mode {:04o}, owner {}{}", b.regular ? "" : "not a regular file, ", b.mode, b.owner,
                     b.no_exec ? ", on a filesystem mounted noexec" : "");
}

std::string restart(const RuntimeBinaries& all) {
  return fmt::format("  systemctl restart {}", all.daemon == "dockerd" ? "docker" : all.daemon);
}

Severity weight(const ProgramNeed& need) { return need.vital ? Severity::error : Severity::warning; }

std::string how_to_install(const RuntimeBinaries& all) {
  constexpr auto packages =
      "Install what is missing, which lasts: with Docker's packages\n"
      "  apt-get install --reinstall containerd.io || dnf reinstall containerd.io\n"
      "with the distribution's own\n"
      "  apt-get install --reinstall containerd runc || dnf reinstall containerd runc\n"
      "Where it is installed in another folder, add that to Environment=PATH= of the daemon's unit. Then:\n";
  constexpr auto crios =
      "Install what is missing, which lasts; the project's package brings conmon, crun and runc:\n"
      "  apt-get install --reinstall cri-o || dnf reinstall cri-o\n"
      "Where it is installed in another folder, name it in the handler's table [crio.runtime.runtimes.NAME], as "
      "runtime_path or monitor_path. Then:\n";
  return (all.daemon == "crio" ? crios : packages) + restart(all);
}

Fault missing(const ProgramNeed& need, const RuntimeBinaries& all) {
  const bool absolute = need.program.starts_with('/');
  const Evidence evidence{absolute ? need.program : all.path.source, absolute ? "" : searched(all.path), "absent",
                          "an executable file " + need.program};
  return {{fmt::format("{} needs {}, which is not {}", need.whose, need.program,
                       absolute ? "there" : "on the daemon's PATH"),
           weight(need),
           {evidence}},
          how_to_install(all)};
}

Fault not_executable(const ProgramNeed& need, const RuntimeBinary& b) {
  auto remedy = b.no_exec ? fmt::format(
                                "Take noexec out of its filesystem's line in /etc/fstab, and for now:\n"
                                "  mount -o remount,exec \"$(findmnt -n -o TARGET -T {})\"",
                                shell_word(b.path))
                          : fmt::format("Make it executable, which lasts:\n  chmod 0755 {}", shell_word(b.path));
  return {{fmt::format("{} needs {}, which cannot be executed", need.whose, b.path),
           weight(need),
           {{b.path, "", mode_word(b), "a regular file that root can execute"}}},
          std::move(remedy)};
}

Fault open_to_others(const RuntimeBinary& b) {
  return {{fmt::format("{} {}, and root executes it", b.path,
                       b.owner != 0 ? fmt::format("belongs to uid {}", b.owner) : "can be written by anybody"),
           Severity::warning,
           {{b.path, "", mode_word(b), "owner 0, not writable by others"}}},
          fmt::format("Give it back to root, which lasts, once it is certain that nobody has changed it:\n"
                      "  chown root:root {0}\n"
                      "  chmod go-w {0}",
                      shell_word(b.path))};
}

std::optional<Fault> fault_of(const ProgramNeed& need, const RuntimeBinaries& all) {
  const auto* binary = all.find(need.program);
  if (!binary) return std::nullopt;
  if (binary->path.empty()) return missing(need, all);
  if (!binary->executable()) return not_executable(need, *binary);
  if (binary->owner != 0 || (binary->mode & 0002U) != 0) return open_to_others(*binary);
  return std::nullopt;
}

Outcome failure(const std::vector<Fault>& faults) {
  std::vector<Finding> findings;
  std::string remedy;
  for (const auto& fault : faults) {
    findings.push_back(fault.finding);
    if (remedy.find(fault.remedy) == std::string::npos) remedy += (remedy.empty() ? "" : "\n") + fault.remedy;
  }
  return fail(std::move(findings), std::move(remedy));
}

}  // namespace

Outcome judge_programs(const std::vector<ProgramNeed>& needs, const RuntimeBinaries& all) {
  std::vector<Fault> faults;
  std::string found;
  for (const auto& need : needs) {
    if (const auto* binary = all.find(need.program); binary && !binary->path.empty())
      found += (found.empty() ? "" : ", ") + binary->path;
    else if (!binary || all.other_root)
      return unknown(
          {.message = fmt::format("{} was not found, and could not be looked for as {} does", need.program, all.daemon),
           .evidence = {{all.path.source, searched(all.path), "not seen", need.program}}});
    if (auto fault = fault_of(need, all)) faults.push_back(std::move(*fault));
  }
  return faults.empty() ? pass("{}", found) : failure(faults);
}

}  // namespace nodecheck
