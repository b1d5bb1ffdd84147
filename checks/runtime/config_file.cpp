// A runtime says little of what it does not read as it was meant: a file for another release, a table of another
// version, an import that replaces what it was to add to, a backup in CRI-O's folder.
#include "facts/containerd_files.hpp"
#include "facts/cri_endpoint.hpp"
#include "facts/cri_socket.hpp"
#include "facts/cri_version.hpp"
#include "facts/crio_files.hpp"
#include "profile.hpp"
#include "reason/containerd_config_file.hpp"
#include "reason/crio_config_file.hpp"
#include "reason/runtime_unit.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

constexpr auto nameless = "RUNTIME";  // what runtime_unit() says of a path that tells nothing

std::string unit_of(const Result<CriEndpoint>& endpoint, const Profile& profile) {
  return endpoint && !endpoint->path.empty() ? runtime_unit(endpoint->path, profile) : "";
}

/// As CRI names it. Beside another runtime containerd is Docker's, and may well run without CRI. Empty: it is the
/// node's, or may be.
std::string runtime_of(const Result<CriVersion>& cri, const Result<CriSocket>& socket, const std::string& unit) {
  if (cri && !cri->runtime_name.empty()) return cri->runtime_name;
  const auto who = socket && !socket->socket_activated() ? socket->peer_name : "";
  if (unit == "crio" || who == "crio") return "cri-o";
  if (unit == nameless && !who.empty() && who != "containerd") return who;
  return unit == "cri-docker" || unit == "docker" ? "docker" : "";
}

std::optional<Version> release_of(const Result<CriVersion>& cri, std::string_view runtime) {
  return cri && cri->runtime_name == runtime ? parse_version(cri->runtime_version) : std::nullopt;
}

bool has_any(const ContainerdFiles& files) { return files.pid != 0 || !files.files.empty() || !files.drop_ins.empty(); }
bool has_any(const CrioFiles& files) { return files.pid != 0 || !files.files.empty(); }

Outcome of_nobody(const Result<CrioFiles>& crio) {
  if (!crio) return unknown(crio.why());
  return not_applicable("no containerd and no CRI-O run here, and they have no configuration");
}

Outcome of_containerd(const ContainerdFiles& files, const Result<CriVersion>& cri, const std::string& unit) {
  return judge_containerd_files(files, release_of(cri, "containerd"), unit.empty() ? "containerd" : unit);
}

/// A table that stands twice is no TOML, too. Where another runtime may be the node's, nobody is to restart this one.
Outcome unread(const Unavailable& why, const Result<CrioFiles>& crio, const std::string& runtime,
               const std::string& unit) {
  const bool ours = runtime == "containerd" || unit == "containerd" || (unit.empty() && crio && !has_any(*crio));
  const std::string place(place_of_no_toml(why.message));
  if (!ours || why.kind != Unavailable::Kind::malformed || place.empty()) return unknown(why);
  return fail({.message = fmt::format("containerd does not start with {}: not valid TOML", place),
               .evidence = {{place, {}, "not valid TOML", "TOML, in which each table stands once"}}},
              fmt::format("Mend {}, and see that containerd can read it, before anything restarts it:\n"
                          "  containerd config dump\n"
                          "Then, which lasts:\n  systemctl restart containerd",
                          place));
}

Outcome of_crio(const Result<CrioFiles>& files, const Result<CriVersion>& cri) {
  return files ? judge_crio_files(*files, release_of(cri, "cri-o"), "crio") : unknown(files.why());
}

Outcome is_read_as_written(const Result<ContainerdFiles>& containerd, const Result<CrioFiles>& crio,
                           const Result<CriVersion>& cri, const Result<CriSocket>& socket,
                           const Result<CriEndpoint>& endpoint, const Profile& profile) {
  const auto unit = unit_of(endpoint, profile);
  const auto runtime = runtime_of(cri, socket, unit);
  if (runtime == "cri-o") return of_crio(crio, cri);
  if (!runtime.empty() && runtime != "containerd") return not_applicable("the runtime is {}", runtime);
  if (!containerd) return unread(containerd.why(), crio, runtime, unit);
  const bool crio_alone = runtime.empty() && unit.empty() && !has_any(*containerd) && crio && has_any(*crio);
  if (crio_alone) return of_crio(crio, cri);
  return has_any(*containerd) ? of_containerd(*containerd, cri, unit) : of_nobody(crio);
}

constexpr Check check{
    .id = "runtime.config-file",
    .title = "The runtime reads its configuration as it is written",
    .rationale =
        "A runtime passes over in silence what its release does not read, takes a forgotten backup for its "
        "configuration, and tells what it refuses at its next start alone.",
    .remedy =
        "Compare what is written with what the runtime reads:\n"
        "  containerd config dump\n"
        "  crio status config",
    .docs = "https://github.com/containerd/containerd/blob/main/docs/man/containerd-config.toml.5.md",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<is_read_as_written>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
