// A real containerd that finds runc and its shim, and one that does not: it is ready all the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "facts/runtime_binaries.hpp"
#include "live/containerd.hpp"
#include "live/runtime_facts.hpp"
#include "live/scratch.hpp"

namespace nodecheck {
namespace {

using testing::HasSubstr;

TEST(RuntimeBinariesTest, OfAContainerdThatIsWell) {
  const Containerd containerd;
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.binaries"), Verdict::pass);
  const auto found = facts.get<RuntimeBinaries>();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pid, containerd.pid());
  EXPECT_THAT(found->find("runc")->path, HasSubstr("/runc"));
}

TEST(RuntimeBinariesTest, WithoutRuncOnItsPathItIsReadyAndFails) {
  const Scratch scratch;
  const Containerd containerd({.path = scratch.path()});
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.verdict("runtime.ready"), Verdict::pass);
  EXPECT_EQ(facts.verdict("runtime.binaries"), Verdict::fail);
  EXPECT_THAT(facts.message("runtime.binaries"), HasSubstr("needs runc, which is not on the daemon's PATH"));
  EXPECT_EQ(facts.get<RuntimeBinaries>()->find("containerd-shim-runc-v2")->path, "/usr/bin/containerd-shim-runc-v2")
      << "it stands beside containerd";
}

TEST(RuntimeBinariesTest, ARuncThatCannotBeExecutedIsNamed) {
  const Scratch scratch;
  const auto runc = scratch.write("runc", "#!/bin/sh\n");
  std::filesystem::permissions(runc, std::filesystem::perms(0644));
  const Containerd containerd({.path = scratch.path()});
  RuntimeFacts facts(containerd.socket());
  EXPECT_EQ(facts.message("runtime.binaries"),
            "handler runc of containerd needs " + runc + ", which cannot be executed");
}

}  // namespace
}  // namespace nodecheck
