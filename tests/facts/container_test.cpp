#include "facts/container.hpp"

#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_literals;

using Files = std::map<std::string, std::string, std::less<>>;

Container seen(Files files, std::map<std::string, int, std::less<>> errors = {}) {
  auto host = std::make_shared<FakeHost>();
  host->files = std::move(files);
  host->errors = std::move(errors);
  return fact_of<Container>(host);
}

const Files machine{{"/proc/1/comm", "systemd\n"}, {"/proc/2/comm", "kthreadd\n"}};

Files with(Files files, const Files& more) {
  files.insert(more.begin(), more.end());
  return files;
}

// A kind node: PID 1's environment, what systemd wrote, and Docker's file.
TEST(Container, SystemdWritesItDown) {
  const auto kind = seen({{"/proc/1/comm", "systemd\n"},
                          {"/proc/1/environ", "PATH=/usr/bin\0container=docker\0HOME=/\0"s},
                          {"/run/systemd/container", "docker\n"},
                          {"/.dockerenv", ""}});
  EXPECT_EQ(kind, (Container{"docker", "/run/systemd/container"}));
  EXPECT_EQ(replayed(kind), kind);
}

TEST(Container, InitWasTold) {
  EXPECT_EQ(seen({{"/proc/1/environ", "TERM=linux\0container=lxc\0"s}}), (Container{"lxc", "/proc/1/environ"}));
  EXPECT_EQ(seen({{"/proc/1/environ", "XCcontainer=lxc\0container\0=\0\0container="s}}), Container{});
  EXPECT_EQ(seen({{"/run/host/container-manager", "systemd-nspawn\n"}}),
            (Container{"systemd-nspawn", "/run/host/container-manager"}));
}

TEST(Container, RuntimesLeaveAFile) {
  EXPECT_EQ(seen({{"/proc/1/comm", "sh\n"}, {"/.dockerenv", ""}}), (Container{"docker", "/.dockerenv"}));
  EXPECT_EQ(seen({{"/proc/1/comm", "sh\n"}, {"/run/.containerenv", "engine=\"podman-5.2.2\"\n"}}),
            (Container{"podman", "/run/.containerenv"}));
}

TEST(Container, AMachineIsNone) {
  EXPECT_EQ(seen(machine), Container{});
  EXPECT_EQ(seen(machine, {{"/proc/1/environ", EACCES}}), Container{});
}

// Virtual machines are made of containers' images.
TEST(Container, AMachineMayKeepTheFileOfAContainer) {
  EXPECT_EQ(seen(with(machine, {{"/.dockerenv", ""}})), Container{});
}

// docker run --pid=host: PID 2 is the machine's, the root is not.
TEST(Container, TheMachinesProcessesDoNotMakeAMachine) {
  EXPECT_EQ(seen(with(machine, {{"/.dockerenv", ""},
                                {"/proc/1/mountinfo", "29 1 8:1 / / rw - ext4 /dev/sda1 rw\n"},
                                {"/proc/self/mountinfo", "611 540 0:55 / / rw - overlay overlay rw\n"}})),
            (Container{"docker", "/.dockerenv"}));
}

TEST(Container, NobodyRunsAnImage) {
  EXPECT_EQ(fact_of<Container>(TemporaryRoot{{"/.dockerenv", ""}, {"/run/systemd/container", "docker\n"}}),
            Container{});
}

}  // namespace
}  // namespace nodecheck
