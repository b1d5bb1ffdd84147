#include "facts/landmarks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;

TEST(Landmarks, SeesFilesAndFolders) {
  TemporaryRoot node{
      {"/etc/kubernetes/kubelet.conf", ""}, {"/run/systemd/system/", ""}, {"/etc/rancher", "a file, no folder"}};
  node.link("/usr/bin/kubeadm", "/nowhere");
  const auto landmarks = fact_of<Landmarks>(node);
  EXPECT_THAT(landmarks.present, ElementsAre("/etc/kubernetes/kubelet.conf", "/run/systemd/system"));
  EXPECT_TRUE(landmarks.has("/run/systemd/system"));
  EXPECT_FALSE(landmarks.has("/usr/bin/kubeadm")) << "a link to nothing is nothing";
  EXPECT_FALSE(landmarks.closed("/etc/rancher/k3s"));
  EXPECT_EQ(replayed(landmarks), landmarks);
}

TEST(Landmarks, AClosedFolderIsNeitherThereNorNot) {
  auto host = std::make_shared<FakeHost>();
  host->errors = {{"/var/lib/kubelet/kubeconfig", EACCES}, {"/var/lib/k0s/pki/ca.key", EPERM}};
  const auto landmarks = fact_of<Landmarks>(host);
  EXPECT_TRUE(landmarks.closed("/var/lib/kubelet/kubeconfig"));
  EXPECT_TRUE(landmarks.closed("/var/lib/k0s/pki/ca.key"));
  EXPECT_FALSE(landmarks.has("/var/lib/kubelet/kubeconfig"));
  EXPECT_EQ(replayed(landmarks), landmarks);
}

TEST(Landmarks, AFailingDiskIsNoAbsence) {
  auto host = std::make_shared<FakeHost>();
  host->errors["/etc/eks"] = EIO;
  EXPECT_EQ(why_not<Landmarks>(host).kind, Unavailable::Kind::unsupported);
}

}  // namespace
}  // namespace nodecheck
