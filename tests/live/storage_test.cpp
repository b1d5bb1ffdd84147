// The storage checks on real mounts: small filesystems in a mount namespace of the test's own, judged by the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/command.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;

/// `setup` in a namespace where no mount reaches the node, and what the program then says. /proc shows the namespace's
/// own PID 1, which is the shell. Lines are joined: the console breaks them.
std::string said(const std::string& setup, const std::string& only) {
  const auto run = shell_says("unshare -mpf --mount-proc --propagation private sh -ec '" + setup +
                              "; exec $NODECHECK run -v --only " + only + "' 2>&1 | tr -s \"[:space:]\" \" \"");
  EXPECT_THAT(run.out, HasSubstr(only));
  return run.out;
}

const std::string small_var_lib = "mount -t tmpfs -o size=64m,nr_inodes=100 none /var/lib";
const std::string no_runtime = "if [ -d /etc/containerd ]; then mount -t tmpfs none /etc/containerd; fi";

TEST(LiveStorage, AFullFilesystemIsFoundAndItsMountIsNamed) {
  EXPECT_THAT(said(small_var_lib + "; head -c 63M /dev/zero > /var/lib/x", "storage.free-space"),
              AllOf(HasSubstr("the kubelet evicts pods below"), HasSubstr("seen at /var/lib statfs: 1.6 % free")));
  // Logs lie on a filesystem of their own, too: how full the machine's is, is nothing to this test.
  EXPECT_THAT(said(small_var_lib + "; mount -t tmpfs none /var/log", "storage.free-space"),
              HasSubstr("/var/lib 100.0 % free"));
}

TEST(LiveStorage, SoIsOneWithoutInodes) {
  EXPECT_THAT(said(small_var_lib + "; cd /var/lib; touch $(seq 97)", "storage.inodes"),
              AllOf(HasSubstr("of the inodes are free for /var/lib/kubelet"), HasSubstr("of 100 inodes free")));
}

TEST(LiveStorage, NoexecIsSeenBehindABindMount) {
  const std::string noexec = "mount -t tmpfs -o noexec none /opt";
  EXPECT_THAT(said(no_runtime + "; " + noexec, "storage.mount-options"),
              AllOf(HasSubstr("/opt/cni/bin is mounted noexec"), HasSubstr("mount -o remount,exec /opt")));
  EXPECT_THAT(said(no_runtime + "; mount -t tmpfs none /opt", "storage.mount-options"), HasSubstr("PASS"));
  EXPECT_THAT(said(no_runtime + "; mount -t tmpfs none /opt; mkdir -p /opt/cni/bin; mount --bind /opt/cni/bin "
                                "/opt/cni/bin; mount -o remount,bind,noexec /opt/cni/bin",
                   "storage.mount-options"),
              HasSubstr("seen at /opt/cni/bin /opt/cni/bin: noexec"));
}

TEST(LiveStorage, PropagationIsTheKernelsWord) {
  EXPECT_THAT(said("true", "storage.mount-propagation"), HasSubstr("/ is not a shared mount"));
  EXPECT_THAT(said("mount --make-rshared /", "storage.mount-propagation"), HasSubstr("PASS"));
  EXPECT_THAT(said("mount --make-rshared /; mount -t tmpfs none /var/lib; mkdir /var/lib/kubelet; mount "
                   "-t tmpfs none /var/lib/kubelet; mount --make-private /var/lib/kubelet",
                   "storage.mount-propagation"),
              HasSubstr("/var/lib/kubelet is not a shared mount"));
}

TEST(LiveStorage, AnEmptyTmpfsShowsItsTypes) {
  const auto text = said("mount -t tmpfs none /var/lib", "storage.filesystem");
  EXPECT_THAT(text, AnyOf(HasSubstr("PASS storage.filesystem"), HasSubstr("no container runtime")));
}

}  // namespace
}  // namespace nodecheck
