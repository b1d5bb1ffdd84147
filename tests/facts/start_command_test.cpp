// start_command: what systemd would start, word by word.
#include "facts/start_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Strings = std::vector<std::string>;

constexpr auto path = "/etc/systemd/system/kubelet.service";

/// The command of a kubelet.service with these lines; files beside it as given.
Strings command_of(const std::string& service, const std::map<std::string, std::string>& files = {}) {
  TemporaryRoot root{{path, "[Service]\n" + service}};
  for (const auto& [file, text] : files) root.add(file, text);
  const auto fact = fact_of<UnitFiles>(root);
  return start_command(*root.host(), *fact.find("kubelet.service"));
}

// The rpm packages' drop-in; a node that kubeadm has joined.
TEST(StartCommand, AKubeadmNode) {
  const TemporaryRoot root{{path, "[Service]\nExecStart=/usr/bin/kubelet\n"},
                           {"/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", R"([Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/sysconfig/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
)"},
                           {"/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=\"--node-ip=10.0.0.4\"\n"},
                           {"/etc/sysconfig/kubelet", "KUBELET_EXTRA_ARGS=\n"}};
  const auto drop_in = "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf";
  const auto fact = fact_of<UnitFiles>(root);
  EXPECT_THAT(start_words(*root.host(), *fact.find("kubelet.service")),
              ElementsAre(StartWord{"/usr/bin/kubelet", drop_in},
                          StartWord{"--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf", drop_in},
                          StartWord{"--kubeconfig=/etc/kubernetes/kubelet.conf", drop_in},
                          StartWord{"--config=/var/lib/kubelet/config.yaml", drop_in},
                          StartWord{"--node-ip=10.0.0.4", "/var/lib/kubelet/kubeadm-flags.env"}));
}

TEST(StartCommand, VariablesAloneAreWordsAndElsewhereText) {
  const auto words = command_of(
      "Environment=\"A=b 'c d' e\\\\ f\" G=h\nExecStart=/k $A x${A}y ${A} --g=$G $$G $UNSET ${UNSET} \"$G\" ${G:-i} "
      "$G/x\n");
  EXPECT_THAT(words, ElementsAre("/k", "b", "c d", "e f", "xb 'c d' e\\ fy", "b 'c d' e\\ f", "--g=$G", "$G", "", "h",
                                 "${G:-i}"));
}

// The arguments that a program started by systemd 252 printed.
TEST(StartCommand, AsSystemdStartedIt) {
  const auto words = command_of(
      R"(Environment="A=b 'c d' e\\\\ f" G=h
EnvironmentFile=/env
ExecStart=/show $A x${A}y ${A} --g=$G $$G $UNSET ${UNSET} "$G" ${G:-i} $G/x $F1 $F2 ${F2} ${F3} ${F4} ${F5} ${F6} $F5
)",
      {{"/env", R"(# c
F1="x y" 'z'
F2=--a='q r' "s
F3="a \"b\" \$c \d"
F4=a\
b
F5=  lead trail  
F6='multi
line'
)"}});
  EXPECT_EQ(words, (Strings{"/show",
                            "b",
                            "c d",
                            "e\\",
                            "f",
                            "xb 'c d' e\\\\ fy",
                            "b 'c d' e\\\\ f",
                            "--g=$G",
                            "$G",
                            "",
                            "h",
                            "${G:-i}",
                            "x",
                            "yz",
                            "--a=q r",
                            "s",
                            "--a='q r' \"s",
                            "a \"b\" $c \\d",
                            "ab",
                            "lead trail",
                            "multi\nline",
                            "lead",
                            "trail"}));
}

TEST(StartCommand, FilesWinOverTheUnitAndTheLaterFileWins) {
  const auto service =
      "EnvironmentFile=/a\nEnvironmentFile=-/missing\nEnvironmentFile=/b\nEnvironment=A=unit B=unit C=unit\n"
      "UnsetEnvironment=C\nExecStart=/k ${A} ${B} ${C}\n";
  EXPECT_THAT(command_of(service, {{"/a", "A=a\nB=a\n"}, {"/b", "B=b\n"}}), ElementsAre("/k", "a", "b", ""));
  EXPECT_THAT(command_of("EnvironmentFile=/e/*.env\nExecStart=/k $A\n", {{"/e/1.env", "A=1"}, {"/e/2.env", "A=2"}}),
              ElementsAre("/k", "2"));
  EXPECT_THAT(command_of("EnvironmentFile=-/none/*\nExecStart=/k $A\n"), ElementsAre("/k"));
}

TEST(StartCommand, AColonTurnsVariablesOff) {
  EXPECT_THAT(command_of("Environment=A=b\nExecStart=:/k $A ${A} $$\n"), ElementsAre("/k", "$A", "${A}", "$$"));
}

TEST(StartCommand, QuotesInAValueAreTakenOffByTheSplit) {
  EXPECT_THAT(command_of("EnvironmentFile=/a\nExecStart=/k $A\n", {{"/a", "A=--cgroup-driver='systemd'"}}),
              ElementsAre("/k", "--cgroup-driver=systemd"));
  EXPECT_THAT(command_of("EnvironmentFile=/a\nExecStart=/k ${A}\n", {{"/a", "A=--cgroup-driver='systemd'"}}),
              ElementsAre("/k", "--cgroup-driver='systemd'"));
}

TEST(StartCommand, MaskedOrWithoutACommandItIsNone) {
  EXPECT_THAT(command_of("Type=oneshot\n"), IsEmpty());
  const TemporaryRoot root{{path, ""}};
  EXPECT_THAT(start_command(*root.host(), *fact_of<UnitFiles>(root).find("kubelet.service")), IsEmpty());
}

TEST(StartCommand, AClosedFileIsNotAbsent) {
  FakeHost host;
  host.files = {{path, "[Service]\nEnvironmentFile=-/a\nExecStart=/k $A\n"}};
  host.errors["/a"] = EACCES;
  UnitFile unit;
  unit.fragment = path;
  EXPECT_THROW((void)start_command(host, unit), std::system_error);
}

}  // namespace
}  // namespace nodecheck
