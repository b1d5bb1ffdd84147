#include "reason/sysctl_stack.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nodecheck {
namespace {

class Stack {
 public:
  Stack(const BootFacts& boot, const std::vector<SysctlFate>& fates)
      : boot_(boot), fates_(fates), by_file_(sysctls_by_file(boot.files)) {}

  std::string told() {
    const auto rules = rules_of(boot_.services);
    add_services(rules);
    add_arguments();
    for (const auto& [file, ignored] : sysctl_places(boot_.files, rules)) add_file(*file, ignored);
    if (boot_.files.ufw) add_file(boot_.files.ufw->file, "");
    add_commands();
    for (const auto& f : fates_) add_fate(f);
    return std::move(text_);
  }

 private:
  void add_services(BootRules rules) {
    const auto& service = boot_.services.sysctl;
    if (service.name.empty()) {
      text_ += "who applies these files at boot is not known here; by the rules of sysctl --system:\n";
      return;
    }
    const auto state = service.runs() ? "" : service.masked ? ", which is masked" : ", which is not there";
    text_ += fmt::format("applied by {}{}; of one key the last line counts{}\n", service.name, state,
                         rules == BootRules::classic ? ", /etc/sysctl.conf after all others" : "");
  }
  void add_arguments() {
    for (const auto& line : boot_.files.arguments)
      text_ += fmt::format("/proc/cmdline\n       sysctl.{}={}\n", line.key, line.value.value_or(""));
  }
  void add_file(const ConfFile& file, const std::string& ignored) {
    text_ += file.path();
    if (!file.link.empty()) text_ += " -> " + file.link;
    if (file.kind == ConfKind::unread) text_ += "  (could not be read: " + file.why + ")";
    if (!ignored.empty()) text_ += "  (not read: " + ignored + ")";
    text_ += "\n";
    for (const auto& line : by_file_.at(&file)->lines) add_line(file, line, ignored.empty());
  }
  void add_line(const ConfFile& file, const SysctlLine& line, bool read) {
    const auto source = fmt::format("{}:{}", file.path(), line.number);
    const auto wins = read && std::any_of(fates_.begin(), fates_.end(),
                                          [&](const auto& f) { return f.winner && f.winner->source == source; });
    const auto minus = line.may_fail || !line.value ? "-" : "";
    text_ += fmt::format("  {} {:>4}  {}{}{}\n", wins ? "*" : " ", line.number, minus, line.key,
                         line.value ? " = " + *line.value : "");
  }
  void add_commands() {
    if (!boot_.commands) return;
    for (const auto& command : boot_.commands->commands) {
      if (!command.sysctl.empty())
        text_ += fmt::format("{}\n       {} = {}\n", command.source, dotted(command.sysctl), command.value);
      if (command.system) text_ += fmt::format("{}\n       sysctl --system\n", command.source);
    }
  }
  void add_fate(const SysctlFate& f) {
    if (f.kind == SysctlFate::Kind::absent) {
      text_ += fmt::format("{} =  (nothing loads br_netfilter), needed: {}\n", f.need.key, f.need.value);
      return;
    }
    const auto who = f.winner ? f.winner->source : f.need.initial.empty() ? "not known" : "the kernel's own";
    text_ += fmt::format("{} = {} ({}), needed: {}\n", f.need.key,
                         f.winner ? std::string_view(f.winner->value) : f.need.initial, who, f.need.value);
    if (f.otherwise)
      text_ += fmt::format("  {} would leave {} ({})\n",
                           rules_of(boot_.services) == BootRules::systemd ? "sysctl --system" : "systemd-sysctl",
                           f.otherwise->value, f.otherwise->source);
  }

  const BootFacts& boot_;
  const std::vector<SysctlFate>& fates_;
  std::unordered_map<const ConfFile*, const SysctlFile*> by_file_;
  std::string text_;
};

}  // namespace

std::string sysctl_stack(const BootFacts& boot, const std::vector<SysctlFate>& fates) {
  return Stack(boot, fates).told();
}

}  // namespace nodecheck
