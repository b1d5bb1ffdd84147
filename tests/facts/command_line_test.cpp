#include "facts/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

// A kubeadm node's kubelet 1.32, cut.
constexpr std::string_view cmdline =
    "/usr/bin/kubelet\0--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf\0--kubeconfig\0/etc/kubernetes/"
    "kubelet.conf\0"
    "--config=/var/lib/kubelet/config.yaml\0--node-ip=10.0.0.4\0--fail_swap_on=false\0--v=2\0"sv;

TEST(CommandLine, ArgumentsAreWithoutTheProgram) {
  EXPECT_EQ(arguments_of(cmdline).size(), 7u);
  EXPECT_THAT(arguments_of("kubelet\0--a\0\0"sv), ElementsAre("--a", "")) << "an empty argument is one";
  EXPECT_THAT(arguments_of("kubelet"sv), IsEmpty());
  EXPECT_THAT(arguments_of(""sv), IsEmpty());
  EXPECT_THAT(arguments_of("\0"sv), IsEmpty());
}

TEST(CommandLine, FlagsInBothForms) {
  const Flags flags(arguments_of(cmdline));
  EXPECT_EQ(flags.get("kubeconfig"), "/etc/kubernetes/kubelet.conf");
  EXPECT_EQ(flags.get("config"), "/var/lib/kubelet/config.yaml");
  EXPECT_EQ(flags.get("fail-swap-on"), "false");
  EXPECT_EQ(flags.get("cgroup-driver"), std::nullopt);
}

TEST(CommandLine, TheLastOneWinsAndAllAreKept) {
  const Flags flags({"--x=1", "--x", "2", "-x=3", "stray"});
  EXPECT_EQ(flags.get("x"), "3");
  EXPECT_THAT(flags.all("x"), ElementsAre("1", "2", "3"));
  EXPECT_THAT(flags.all("y"), IsEmpty());
}

TEST(CommandLine, AFlagWithoutAValueIsTrue) {
  const Flags flags({"--a", "--b", "--c="});
  EXPECT_EQ(flags.get("a"), "true");
  EXPECT_EQ(flags.get("b"), "true");
  EXPECT_EQ(flags.get("c"), "");
}

TEST(CommandLine, ABareDoubleDashEndsTheFlags) {
  const Flags flags({"--a=1", "--", "--a=2"});
  EXPECT_EQ(flags.get("a"), "1");
}

TEST(CommandLine, QuotesThatOldSystemdLeftAreTheKubeletsTrouble) {  // kubernetes #87918
  const Flags flags({"--cgroup-driver='systemd'", "--fail-swap-on", "\"false\""});
  EXPECT_EQ(flags.get("cgroup-driver"), "'systemd'");
  EXPECT_EQ(flags.get("fail-swap-on"), "\"false\"");
}

TEST(CommandLine, NonsenseIsNoFlag) {
  const Flags flags({"", "-", "---", "=", "--=x", std::string("--a\0b=1", 7)});
  EXPECT_EQ(flags.get("a"), std::nullopt);
}

// kubeadm 1.32's /var/lib/kubelet/kubeadm-flags.env; /etc/default/kubelet by hand.
TEST(EnvironmentFile, TheLastAssignmentSplitAtBlanks) {
  constexpr auto text =
      "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///run/containerd/containerd.sock --node-ip=10.0.0.4\"\n"sv;
  EXPECT_THAT(arguments_in(text, "KUBELET_KUBEADM_ARGS"),
              ElementsAre("--container-runtime-endpoint=unix:///run/containerd/containerd.sock", "--node-ip=10.0.0.4"));
  EXPECT_THAT(arguments_in("A=--x\n # A=--y\nAB=--z\nA='--w  --v'\r\n", "A"), ElementsAre("--w", "--v"));
  EXPECT_THAT(arguments_in("A=--x\nA=\n", "A"), IsEmpty());
}

TEST(EnvironmentFile, QuotesInsideAWordAreTakenOff) {
  EXPECT_THAT(arguments_in("A=--cgroup-driver='systemd' --x\n", "A"), ElementsAre("--cgroup-driver=systemd", "--x"));
  EXPECT_THAT(arguments_in("A=\"--cgroup-driver='systemd'\"\n", "A"), ElementsAre("--cgroup-driver=systemd"));
}

TEST(EnvironmentFile, ALineGoesOnAfterABackslash) {
  EXPECT_THAT(arguments_in("A=\"--x=1 \\\n  --y=2 \\\n--z\"\nB=1", "A"), ElementsAre("--x=1", "--y=2", "--z"));
  EXPECT_THAT(arguments_in("A=--x\\", "A"), ElementsAre("--x"));
}

TEST(EnvironmentFile, NonsenseSetsNothing) {
  for (const auto text : {""sv, "A"sv, "=A"sv, "A B=--x"sv, "\0A=--x"sv, "\\\n\\\n"sv})
    EXPECT_THAT(arguments_in(text, "A"), IsEmpty()) << text;
}

}  // namespace
}  // namespace nodecheck
