// The kubelet's configuration as it stands: what makes it exit at its next start, and what it silently ignores.
#include <algorithm>
#include <cctype>
#include <cstddef>

#include "facts/kubelet_settings.hpp"
#include "profile.hpp"
#include "registry.hpp"

namespace nodecheck {
namespace {

using Origin = KubeletSettings::Origin;
using Findings = std::vector<Finding>;

constexpr std::string_view api_version = "kubelet.config.k8s.io/v1beta1", kind = "KubeletConfiguration";

/// PATH:12, or a flag's source: what the kubelet refuses too. Anything else is our own reading that failed.
bool is_the_kubelets(const std::string& where) {
  const auto colon = where.rfind(':');
  const bool line = colon != std::string::npos && colon + 1 < where.size() &&
                    std::all_of(where.begin() + static_cast<std::ptrdiff_t>(colon) + 1, where.end(),
                                [](unsigned char c) { return std::isdigit(c) != 0; });
  return line || where.find(" --") != std::string::npos;
}

Outcome unusable(const Unavailable& why) {
  if (why.kind != Unavailable::Kind::malformed || !is_the_kubelets(why.where)) return unknown(why);
  return fail({.message = fmt::format("the kubelet cannot use {}", why.where),
               .evidence = {{why.where, {}, why.message, "a value that the kubelet can read"}}},
              fmt::format("Mend it where it stands ({}), then:\n  systemctl restart kubelet\n"
                          "What the kubelet says of it:\n  journalctl -u kubelet -b --no-pager -n 20",
                          why.where));
}

// ---- what it says it is

void judge_header(const KubeletDocument& d, bool drop_in, Findings& findings) {
  const auto what = drop_in ? "a drop-in" : "the configuration file";
  const auto wrong = [&](std::string_view key, const std::string& seen, std::string_view wanted) {
    if (seen == wanted) return;
    findings.push_back(
        {.message = fmt::format("{} {} {}: the kubelet exits", what, seen.empty() ? "lacks" : "has another", key),
         .evidence = {{d.path, std::string(key), seen.empty() ? "absent" : seen, std::string(wanted)}}});
  };
  wrong("apiVersion", d.api_version, api_version);
  wrong("kind", d.kind, kind);
}

/// Unknown to the release: decoded leniently, so that the line does nothing.
void judge_fields(const KubeletDocument& d, const std::optional<Version>& kubelet, Findings& findings) {
  if (kubelet && *kubelet >= Version{1, newest_minor_with_known_fields + 1, 0}) return;
  for (const auto& field : d.fields) {
    const auto since = field_since(field.value);
    if (since && (!kubelet || *kubelet >= Version{1, *since, 0})) continue;
    findings.push_back({.message = since
                                       ? fmt::format("the field {} is ignored: it came with 1.{}", field.value, *since)
                                       : fmt::format("the field {} is ignored: no kubelet knows it", field.value),
                        .severity = Severity::warning,
                        .evidence = {{field.source, {}, field.value, "a field of this release"}}});
  }
}

/// Its strict reader refuses them, and its lenient one takes the last, with a warning in the journal.
void judge_repeated(const KubeletDocument& d, Findings& findings) {
  for (const auto& key : d.repeated)
    findings.push_back(
        {.message = fmt::format("the key {} stands twice: the last counts, the others do nothing", key.value),
         .severity = Severity::warning,
         .evidence = {{key.source, {}, key.value, "once"}}});
}

// ---- what contradicts

using Allocatable = Setting<std::vector<std::string>>;

bool has(const Allocatable& enforced, std::string_view word) {
  return std::find(enforced.value.begin(), enforced.value.end(), word) != enforced.value.end();
}

void judge_group(const Allocatable& enforced, std::string_view word, const Setting<std::string>& group,
                 std::string_view field, Findings& findings) {
  if (has(enforced, word) && group.value.empty())
    findings.push_back({.message = fmt::format("enforceNodeAllocatable has {}, and {} is not set", word, field),
                        .evidence = {{enforced.source, {}, std::string(word), std::string(field) + ": /NAME"}}});
}

void judge_enforcement(const KubeletSettings& s, Findings& findings) {
  const auto& enforced = s.enforce_node_allocatable;
  judge_group(enforced, "system-reserved", s.system_reserved_cgroup, "systemReservedCgroup", findings);
  judge_group(enforced, "kube-reserved", s.kube_reserved_cgroup, "kubeReservedCgroup", findings);
  if (has(enforced, "none") && enforced.value.size() > 1)
    findings.push_back(
        {.message = "enforceNodeAllocatable has none beside other words",
         .evidence = {{enforced.source, {}, fmt::format("{}", fmt::join(enforced.value, ", ")), "none"}}});
  if (!s.cgroups_per_qos.value && !enforced.value.empty() && !has(enforced, "none"))
    findings.push_back({.message = "cgroupsPerQOS is false, and enforceNodeAllocatable needs it",
                        .evidence = {{s.cgroups_per_qos.source, {}, "false", "true"},
                                     {enforced.source, {}, fmt::format("{}", fmt::join(enforced.value, ", ")), "[]"}}});
}

// ---- what it names, and is not there

constexpr std::string_view file_flag = " --config", folder_flag = " --config-dir";

/// None: the file that --config names is there, or it names none.
const Setting<std::string>* absent_at(const KubeletSettings& s, std::string_view flag) {
  const auto found =
      std::find_if(s.absent.begin(), s.absent.end(), [&](const auto& path) { return path.source.ends_with(flag); });
  return found == s.absent.end() ? nullptr : &*found;
}

/// Where the file is not there either, the node is still to be set up.
void judge_folder(const KubeletSettings& s, Findings& findings) {
  const auto* folder = absent_at(s, folder_flag);
  if (folder && !absent_at(s, file_flag))
    findings.push_back({.message = fmt::format("the folder of drop-ins {} is absent: the kubelet exits", folder->value),
                        .evidence = {{folder->source, {}, folder->value + " is absent", "a folder, or no such flag"}}});
}

Findings findings_of(const KubeletSettings& s, const Profile& profile) {
  Findings findings;
  for (const auto& document : s.documents)
    judge_header(document, &document != &s.documents.front() || document.path != s.config_file, findings);
  judge_enforcement(s, findings);
  judge_folder(s, findings);
  for (const auto& document : s.documents) judge_repeated(document, findings);
  for (const auto& document : s.documents) judge_fields(document, profile.kubelet_version.value, findings);
  return findings;
}

/// "1 drop-in": the file itself is the first document.
std::string drop_ins(const std::vector<KubeletDocument>& documents) {
  const auto count = documents.empty() ? 0 : documents.size() - 1;
  return fmt::format("{} drop-in{}", count, count == 1 ? "" : "s");
}

Outcome taken_away(const Setting<std::string>& file) {
  return fail({.message = fmt::format("{} is absent, and the kubelet of this joined node is started with it: it exits",
                                      file.value),
               .evidence = {{file.source, {}, file.value + " is absent", "a KubeletConfiguration"}}},
              "On a node of kubeadm's write it anew:\n"
              "  kubeadm upgrade node phase kubelet-config\n"
              "On another node put it back, or name the file that is there in the flag. Then:\n"
              "  systemctl restart kubelet");
}

Outcome absent(const Profile& profile) {
  if (profile.phase.value != Phase::start) return not_applicable("the kubelet has no configuration file yet");
  return fail({.message = "the kubelet is about to start, and there is no configuration file",
               .evidence = {{"/var/lib/kubelet/config.yaml", {}, "absent", "a KubeletConfiguration"}}},
              "kubeadm writes it when the node joins:\n"
              "  kubeadm join ...\n"
              "on a node that has joined, again:\n"
              "  kubeadm upgrade node phase kubelet-config");
}

Outcome is_sound(const Result<KubeletSettings>& settings, const Profile& profile) {
  if (profile.sets_up_itself() || (settings && settings->origin == Origin::embedded))
    return not_applicable("{} gives its kubelet its settings", word(profile.distribution.value));
  if (!settings) return unusable(settings.why());
  const auto* gone = absent_at(*settings, file_flag);
  if (gone && profile.phase.value == Phase::running) return taken_away(*gone);
  auto findings = findings_of(*settings, profile);
  if (!findings.empty()) return fail(std::move(findings));
  if (!settings->config_file.empty())
    return pass("{}, and {} after it", settings->config_file, drop_ins(settings->documents));
  if (settings->origin == Origin::running) return not_applicable("the kubelet runs without a configuration file");
  return absent(profile);
}

constexpr Check check{
    .id = "kubelet.config-file",
    .title = "The kubelet's configuration is sound",
    .rationale = "A kubelet exits on a configuration that it cannot use, and ignores fields that it does not know.",
    .remedy =
        "Mend the lines that the evidence names; what is changed in the file lasts over reboots:\n"
        "  systemctl restart kubelet\n"
        "What the kubelet says of it:\n"
        "  journalctl -u kubelet -b --no-pager -n 20\n"
        "kubeadm upgrade writes /var/lib/kubelet/config.yaml anew from this, so change it there too:\n"
        "  kubectl -n kube-system edit configmap kubelet-config",
    .docs = "https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/",
    .severity = Severity::error,
    .phases = Phases::node_and_image,
    .judge = judge<is_sound>,
};
const Registered registered{check};

}  // namespace
}  // namespace nodecheck
