// module_state: which piece of evidence decides, and which only seems to.
#include "reason/module_state.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using C = ModuleCondition;

Modules around(ModuleEvidence evidence, bool index = true) {
  evidence.name = "vxlan";
  return {.release = "6.1.0", .index = index, .modules = {std::move(evidence)}, .unread = {}};
}

C condition(ModuleEvidence evidence, bool index = true) {
  return module_state(around(std::move(evidence), index), "vxlan").condition;
}

TEST(ModuleState, EachWitnessOfARunningModule) {
  EXPECT_EQ(condition({.loaded = true}), C::loaded);
  EXPECT_EQ(condition({.initstate = "coming"}), C::loading);
  EXPECT_EQ(condition({.initstate = "going", .sys_module = true}), C::loading);
  EXPECT_EQ(condition({.builtin = true}), C::built_in);
  EXPECT_EQ(condition({.witness = "/proc/sys/net/bridge"}), C::built_in);
  EXPECT_EQ(condition({.sys_module = true}), C::built_in);
  EXPECT_EQ(condition({.config = "y"}), C::built_in);
  EXPECT_EQ(condition({.symbol = "builtin"}), C::built_in);
}

TEST(ModuleState, AFileIsLoadableUnlessSomethingForbidsIt) {
  EXPECT_EQ(condition({.file = "vxlan.ko"}), C::available);
  EXPECT_EQ(condition({.file = "vxlan.ko", .blacklist = "/etc/modprobe.d/a.conf:1"}), C::blocked);
  EXPECT_EQ(condition({.file = "vxlan.ko", .dummy_install = "/etc/modprobe.d/a.conf:2"}), C::blocked);
  auto sealed = around({.file = "vxlan.ko"});
  sealed.disabled = true;
  EXPECT_EQ(module_state(sealed, "vxlan").condition, C::blocked);
  EXPECT_EQ(module_state(sealed, "vxlan").source, "/proc/sys/kernel/modules_disabled");
}

TEST(ModuleState, WhatRunsIsNotBlocked) {
  EXPECT_EQ(condition({.loaded = true, .file = "vxlan.ko", .blacklist = "/etc/modprobe.d/a.conf:1"}), C::loaded);
}

TEST(ModuleState, MissingByTheIndexTheConfigurationOrTheSymbols) {
  EXPECT_EQ(condition({}), C::missing);
  EXPECT_EQ(condition({.config = "n"}, false), C::missing);
  auto monolithic = around({.symbol = "absent"}, false);
  monolithic.loadable = false;
  EXPECT_EQ(module_state(monolithic, "vxlan").condition, C::missing);
}

TEST(ModuleState, WithoutAnIndexNotLoadedIsOnlyAbsent) {
  EXPECT_EQ(condition({.config = "m"}, false), C::absent);
  EXPECT_EQ(condition({.symbol = "absent"}, false), C::absent);
}

TEST(ModuleState, UndeterminedWithoutEvidence) {
  EXPECT_EQ(condition({}, false), C::undetermined);
  EXPECT_EQ(module_state(around({}), "dummy").condition, C::undetermined) << "not looked for";
  auto upgraded = around({}, false);
  upgraded.other_indexes = true;
  EXPECT_NE(module_state(upgraded, "vxlan").seen.find("without a reboot"), std::string::npos);
  auto closed = around({.config = "m"}, false);
  closed.unread = {"/proc/modules: Permission denied"};
  EXPECT_EQ(module_state(closed, "vxlan").condition, C::undetermined);
  EXPECT_EQ(module_state(closed, "vxlan").source, "/proc/modules: Permission denied");
}

TEST(ModuleState, EveryConditionHasAWord) {
  EXPECT_EQ(word(C::loaded), "loaded");
  EXPECT_EQ(word(C::available), "loadable");
  EXPECT_EQ(word(C::undetermined), "undetermined");
}

}  // namespace
}  // namespace nodecheck
