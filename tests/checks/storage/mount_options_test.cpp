// storage.mount-options: noexec where programs are is an error, where images are a warning.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/program_folders.hpp"
#include "support/judging.hpp"
#include "support/judging_matchers.hpp"
#include "support/storage_literals.hpp"

namespace nodecheck {
namespace {

constexpr auto id = "storage.mount-options";

ProgramFolders programs(bool no_exec = false) {
  return {{{"/opt/cni/bin", "CNI plugins", "/opt", "/opt", no_exec}, {"/usr/bin", "kubelet", "/usr/bin", "/", false}}};
}

ImageStorage images(bool no_exec = false) {
  auto f = folder("/var/lib/containerd", 50, 2, "/var");
  f.filesystem.no_exec = no_exec;
  return {{f}};
}

const KubeletStorage kubelet_data{folder("/var/lib/kubelet", 50, 3, "/var")};
const LogStorage logs{folder("/var/log/pods", 50, 3, "/var")};

TEST(MountOptions, ExecIsAPass) {
  EXPECT_EQ(judged(id, {}, programs(), images(), kubelet_data, logs).observed, "exec: /opt/cni/bin, /usr/bin");
  EXPECT_EQ(judged(id, {}, programs(), ImageStorage{}, kubelet_data, logs).verdict, Verdict::pass);
}

TEST(MountOptions, NoexecWhereProgramsAreIsAnError) {
  const auto outcome = judged(id, {}, programs(true), images(true), kubelet_data, logs);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_EQ(severity_of(id, outcome), Severity::error);
  ASSERT_EQ(outcome.findings.size(), 2U);
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/opt", "/opt/cni/bin", "noexec", "exec"}));
  EXPECT_THAT(outcome, remedied_by("  mount -o remount,exec /opt\n  mount -o remount,exec /var\n"));
}

TEST(MountOptions, NoexecWhereImagesAreIsAWarning) {
  EXPECT_EQ(severity_of(id, judged(id, {}, programs(), images(true), kubelet_data, logs)), Severity::warning);
}

TEST(MountOptions, ReadOnlyWhereDataGoesIsAnError) {
  auto kubelet = kubelet_data;
  EXPECT_EQ(judged(id, {}, programs(), images(), kubelet, logs).verdict, Verdict::pass);
  kubelet.folder.filesystem.read_only = true;
  const auto outcome = judged(id, {}, programs(), images(), kubelet, logs);
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome, says("/var/lib/kubelet is mounted read-only"));
  EXPECT_EQ(evidence_in(outcome).at(0), (Evidence{"/var", "/var/lib/kubelet", "ro", "rw"}));
  kubelet.folder.seen = "/var/lib";
  EXPECT_EQ(judged(id, {}, programs(), images(), kubelet, logs).verdict, Verdict::pass) << "it is not made yet";
}

TEST(MountOptions, UnknownWhereAnyIsUnread) {
  EXPECT_EQ(judged(id, {}, programs()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, images()).verdict, Verdict::unknown);
  EXPECT_EQ(judged(id, {}, programs(), images(), kubelet_data).verdict, Verdict::unknown) << "the log's folder";
  EXPECT_EQ(judged(id, {}, programs(), images(), logs).verdict, Verdict::unknown) << "the kubelet's";
  EXPECT_EQ(judged(id, {}, programs(true)).verdict, Verdict::fail) << "what was read is enough";
}

TEST(MountOptions, DoesNotApplyWithoutPrograms) {
  EXPECT_EQ(judged(id, {}, ProgramFolders{}, ImageStorage{}, kubelet_data, logs).verdict, Verdict::not_applicable);
}

}  // namespace
}  // namespace nodecheck
