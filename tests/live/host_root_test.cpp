// --host-root, as a container uses it that has the node's / mounted somewhere: files from there, the kernel as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <nlohmann/json.hpp>

#include "live/cri_server.hpp"
#include "support/command.hpp"
#include "support/temporary_root.hpp"

namespace nodecheck {
namespace {

using json = nlohmann::json;
using testing::HasSubstr;

json judged(const TemporaryRoot& root, const std::string& only) {
  return json::parse(nodecheck_says({"run", "-o", "json", "--host-root", root.path(), "--only", only}).out)["results"];
}

TEST(HostRoot, ASocketIsReachedBelowItThroughTheNodesOwnLinks) {
  const CriServer server({});
  TemporaryRoot root{{"/run/containerd/", ""},
                     {"/var/", ""},
                     {"/etc/crictl.yaml", "runtime-endpoint: unix:///run/here/containerd.sock\n"}};
  std::filesystem::create_hard_link(server.path(), root.path("/run/containerd/containerd.sock"));
  root.link("/run/here", "/run/containerd");
  const auto version = judged(root, "runtime.cri-version");
  EXPECT_EQ(version[0]["verdict"], "pass") << version;
  EXPECT_THAT(version[0]["observed"], HasSubstr("testd"));
  const auto socket = judged(root, "runtime.socket");
  EXPECT_EQ(socket[0]["verdict"], "pass") << socket;
  root.remove("/run/containerd/containerd.sock");
  EXPECT_EQ(judged(root, "runtime.socket")[0]["verdict"], "fail");
}

TEST(HostRoot, FilesAreTheNodesAndTheKernelIsOurs) {
  TemporaryRoot root{{"/etc/machine-id", "not an id\n"}, {"/proc/sys/net/ipv4/ip_forward", "7\n"}};
  EXPECT_EQ(judged(root, "host.machine-id")[0]["verdict"], "fail");
  const auto forward = [](const json& results) { return results[0]["observed"]; };
  const auto here = json::parse(nodecheck_says({"run", "-o", "json", "--only", "sysctl.ip-forward"}).out)["results"];
  EXPECT_EQ(forward(judged(root, "sysctl.ip-forward")), forward(here));
}

// Among its own processes: daemons of other tests come and go.
TEST(HostRoot, OfTheWholeMachineSaysWhatTheMachineSays) {
  const std::string script =
      "mount --make-rprivate /; mkdir -p " + std::string("$D/host; mount --rbind / $D/host; ") +
      "o=\"run -o json --skip runtime.* --skip *after-boot\"; $NODECHECK $o > $D/bare; $NODECHECK $o --host-root "
      "$D/host > $D/below; "
      "for f in bare below; do jq -c \".results[] | [.id, .verdict]\" $D/$f > $D/$f.verdicts; done; "
      "diff $D/bare.verdicts $D/below.verdicts";
  const Folder folder;
  const auto said =
      shell_says("D=" + (folder / "x") + "; export D; mkdir $D; unshare -mpf --mount-proc bash -c '" + script + "'");
  EXPECT_EQ(said.out, "") << said.err;
}

}  // namespace
}  // namespace nodecheck
