#include "facts/kernel_arguments.hpp"

#include <cctype>

namespace nodecheck {
namespace {

/// Quotes keep blanks in a word, and are no part of it (lib/cmdline.c, next_arg).
std::vector<std::string> quoted_words(std::string_view text) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"')
      quoted = !quoted;
    else if (quoted || std::isspace(static_cast<unsigned char>(c)) == 0)
      words.back() += c;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

// BOOT_IMAGE=/vmlinuz root=UUID=1b2c ro quiet sysctl.vm.panic_on_oom=0 modules_load=br_netfilter,overlay
std::vector<KernelArgument> kernel_arguments(std::string_view cmdline) {
  std::vector<KernelArgument> arguments;
  for (const auto& word : quoted_words(cmdline)) {
    if (word == "--") break;
    const auto equals = word.find('=');
    arguments.push_back({word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1)});
  }
  return arguments;
}

}  // namespace nodecheck
