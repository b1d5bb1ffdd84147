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

// /proc is mounted noexec everywhere, and what runs was executed from elsewhere.
TEST(ProgramFolders, ARunningKubeletsIsWhereItsFileLies) {
  auto host = std::make_shared<FakeHost>();
  host->files["/proc/1/comm"] = "systemd\n";
  host->files["/proc/812/comm"] = "kubelet\n";
  host->files["/proc/812/status"] = "Uid:\t0\t0\t0\t0\n";
  host->files["/proc/812/stat"] = "812 (kubelet) S 1";
  host->files["/proc/812/cmdline"] = "kubelet";
  host->files["/proc/812/exe"] = "";
  host->files["/proc/812/root/"] = host->files["/proc/812/root/usr/local/bin/kubelet"] =
      host->files["/usr/local/bin/kubelet"] = "";
  host->links["/proc/812/exe"] = "/usr/local/bin/kubelet";
  host->filesystems["/"] = {.device = 1};
  host->statuses["/"] = host->statuses["/proc/812/root/"] = {.mode = 0755};
  const auto whose = [&] {
    std::vector<std::string> kubelets;
    for (const auto& folder : fact_of<ProgramFolders>(host).folders)
      if (folder.whose == "kubelet") kubelets.push_back(folder.path);
    return kubelets;
  };
  EXPECT_THAT(whose(), testing::ElementsAre("/usr/local/bin"));
  host->links.clear();
  EXPECT_THAT(whose(), testing::IsEmpty()) << "closed to us";
}

}  // namespace
}  // namespace nodecheck
