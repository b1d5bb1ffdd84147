#include "reason/module_state.hpp"

#include <fmt/format.h>

namespace nodecheck {
namespace {

using C = ModuleCondition;

/// The module's code runs in this kernel.
ModuleState running(const ModuleEvidence& m) {
  if (m.loaded) return {C::loaded, "/proc/modules", fmt::format("{} is loaded", m.name)};
  if (m.initstate == "coming" || m.initstate == "going")
    return {C::loading, fmt::format("/sys/module/{}/initstate", m.name), m.initstate};
  if (m.builtin) return {C::built_in, "modules.builtin", fmt::format("{} is built into the kernel", m.name)};
  if (!m.witness.empty()) return {C::built_in, m.witness, fmt::format("{} is at work, and no loaded module", m.name)};
  if (m.sys_module)
    return {C::built_in, "/sys/module/" + m.name, "the directory has no initstate: built into the kernel"};
  if (m.config == "y") return {C::built_in, "the kernel's configuration", "=y: built into the kernel"};
  if (m.symbol == "builtin") return {C::built_in, "/proc/kallsyms", "its functions are the kernel's own"};
  return {};
}

ModuleState not_running(const Modules& all, const ModuleEvidence& m) {
  if (!m.file.empty()) {
    if (all.disabled)
      return {C::blocked, "/proc/sys/kernel/modules_disabled", "1: no module can be loaded until a reboot"};
    if (!m.dummy_install.empty() && !m.blacklist.empty())
      return {C::blocked, fmt::format("{} and {}", m.dummy_install, m.blacklist),
              "an install line that loads nothing, and a blacklist line"};
    if (!m.dummy_install.empty()) return {C::blocked, m.dummy_install, "an install line that loads nothing"};
    if (!m.blacklist.empty()) return {C::blocked, m.blacklist, "blacklisted"};
    return {C::available, m.file, "not loaded; the file is there"};
  }
  if (all.index)
    return {C::missing, fmt::format("/lib/modules/{}/modules.dep", all.release), "no such module that is there"};
  if (m.config == "n") return {C::missing, "the kernel's configuration", "off in this kernel"};
  if (m.symbol == "absent" && !all.loadable)
    return {C::missing, "/proc/kallsyms", "not built in, and this kernel loads no modules"};
  if (all.unread.empty() && (m.config == "m" || m.symbol == "absent"))
    return {C::absent, "/proc/modules",
            fmt::format("not loaded, and /lib/modules/{} is not here to look in", all.release)};
  return {};
}

ModuleState no_evidence(const Modules& all) {
  if (!all.unread.empty()) return {C::undetermined, all.unread.front(), "could not be read"};
  const auto index = "/lib/modules/" + all.release;
  if (all.other_indexes)
    return {C::undetermined, index, "absent, but other releases' are there: was the kernel upgraded without a reboot?"};
  return {C::undetermined, index, "absent (a container has its own /lib/modules), and nothing else tells"};
}

}  // namespace

ModuleState module_state(const Modules& all, std::string_view name) {
  const auto* module = all.find(name);
  if (!module) return {C::undetermined, std::string(name), "not looked for"};
  if (auto state = running(*module); state.condition != C::undetermined) return state;
  if (auto state = not_running(all, *module); state.condition != C::undetermined) return state;
  return no_evidence(all);
}

bool loads_by_name(const Modules& all, std::string_view name) {
  const auto* module = all.find(name);
  return module && !module->file.empty() && !all.disabled && module->dummy_install.empty() &&
         module->blacklist.find("module_blacklist=") == std::string::npos;
}

std::string_view word(ModuleCondition c) {
  constexpr std::string_view words[] = {"loaded",  "built in", "loading", "loadable",
                                        "blocked", "missing",  "absent",  "undetermined"};
  return words[static_cast<unsigned>(c)];
}

}  // namespace nodecheck
