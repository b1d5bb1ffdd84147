#include "facts/script_follower.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "facts/attempt.hpp"
#include "facts/script_commands.hpp"
#include "facts/shell_script.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

using Commands = std::vector<ScriptCommand>;

bool is_about_netfilter(const ScriptCommand& command) {
  const auto& words = command.words;
  const bool nat = std::find(words.begin(), words.end(), "nat") != words.end();
  const auto& program = words.front();
  return !nat && (program == "nft" || program.starts_with("iptables") || program.starts_with("ip6tables"));
}

/// Reads scripts, and those that they call.
class Follower {
 public:
  Follower(const Host& host, std::string unit, BootUnits& fact) : host_(host), unit_(std::move(unit)), fact_(fact) {}

  Commands file(const std::string& path) {
    const auto text = script_text(path);
    return text.empty() ? Commands{} : this->text(text, path, 1);
  }
  Commands text(std::string_view text, const std::string& path, int first) {
    Commands commands;
    for (const auto& line : script_lines(text)) {
      const auto source = fmt::format("{}:{}", path, line.number + first - 1);
      note_unclear(line.text, source);
      for (auto& words : boot_commands_in(line.text)) commands.push_back({unit_, "", std::move(words), source});
      call(line.text, commands);
    }
    if (branches(text)) leave_open(path, commands);
    return commands;
  }

 private:
  static constexpr std::size_t most_scripts = 64;

  // /etc/firewall.sh start;  . /etc/lib.sh
  void call(std::string_view line, Commands& commands) {
    line = trim(line);
    for (const auto* sources : {". ", "source "})
      if (line.starts_with(sources)) line = trim(line.substr(std::string_view(sources).size()));
    const auto callee = script_of(line);
    constexpr std::array<std::string_view, 7> system{"/bin/",     "/sbin/", "/usr/bin/", "/usr/sbin/",
                                                     "/usr/lib/", "/lib/",  "/dev/"};
    if (callee.empty() || callee.find_first_of("$`*?") != std::string::npos ||
        std::any_of(system.begin(), system.end(), [&](auto folder) { return callee.starts_with(folder); }) ||
        seen_.size() >= most_scripts || !seen_.insert(callee).second)
      return;
    attempt(callee, fact_, [&] {
      for (auto& command : file(callee)) commands.push_back(std::move(command));
    });
  }
  // MODULES="overlay br_netfilter";  $MODPROBE br_netfilter;  but not lsmod | grep br_netfilter
  void note_unclear(std::string_view line, const std::string& source) {
    constexpr std::array<std::string_view, 4> harmless{"modprobe", "lsmod", "grep", "rmmod"};
    const auto has = [&](std::string_view text) { return line.find(text) != std::string_view::npos; };
    if (has("br_netfilter") && std::none_of(harmless.begin(), harmless.end(), has)) fact_.unclear.push_back(source);
  }
  void leave_open(const std::string& path, Commands& commands) {
    for (const auto& command : commands)
      if (is_about_netfilter(command)) {
        fact_.unfollowed.push_back(fmt::format("{}: {}", path, fmt::join(command.words, " ")));
        break;
      }
    std::erase_if(commands, is_about_netfilter);
  }
  /// Empty: a program, or absent.
  [[nodiscard]] std::string script_text(const std::string& path) const {
    constexpr std::size_t longest = 1U << 18U;
    std::string text;
    try {
      host_.scan(path, 0, [&](std::string_view chunk) {
        text += chunk;
        return !is_program(text) && text.size() <= longest;
      });
    } catch (const std::system_error& e) {
      const int error = e.code().value();
      if (error != ENOENT && error != ENOTDIR && error != EISDIR && error != EINVAL) throw;
    }
    if (is_program(text)) return {};
    if (text.size() > longest) throw Unavailable{Unavailable::Kind::malformed, path, "a script of over 256 KiB"};
    return text;
  }
  static bool is_program(std::string_view text) {
    return text.starts_with("\177ELF") || text.substr(0, 512).find('\0') != std::string_view::npos;
  }

  const Host& host_;
  std::string unit_;
  BootUnits& fact_;
  std::set<std::string> seen_;
};

}  // namespace

Commands commands_of_file(const Host& host, const std::string& path, const std::string& unit, BootUnits& fact) {
  return Follower(host, unit, fact).file(path);
}

Commands commands_of_text(const Host& host, std::string_view text, const std::string& path, int first,
                          const std::string& unit, BootUnits& fact) {
  return Follower(host, unit, fact).text(text, path, first);
}

}  // namespace nodecheck
