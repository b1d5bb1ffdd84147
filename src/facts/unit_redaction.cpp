#include "facts/unit_redaction.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

namespace nodecheck {
namespace {

constexpr auto cut = "...";

/// Flags of dockerd, the kubelet, containerd and CRI-O whose values are paths, names, numbers or addresses of this
/// node. What is not named here may hold a secret: a new flag is closed until somebody opens it.
constexpr std::string_view plain_flags[]{"D",
                                         "G",
                                         "H",
                                         "address",
                                         "anonymous-auth",
                                         "b",
                                         "bip",
                                         "bootstrap-kubeconfig",
                                         "bridge",
                                         "c",
                                         "cert-dir",
                                         "cgroup-driver",
                                         "cgroup-manager",
                                         "cgroup-root",
                                         "cgroups-per-qos",
                                         "client-ca-file",
                                         "cluster-dns",
                                         "cluster-domain",
                                         "cni-bin-dir",
                                         "cni-cache-dir",
                                         "cni-conf-dir",
                                         "cni-config-dir",
                                         "cni-default-network",
                                         "cni-plugin-dir",
                                         "config",
                                         "config-dir",
                                         "config-file",
                                         "conmon-cgroup",
                                         "container-runtime",
                                         "container-runtime-endpoint",
                                         "containerd",
                                         "data-dir",
                                         "data-root",
                                         "default-runtime",
                                         "exec-driver",
                                         "exec-root",
                                         "fail-swap-on",
                                         "fixed-cidr",
                                         "g",
                                         "graph",
                                         "group",
                                         "hairpin-mode",
                                         "healthz-port",
                                         "host",
                                         "hostname-override",
                                         "image-service-endpoint",
                                         "ip-forward",
                                         "ip-masq",
                                         "iptables",
                                         "kubeconfig",
                                         "kubelet-cgroups",
                                         "l",
                                         "listen",
                                         "live-restore",
                                         "log-driver",
                                         "log-level",
                                         "max-pods",
                                         "mtu",
                                         "network-plugin",
                                         "node-ip",
                                         "p",
                                         "pause-image",
                                         "pidfile",
                                         "pod-cidr",
                                         "pod-infra-container-image",
                                         "pod-manifest-path",
                                         "port",
                                         "read-only-port",
                                         "resolv-conf",
                                         "root",
                                         "root-dir",
                                         "rotate-certificates",
                                         "runtime-cgroups",
                                         "s",
                                         "selinux-enabled",
                                         "state",
                                         "storage-driver",
                                         "userland-proxy",
                                         "v"};
constexpr std::string_view subcommands[]{"agent", "bash", "daemon", "env", "exec", "kubelet", "node", "server", "sh"};

template <std::size_t n>
bool any_of(const std::string_view (&words)[n], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

/// Letters, digits and those beside them.
bool consists_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return std::isalnum(c) != 0 || more.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

// $NAME, ${NAME}
bool is_variable(std::string_view word) {
  if (!word.starts_with('$')) return false;
  word.remove_prefix(1);
  if (word.starts_with('{') && word.ends_with('}')) word = word.substr(1, word.size() - 2);
  return !word.empty() && consists_of(word, "_");
}

// fd://, unix:///run/crio/crio.sock; one of another scheme may have a user
bool is_endpoint(std::string_view word) {
  const bool ours = word.starts_with("fd://") || word.starts_with("unix:///");
  return ours && consists_of(word.substr(word.find("://") + 3), "_./-");
}

bool is_path(std::string_view word) { return word.starts_with('/') && consists_of(word, "_./-"); }

bool is_boolean(std::string_view word) { return word == "true" || word == "false"; }

/// Of a flag in plain_flags: a user of a URL, a script and the like are none of these all the same.
bool is_plain(std::string_view flag, std::string_view value) {
  if (is_endpoint(value)) return true;
  if (flag == "c") return is_path(value);  // a shell's script, or CRI-O's file
  if (flag == "p") return is_path(value);
  if (flag == "H" || flag == "host") return false;
  return value.find("://") == std::string_view::npos && consists_of(value, "_./-:,");
}

bool may_be_told(std::string_view flag, std::string_view value) {
  return is_variable(value) || (any_of(plain_flags, flag) && is_plain(flag, value));
}

// HTTP_PROXY=http://me:pw@proxy; "MFRGG===" is a secret that ends so
std::string without_value(const std::string& word) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == word.size() || word[equals + 1] == '=') return cut;
  const auto name = word.substr(0, equals);
  const bool capital = std::none_of(name.begin(), name.end(), [](unsigned char c) { return std::islower(c) != 0; });
  return capital && consists_of(name, "_") ? name + "=" + cut : cut;
}

std::string told_alone(const std::string& word) {
  const bool plain = is_variable(word) || is_endpoint(word) || is_path(word) || any_of(subcommands, word);
  return plain ? word : without_value(word);
}

/// A flag in parts: --name, --name=value, -n, -n=value.
struct Flag {
  std::string dashes, name;
  std::optional<std::string> value;
};

Flag flag_in(const std::string& word) {
  const auto begin = word.starts_with("--") ? 2U : 1U;
  const auto equals = word.find('=');
  if (equals == std::string::npos) return {word.substr(0, begin), word.substr(begin), std::nullopt};
  return {word.substr(0, begin), word.substr(begin, equals - begin), word.substr(equals + 1)};
}

// -Hfd://, -c"exec kubelet --token=..."; -config is a long name to some
std::string told_letters(const Flag& flag) {
  const auto letter = flag.name.substr(0, 1);
  const auto rest = flag.name.substr(std::min<std::size_t>(1, flag.name.size()));
  const bool plain = letter == "H" && !flag.value && is_endpoint(rest);
  return consists_of(letter, "") ? flag.dashes + letter + (plain ? rest : cut) : cut;
}

std::string told(const Flag& flag) {
  const bool whole = flag.dashes == "--" || flag.name.size() < 2 || any_of(plain_flags, flag.name);
  if (!whole) return told_letters(flag);
  if (!consists_of(flag.name, "_.-")) return cut;
  if (!flag.value) return flag.dashes + flag.name;
  const bool open = is_boolean(*flag.value) || may_be_told(flag.name, *flag.value);
  return flag.dashes + flag.name + "=" + (open ? *flag.value : cut);
}

}  // namespace

std::vector<std::string> without_secrets(std::vector<std::string> words) {
  std::string before;  // the flag whose value this word may be
  for (auto& word : words) {
    if (&word == &words.front() && consists_of(word, "_./-@+")) continue;  // the program
    if (!word.starts_with('-')) {
      word = before.empty() ? told_alone(word) : may_be_told(before, word) ? word : cut;
      before.clear();
      continue;
    }
    const auto flag = flag_in(word);
    before = flag.value ? "" : flag.name;
    word = told(flag);
  }
  return words;
}

}  // namespace nodecheck
