#include "facts/program_folders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

TEST(ProgramFolders, OfCniTheKubeletAndTheRuntime) {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/1/comm"] = "systemd\n";
  host->files["/dev/null"] = host->files["/usr/bin/kubelet"] = host->files["/usr/bin/runc"] =
      host->files["/usr/bin/containerd-shim-runc-v2"] = "";
  host->files["/usr/lib/systemd/system/containerd.service"] = "[Service]\nExecStart=/usr/bin/containerd\n";
  host->files["/opt/readme"] = "";
  host->filesystems["/"] = {.device = 1};
  host->filesystems["/opt"] = {.no_exec = true, .mount = 40, .device = 2};
  host->files["/proc/self/mountinfo"] = "40 1 254:1 / /opt rw,noexec shared:1 - ext4 /dev/vda1 rw\n";
  const auto fact = fact_of<ProgramFolders>(host);
  EXPECT_THAT(fact.folders, testing::ElementsAre(ProgramFolder{"/opt/cni/bin", "CNI plugins", "/opt", "/opt", true},
                                                 ProgramFolder{"/usr/bin", "kubelet", "/usr/bin", "", false}));
  EXPECT_EQ(replayed(fact), fact);
}

}  // namespace
}  // namespace nodecheck
