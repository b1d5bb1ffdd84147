// The metrics, as a real node_exporter serves them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <regex>
#include <sstream>
#include <thread>

#include "io/http.hpp"
#include "live/scratch.hpp"
#include "live/spawn.hpp"
#include "support/command.hpp"

namespace nodecheck {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// With the textfile collector alone, on a port of the loopback that was free.
class NodeExporter : public testing::Test {
 protected:
  NodeExporter() {
    exporter_ = spawn({"prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
                       "--collector.textfile.directory=" + folder_.path(), "--web.listen-address=127.0.0.1:0"},
                      scratch_ / "log");
    static const std::regex said(R"(address=127\.0\.0\.1:([0-9]+))");
    for (const auto end = Clock::now() + 20s; port_ == 0 && Clock::now() < end; std::this_thread::sleep_for(20ms)) {
      const auto log = content_of(scratch_ / "log");
      std::smatch match;
      if (std::regex_search(log, match, said)) port_ = static_cast<std::uint16_t>(std::stoi(match[1]));
    }
  }
  ~NodeExporter() override {
    ::kill(exporter_, SIGKILL);
    ::waitpid(exporter_, nullptr, 0);
  }
  void SetUp() override { ASSERT_NE(port_, 0) << content_of(scratch_ / "log"); }

  [[nodiscard]] std::string metrics() const {
    return io::http_get({.port = port_, .path = "/metrics"}, Clock::now() + 10s).body;
  }
  [[nodiscard]] std::string file() const { return folder_ / "nodecheck.prom"; }

  const Scratch scratch_, folder_;
  pid_t exporter_ = 0;
  std::uint16_t port_ = 0;
};

TEST_F(NodeExporter, ServesEverySample) {
  const auto run = nodecheck_says({"run", "--report", "prometheus=" + file()});
  ASSERT_THAT(run.status, testing::AnyOf(0, 1, 2)) << run.err;
  const auto served = metrics();
  EXPECT_THAT(served, HasSubstr("\nnode_textfile_scrape_error 0\n"));
  EXPECT_THAT(served, HasSubstr("\nnodecheck_last_run_exit_code " + std::to_string(run.status) + "\n"));
  const std::regex of_a_check(R"x(.*check="([^"]+)".*)x");
  int samples = 0;
  std::istringstream lines(content_of(file()));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    ++samples;
    const auto check = std::regex_replace(line, of_a_check, "$1");
    EXPECT_THAT(served, HasSubstr(check == line ? line.substr(0, line.find_first_of("{ ")) : "check=\"" + check + '"'));
  }
  EXPECT_GT(samples, 40);
}

TEST_F(NodeExporter, ServesABrokenRunInPlaceOfAnEarlierOne) {
  ASSERT_THAT(nodecheck_says({"run", "--report", "prometheus=" + file()}).status, testing::AnyOf(0, 1, 2));
  ASSERT_THAT(metrics(), HasSubstr("nodecheck_check_failing{"));
  ASSERT_EQ(nodecheck_says({"run", "--config", scratch_ / "none", "--report", "prometheus=" + file()}).status, 64);
  const auto served = metrics();
  EXPECT_THAT(served, HasSubstr("\nnode_textfile_scrape_error 0\n"));
  EXPECT_THAT(served, HasSubstr("\nnodecheck_last_run_exit_code 64\n"));
  EXPECT_THAT(served, Not(HasSubstr("nodecheck_check_failing{")));
}

}  // namespace
}  // namespace nodecheck
