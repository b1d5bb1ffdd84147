// nodecheck.service under a real systemd: its sandbox hides nothing, and no earlier success outlives a run that ended
// badly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "live/systemd_machine.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string portable(const Scratch& folder) {
  const auto path = folder / "nodecheck";
  const auto said = shell_says(source_path("tests/vm/pack.sh") + " $NODECHECK " + path);
  if (said.status != 0) throw std::runtime_error(said.err);
  return path;
}

const std::string prom = "/var/lib/prometheus/node-exporter/nodecheck.prom";
const std::string report = "/run/nodecheck/report.json";

/// A run without a sandbox. Not from outside: nspawn keeps system calls from what is in the machine.
const std::string bare =
    "[Service]\nType=oneshot\nSuccessExitStatus=1 2\nExecStart=/usr/bin/nodecheck run -q --report json=/run/bare\n";

class ServiceTest : public testing::Test {
 protected:
  /// The bus answers before the boot is over.
  void SetUp() override { (void)in("timeout 60 systemctl is-system-running --wait"); }
  [[nodiscard]] Said in(const std::string& line) const { return machine_.says(line); }
  void make_folder() const { ASSERT_EQ(in("mkdir -p /var/lib/prometheus/node-exporter").status, 0); }
  /// A drop-in, which systemd is told of.
  void with(const std::string& settings) const {
    machine_.add("nodecheck.service.d/test.conf", "[Service]\n" + settings);
    ASSERT_EQ(in("systemctl daemon-reload").status, 0);
  }
  [[nodiscard]] std::string files() const { return in("ls " + prom + " " + report + " 2>/dev/null").out; }

  const Scratch folder_;
  const std::string program_ = portable(folder_);
  const SystemdMachine machine_{
      {{"nodecheck.service", source_text("packaging/systemd/nodecheck.service")},
       {"nodecheck.timer", source_text("packaging/systemd/nodecheck.timer")},
       {"bare.service", bare}},
      {{"/opt/nodecheck", program_ + "/opt/nodecheck"}, {"/usr/bin/nodecheck", program_ + "/usr/bin/nodecheck"}}};
};

TEST_F(ServiceTest, SeesWhatABareRunSees) {
  make_folder();
  const auto said =
      in("exec 2>&1; set -e\n"
         "for unit in containerd bare nodecheck; do systemctl start $unit; done\n"
         "told() { jq -S '[.profile, .results] | del(.. | .durationSeconds?) |\n"
         "  walk(if type == \"string\" then gsub(\"[0-9.]+ (ms|s|[KMGT]iB)|(instances|watches) [0-9]+\"; \"some\") "
         "else . end)' $1; }\n"
         "told /run/bare > /run/1; told " +
         report + " > /run/2; diff /run/1 /run/2 && jq '.[1] | length' /run/2");
  EXPECT_EQ(said.status, 0) << said.out;
  EXPECT_GT(std::atoi(said.out.c_str()), 50) << said.out;
  EXPECT_EQ(in("stat -c %a " + prom).out, "644\n");
  EXPECT_EQ(in("nodecheck npd --check Swap").status, 0);
}

TEST_F(ServiceTest, WorksWithoutAFolderForMetrics) {
  EXPECT_EQ(in("systemctl start nodecheck.service").status, 0) << "a check that fails is no failure of the unit";
  EXPECT_EQ(files(), report + "\n");
}

TEST_F(ServiceTest, ARunThatIsKilledLeavesNoEarlierOneInPlace) {
  make_folder();
  ASSERT_EQ(in("systemctl start nodecheck.service").status, 0);
  ASSERT_THAT(files(), AllOf(HasSubstr(prom), HasSubstr(report)));
  with("ExecStart=\nExecStart=/bin/sh -c 'kill -KILL $$$$'\n");
  EXPECT_NE(in("systemctl start nodecheck.service").status, 0);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ServiceTest, NorDoesOneThatTakesTooLong) {
  make_folder();
  ASSERT_EQ(in("systemctl start nodecheck.service").status, 0);
  with("ExecStart=\nExecStart=/bin/sleep 60\nTimeoutStartSec=3s\n");
  EXPECT_NE(in("systemctl start nodecheck.service").status, 0);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ServiceTest, NorDoesAProgramThatIsMissing) {
  make_folder();
  ASSERT_EQ(in("systemctl start nodecheck.service").status, 0);
  with("ExecStart=\nExecStart=/usr/bin/no-nodecheck\n");
  EXPECT_NE(in("systemctl start nodecheck.service").status, 0);
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(ServiceTest, ARefusedConfigurationFailsTheUnitAndIsTold) {
  make_folder();
  ASSERT_EQ(
      in("systemctl start nodecheck.service && mkdir /etc/nodecheck && echo x: > /etc/nodecheck/config.yaml").status,
      0);
  EXPECT_NE(in("systemctl start nodecheck.service").status, 0);
  EXPECT_THAT(in("cat " + prom).out,
              AllOf(HasSubstr("nodecheck_last_run_exit_code 64\n"), Not(HasSubstr("nodecheck_check"))));
  const auto npd = in("nodecheck npd --check Swap");
  EXPECT_EQ(npd.status, 2);
  EXPECT_THAT(npd.out, HasSubstr("the last run broke: /etc/nodecheck/config.yaml:1"));
}

TEST_F(ServiceTest, AnotherFolderForMetrics) {
  ASSERT_EQ(in("mkdir -p /srv/metrics").status, 0);
  with("Environment=TEXTFILE=/srv/metrics/n.prom\nReadWritePaths=/srv/metrics\n");
  EXPECT_EQ(in("systemctl start nodecheck.service").status, 0)
      << in("systemctl status -l --no-pager nodecheck.service; journalctl --no-pager -n 20").out;
  EXPECT_EQ(in("stat -c %a /srv/metrics/n.prom").out, "644\n");
}

TEST_F(ServiceTest, TheTimerRunsItAgain) {
  ASSERT_EQ(in("systemctl start nodecheck.timer").status, 0);
  EXPECT_EQ(in("systemctl show -P Unit nodecheck.timer").out, "nodecheck.service\n");
  ASSERT_EQ(in("systemctl start nodecheck.service").status, 0)
      << in("systemctl status -l --no-pager nodecheck.service; journalctl --no-pager -n 20").out;
  EXPECT_THAT(in("systemctl show -P NextElapseUSecMonotonic nodecheck.timer").out,
              Not(testing::AnyOf("\n", "infinity\n")));
}

}  // namespace
}  // namespace nodecheck
