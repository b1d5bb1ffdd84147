#include "facts/kubelet_binary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;

// As dpkg 1.21 writes it.
constexpr std::string_view status = R"(Package: kubelet-tools
Status: install ok installed
Version: 9.9.9

Package: kubelet
Status: hold ok installed
Priority: optional
Version: 1.31.2-1.1
Description: Node agent
 Version: 1.2.3

Package: containerd
Status: deinstall ok config-files
Version: 1.6.20~ds1-1
)";

std::string between_nuls(std::string_view text) { return '\0' + std::string(text) + '\0'; }

KubeletBinary binary(const std::string& bytes, std::string_view dpkg = "") {
  TemporaryRoot root{{"/proc/1/comm", "systemd\n"}, {"/usr/bin/kubelet", bytes}};
  root.mode("/usr/bin/kubelet", 0755);
  if (!dpkg.empty()) root.add("/var/lib/dpkg/status", dpkg);
  return fact_of<KubeletBinary>(root);
}

TEST(KubeletBinary, VersionsStandBetweenNuls) {
  EXPECT_THAT(versions_in("x\0v1.31.2\0y\0v1.31.2+k3s1\0\0v1.30.0-eks-036c24b\0"sv),
              ElementsAre("v1.31.2", "v1.31.2+k3s1", "v1.30.0-eks-036c24b"));
  EXPECT_THAT(versions_in("\0v1.31.2\0v1.31.2\0"sv), ElementsAre("v1.31.2", "v1.31.2")) << "one NUL serves two";
}

TEST(KubeletBinary, WhatOnlyLooksLikeOneIsNone) {
  for (const auto bytes : {""sv, "\0"sv, "v1.31.2"sv, "\0v1.31.2"sv, "v1.31.2\0"sv, "\0v1.31\0"sv, "\0v1.\0"sv,
                           "\0v1.31.2 \0"sv, "\0v1.31.2\n\0"sv, "\0v1.31.2/x\0"sv, "\0v2.31.2\0"sv, "\0V1.31.2\0"sv})
    EXPECT_THAT(versions_in(bytes), IsEmpty()) << bytes;
  EXPECT_THAT(versions_in(between_nuls("v1.31.2-" + std::string(56, 'a'))), IsEmpty()) << "too long";
  EXPECT_EQ(versions_in(between_nuls("v1.31.2-" + std::string(55, 'a'))).size(), 1u);
}

TEST(KubeletBinary, NoRunOfBytesIsQuadratic) {
  const auto start = Clock::now();
  for (const auto unit : {"\0"sv, "v1."sv, "\0v1."sv, "\0v1.1.1\0"sv, "."sv}) {
    std::string bytes;
    while (bytes.size() < (1 << 20)) bytes += unit;
    (void)versions_in(bytes);
  }
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(4));
}

TEST(KubeletBinary, ReadsTheFile) {
  auto kubelet = binary(
      "\x7f"
      "ELF" +
      between_nuls("v1.31.2") + "v0.0.0-master+$Format:%H$");
  EXPECT_EQ(replayed(kubelet), kubelet);
  kubelet.made_for.clear();
  EXPECT_EQ(kubelet, (KubeletBinary{"/usr/bin/kubelet", Version{1, 31, 2}, "/usr/bin/kubelet", true, "mode 0755"}));
}

TEST(KubeletBinary, AVersionAcrossTwoChunksIsFoundOnce) {
  const auto version = between_nuls("v1.31.2-" + std::string(55, 'a'));
  for (const std::size_t before :
       {std::size_t{0}, std::size_t{1}, std::size_t{32}, version.size() - 1, version.size()}) {
    std::string bytes((1 << 20) - before, 'x');
    EXPECT_EQ(binary(bytes + version + "xyz").version, (Version{1, 31, 2})) << before;
    EXPECT_EQ(binary(bytes + version).version, (Version{1, 31, 2})) << before;
  }
}

TEST(KubeletBinary, TwoMinorsAreNoVersion) {
  EXPECT_EQ(binary(between_nuls("v1.31.2") + between_nuls("v1.30.9")).version, std::nullopt);
  EXPECT_EQ(binary(between_nuls("v1.31.2") + between_nuls("v1.31.10")).version, (Version{1, 31, 10}));
  const auto none = binary("nothing");
  EXPECT_EQ(none, (KubeletBinary{"/usr/bin/kubelet", std::nullopt, "", true, "mode 0755"}));
  EXPECT_EQ(replayed(none), none);
}

TEST(KubeletBinary, ElseDpkgKnows) {
  const auto kubelet = binary("stripped", status);
  EXPECT_EQ(kubelet.version, (Version{1, 31, 2}));
  EXPECT_EQ(kubelet.source, "/var/lib/dpkg/status");
  EXPECT_EQ(dpkg_version(status, "kubelet"), "1.31.2-1.1");
  EXPECT_EQ(dpkg_version(status, "containerd"), "") << "removed, its configuration kept";
  for (const auto text :
       {""sv, "\n"sv, "Version: 1.2\n"sv, "Package: kubelet\n\nStatus: install ok installed\nVersion: 1\n"sv})
    EXPECT_EQ(dpkg_version(text, "kubelet"), "") << text;
}

TEST(KubeletBinary, ARunningOnesOwnFileComesFirst) {
  auto host = std::make_shared<FakeHost>();
  host->files = {{"/proc/1/comm", "systemd\n"},
                 {"/proc/812/comm", "kubelet\n"},
                 {"/proc/812/exe", between_nuls("v1.32.1")},
                 {"/usr/bin/kubelet", between_nuls("v1.31.2")}};
  EXPECT_EQ(fact_of<KubeletBinary>(host).version, (Version{1, 32, 1}));
  host->errors["/proc/812/exe"] = EACCES;
  EXPECT_EQ(fact_of<KubeletBinary>(host).path, "/usr/bin/kubelet");
}

TEST(KubeletBinary, WhetherItCanBeExecuted) {
  TemporaryRoot root{{"/proc/1/comm", "systemd\n"}, {"/usr/bin/kubelet", "x"}};
  root.mode("/usr/bin/kubelet", 0640);
  EXPECT_EQ(fact_of<KubeletBinary>(root).executable, false);
  EXPECT_EQ(fact_of<KubeletBinary>(root).file, "mode 0640");
  root.remove("/usr/bin/kubelet");
  root.add("/usr/bin/kubelet/", "");
  root.mode("/usr/bin/kubelet", 0755);
  EXPECT_EQ(fact_of<KubeletBinary>(root).executable, false);
  EXPECT_EQ(fact_of<KubeletBinary>(root).file, "not a regular file, mode 0755");
}

TEST(KubeletBinary, NoneAtAll) {
  EXPECT_EQ(fact_of<KubeletBinary>(TemporaryRoot{{"/proc/1/comm", "systemd\n"}}), KubeletBinary{});
}

TEST(KubeletBinary, WhomItIsMadeFor) {
  const auto of = [](const std::string& bytes) {
    return fact_of<KubeletBinary>(TemporaryRoot{{"/usr/bin/kubelet", bytes}}).made_for;
  };
  std::string arm("\177ELF\2\1\1", 7);
  arm.resize(18);
  EXPECT_EQ(of(arm + std::string("\xb7\0", 2) + std::string(40, '\0')), "aarch64");
  EXPECT_EQ(of("<html>404 Not Found</html>\n"), "html");
  EXPECT_EQ(of(""), "empty");
  EXPECT_EQ(of("#!/bin/sh\nexec hyperkube kubelet\n"), "");
}

}  // namespace
}  // namespace nodecheck
