// crio_info: GET /info of CRI-O, and nothing of any other runtime.
#include "facts/crio_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "support/fake_runtime.hpp"
#include "support/probing.hpp"

namespace nodecheck {
namespace {

// CRI-O 1.32 on Debian 12.
constexpr auto answer =
    R"({"storage_driver":"overlay","storage_image":"","storage_root":"/var/lib/containers/storage",)"
    R"("cgroup_driver":"cgroupfs","default_id_mappings":{"uids":[{"container_id":0,"host_id":0,)"
    R"("size":4294967295}],"gids":[]}})";

TEST(CrioInfo, HasTheDrivers) {
  const auto info = parse_crio_info(answer);
  EXPECT_EQ(info.cgroup_driver, "cgroupfs");
  EXPECT_EQ(info.storage_driver, "overlay");
  EXPECT_EQ(info.path, "");
}

TEST(CrioInfo, WhatItDoesNotSayIsEmpty) {
  EXPECT_EQ(parse_crio_info("{}"), CrioInfo{});
  EXPECT_EQ(parse_crio_info(R"({"cgroup_driver": 3, "storage_driver": null})"), CrioInfo{});
}

TEST(CrioInfo, WhatIsNoObjectIsMalformed) {
  for (const auto* text : {"", "[]", "404 page not found", "{\"cgroup_driver\": "})
    EXPECT_THROW((void)parse_crio_info(text), std::runtime_error) << text;
  EXPECT_THROW((void)parse_crio_info("{\"a\":" + std::string(100000, '[') + "}"), std::runtime_error);
}

/// A runtime of this name behind the kubelet's socket, which answers every GET so.
std::shared_ptr<RuntimeHost> speaks(const std::string& name, HttpAnswer said, std::vector<std::string>& asked) {
  auto host = std::make_shared<RuntimeHost>();
  host->variables = {{"CONTAINER_RUNTIME_ENDPOINT", "unix:///run/crio/crio.sock"}};
  host->sockets = {{"/run/crio/crio.sock", {SocketProbe::State::accepting, 845}}};
  host->runtime->v1 = [name] { return cri::Version{name, "1.32.4", "v1"}; };
  host->http = [said, &asked](const HttpTarget& target, Clock::time_point) {
    asked.push_back(target.socket + " " + target.path);
    return said;
  };
  return host;
}

TEST(CrioInfo, AsksTheCriSocketOnce) {
  std::vector<std::string> asked;
  const auto info = fact_of<CrioInfo>(speaks("cri-o", {200, answer}, asked));
  EXPECT_EQ(info.path, "/run/crio/crio.sock");
  EXPECT_EQ(info.cgroup_driver, "cgroupfs");
  EXPECT_THAT(asked, testing::ElementsAre("/run/crio/crio.sock /info"));
  EXPECT_EQ(replayed(info), info);
}

TEST(CrioInfo, AsksNobodyElse) {
  std::vector<std::string> asked;
  EXPECT_EQ(fact_of<CrioInfo>(speaks("containerd", {200, answer}, asked)), CrioInfo{});
  EXPECT_THAT(asked, testing::IsEmpty());
}

TEST(CrioInfo, AnErrorIsNoAnswer) {
  std::vector<std::string> asked;
  EXPECT_EQ(why_not<CrioInfo>(speaks("cri-o", {404, "404 page not found"}, asked)).kind,
            Unavailable::Kind::unsupported);
  EXPECT_EQ(why_not<CrioInfo>(speaks("cri-o", {200, "not JSON"}, asked)).kind, Unavailable::Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
