#include "facts/leftovers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Leftovers, ACleanNodeHasNone) {
  const auto fact = fact_of<Leftovers>(TemporaryRoot{{"/etc/hostname", "x"}});
  EXPECT_EQ(fact, Leftovers{});
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Leftovers, FindsFilesAndEtcdsData) {
  const auto fact = fact_of<Leftovers>(TemporaryRoot{
      {"/etc/kubernetes/kubelet.conf", ""}, {"/etc/kubernetes/pki/ca.crt", ""}, {"/var/lib/etcd/member/snap/db", ""}});
  EXPECT_THAT(fact.present, ElementsAre("/etc/kubernetes/kubelet.conf", "/etc/kubernetes/pki/ca.crt"));
  EXPECT_THAT(fact.etcd.value(), ElementsAre("member"));
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Leftovers, ClosedIsNotAbsent) {
  auto host = std::make_shared<FakeHost>();
  host->errors["/etc/kubernetes/pki/ca.crt"] = EACCES;
  host->errors["/var/lib/etcd"] = EACCES;
  const auto fact = fact_of<Leftovers>(host);
  EXPECT_THAT(fact.present, IsEmpty());
  EXPECT_THAT(fact.closed, ElementsAre("/etc/kubernetes/pki/ca.crt"));
  EXPECT_TRUE(fact.etcd_closed);
}

}  // namespace
}  // namespace nodecheck
