#include "reason/cni_findings.hpp"

#include <algorithm>

#include "reason/cni_version.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

constexpr auto no_pod_starts = "It is read, and refused for every pod: they stay in ContainerCreating.";

void add_version(ConfigProblems& problems, const std::string& path, const CniFile& winner,
                 const Result<CriVersion>& cri) {
  const auto release = cri ? parse_version(cri->runtime_version) : std::nullopt;
  const auto newest = release ? newest_cni(cri->runtime_name, *release) : std::nullopt;
  if (!newest) return;
  const auto version = cni_version_of(winner, *newest);
  if (takes_cni_version(version, *newest)) return;
  problems.push_back({{fmt::format("{} {} does not speak CNI {}, which {} asks for", cri->runtime_name,
                                   cri->runtime_version, version, path),
                       {},
                       {{path, "cniVersion", version, fmt::format("at most {}", to_string(*newest))}}},
                      fmt::format("Write a version that the runtime and the plugins speak, or upgrade the runtime; the "
                                  "runtime sees the change by itself:\n"
                                  "  sed -i.bak -E 's/(\"cniVersion\" *: *)\"[^\"]*\"/\\1\"{}\"/' {}",
                                  to_string(*newest), shell_word(path)),
                      no_pod_starts});
}

/// libcni's rule for every ADD; loading does not ask for it.
bool is_network_name(std::string_view name) {
  const auto starts = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return starts(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return starts(c) || c == '_' || c == '.' || c == '-'; });
}

void add_name(ConfigProblems& problems, const std::string& path, const CniFile& winner) {
  if (winner.network.empty() || is_network_name(winner.network)) return;
  problems.push_back({{fmt::format("\"{}\" is no name of a network: {}", winner.network, path),
                       {},
                       {{path, "name", winner.network, "letters, digits, and _ . - after the first"}}},
                      fmt::format("Give the network in {} another name; the runtime sees the change by itself.", path),
                      no_pod_starts});
}

void add_default_network(ConfigProblems& problems, const CniConfig& config, const CniFile& winner) {
  if (config.default_network.empty() || winner.network == config.default_network || !config.skips_invalid) return;
  problems.push_back({{fmt::format("CRI-O's cni_default_network is {}, and no file in {} is of that name",
                                   config.default_network, config.directory),
                       {},
                       {{config.path_of(winner), "name", winner.network, config.default_network}}},
                      "Correct cni_default_network under [crio.network], or leave it empty, then:\n"
                      "  systemctl restart crio",
                      "CRI-O waits for a network of that name, and the node stays NotReady."});
}

void add_directory(ConfigProblems& problems, const CniConfig& config, const CniPaths& paths,
                   const Result<CriStatus>& status) {
  if (!status || status->cni_directory.empty() || status->cni_directory == config.directory ||
      status->cni_directory == config.directory + "/")
    return;
  problems.push_back(
      {{fmt::format("the runtime reads {}, but would read {} after a restart", status->cni_directory, config.directory),
        Severity::warning,
        {{"runtime.v1.RuntimeService/Status", "config.cni.confDir", status->cni_directory, ""},
         {paths.directory.source, "", config.directory, status->cni_directory}}},
       "Restart the runtime for its new directory, or put the old one back where it is set.",
       "Pods go on in the network that they have, until the runtime is started anew."});
}

void add_skipped(ConfigProblems& problems, const CniConfig& config, const CniPaths& paths, const CniFile& winner) {
  for (const auto& file : config.files) {
    if (&file == &winner) return;
    if (file.invalid.empty()) continue;
    problems.push_back({{fmt::format("{} passes over {}: {}", paths.runtime, config.path_of(file), file.invalid),
                         Severity::warning,
                         {{config.path_of(file), "", file.invalid, "a network"}}},
                        fmt::format("Mend it, or move it away:\n  mv {} /root/", shell_word(config.path_of(file))),
                        "The next file that loads is taken in its place, and may be another network."});
  }
}

}  // namespace

ConfigProblems cni_findings(const CniConfig& config, const CniPaths& paths, const CniFile& winner,
                            const Result<CriVersion>& cri, const Result<CriStatus>& status) {
  const auto path = config.path_of(winner);
  ConfigProblems problems;
  add_name(problems, path, winner);
  add_version(problems, path, winner, cri);
  add_default_network(problems, config, winner);
  add_directory(problems, config, paths, status);
  if (config.skips_invalid) add_skipped(problems, config, paths, winner);
  return problems;
}

}  // namespace nodecheck
