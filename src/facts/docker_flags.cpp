#include "facts/docker_flags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "facts/docker_file.hpp"

namespace nodecheck {
namespace {

using S = DockerSettings;

constexpr std::pair<char, std::string_view> shorthands[]{
    {'D', "debug"},   {'H', "host"},    {'l', "log-level"}, {'p', "pidfile"},
    {'G', "group"},   {'g', "graph"},   {'b', "bridge"},    {'s', "storage-driver"},
    {'r', "restart"}, {'v', "version"}, {'h', "help"},      {'e', "exec-driver"}};

/// They take no value but with an =.
constexpr std::string_view switches[]{"allow-direct-routing",
                                      "api-enable-cors",
                                      "cri-containerd",
                                      "debug",
                                      "disable-legacy-registry",
                                      "experimental",
                                      "help",
                                      "icc",
                                      "init",
                                      "ip-forward",
                                      "ip-forward-no-drop",
                                      "ip-masq",
                                      "ip6tables",
                                      "iptables",
                                      "ipv6",
                                      "live-restore",
                                      "no-new-privileges",
                                      "raw-logs",
                                      "restart",
                                      "rootless",
                                      "selinux-enabled",
                                      "tls",
                                      "tlsverify",
                                      "userland-proxy",
                                      "validate",
                                      "version"};

bool is_switch(std::string_view name) {
  return std::find(std::begin(switches), std::end(switches), name) != std::end(switches);
}

std::string_view long_name(char shorthand) {
  for (const auto& [letter, name] : shorthands)
    if (letter == shorthand) return name;
  return {};
}

class Line {
 public:
  explicit Line(const std::vector<std::string>& words) : words_(words) {}

  std::vector<DockerFlag> flags() {
    for (; at_ < words_.size() && words_[at_] != "--"; ++at_) {
      const std::string_view word = words_[at_];
      if (word.starts_with("--"))
        named(word.substr(2));
      else if (word.size() > 1 && word.front() == '-')
        letters(word.substr(1));
    }
    return std::move(flags_);
  }

 private:
  void named(std::string_view word) {
    const auto equals = word.find('=');
    if (equals != std::string_view::npos)
      flags_.push_back({std::string(word.substr(0, equals)), std::string(word.substr(equals + 1))});
    else
      flags_.push_back({std::string(word), is_switch(word) ? "true" : next()});
  }
  // -D, -H fd://, -Hfd://, -H=fd://, -DH fd://
  void letters(std::string_view word) {
    while (!word.empty()) {
      const auto name = long_name(word.front());
      if (name.empty()) return named(word);
      word.remove_prefix(1);
      if (is_switch(name) && !word.starts_with('=')) {
        flags_.push_back({std::string(name), "true"});
        continue;
      }
      if (word.starts_with('=')) word.remove_prefix(1);
      flags_.push_back({std::string(name), word.empty() ? next() : std::string(word)});
      return;
    }
  }
  std::string next() {
    if (at_ + 1 >= words_.size() || words_[at_ + 1].starts_with("--")) return {};
    return words_[++at_];
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::vector<DockerFlag> flags_;
};

/// strconv.ParseBool. None: dockerd does not start.
std::optional<bool> parse_bool(std::string_view word) {
  for (const std::string_view yes : {"1", "t", "T", "TRUE", "true", "True"})
    if (word == yes) return true;
  for (const std::string_view no : {"0", "f", "F", "FALSE", "false", "False"})
    if (word == no) return false;
  return std::nullopt;
}

/// The flags that have one name, laid over one setting.
struct Given {
  const std::vector<DockerFlag>& flags;
  const std::string& whose;
  S& settings;

  [[nodiscard]] std::string source(std::string_view name) const { return fmt::format("{} --{}", whose, name); }
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& flag : flags)
      if (flag.name == name) values.push_back(flag.value);
    return values;
  }
  void text(std::string_view name, Setting<std::string> S::*setting) const {
    if (auto values = all(name); !values.empty()) settings.*setting = {std::move(values.back()), source(name)};
  }
  void list(std::string_view name, Setting<S::Strings> S::*setting) const {
    if (auto values = all(name); !values.empty()) settings.*setting = {std::move(values), source(name)};
  }
  void boolean(std::string_view name, Setting<bool> S::*setting) const {
    const auto values = all(name);
    if (values.empty()) return;
    if (const auto value = parse_bool(values.back())) settings.*setting = {*value, source(name)};
  }
  // --log-opt max-size=100m
  void log_opts() const {
    for (const auto& opt : all("log-opt")) {
      const auto equals = std::min(opt.find('='), opt.size());
      const auto name = opt.substr(0, equals);
      if (name != "max-size" && name != "max-file") continue;  // others may be tokens
      settings.log_opts.value[name] = opt.substr(std::min(equals + 1, opt.size()));
      settings.log_opts.source = source("log-opt");
    }
  }
  // --add-runtime nvidia=/usr/bin/nvidia-container-runtime
  void runtimes() const {
    for (const auto& runtime : all("add-runtime")) {
      const auto equals = runtime.find('=');
      if (equals == std::string::npos) continue;
      auto name = runtime.substr(0, equals);
      for (auto& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      settings.runtimes.push_back(
          {.name = std::move(name), .path = runtime.substr(equals + 1), .source = source("add-runtime")});
    }
  }
};

}  // namespace

std::vector<DockerFlag> docker_flags(const std::vector<std::string>& arguments) { return Line(arguments).flags(); }

void apply_docker_flags(const std::vector<DockerFlag>& flags, const std::string& whose, DockerSettings& settings) {
  const Given given{flags, whose, settings};
  for (const auto& flag : flags) {
    settings.flags.push_back({flag.name, given.source(flag.name)});
    if (is_switch(flag.name) && !parse_bool(flag.value))
      settings.refused_flags.push_back({fmt::format("--{}={}", flag.name, flag.value), given.source(flag.name)});
  }
  given.list("exec-opt", &S::exec_opts);
  given.list("storage-opt", &S::storage_opts);
  given.text("storage-driver", &S::storage_driver);
  given.text("log-driver", &S::log_driver);
  given.log_opts();
  given.boolean("iptables", &S::iptables);
  given.boolean("ip-masq", &S::ip_masq);
  given.boolean("ip-forward", &S::ip_forward);
  given.boolean("ip-forward-no-drop", &S::ip_forward_no_drop);
  given.text("default-runtime", &S::default_runtime);
  given.runtimes();
  given.text("bip", &S::bip);
  given.text("bridge", &S::bridge);
  given.text("graph", &S::data_root);
  given.text("data-root", &S::data_root);
  given.boolean("live-restore", &S::live_restore);
  given.boolean("debug", &S::debug);
  given.boolean("userland-proxy", &S::userland_proxy);
  given.list("host", &S::hosts);
  given.list("insecure-registry", &S::insecure_registries);
  given.list("registry-mirror", &S::registry_mirrors);
  forget_credentials(settings);
}

}  // namespace nodecheck
