// kubeadm's ids: every one is covered or left out with a reason, and the table in the documents says the same.
#include "kubeadm_ids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "catalogue.hpp"
#include "registry.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

TEST(KubeadmIds, EachIsCoveredOrLeftOut) {
  const auto checks = Registered::all();
  for (const auto& row : kubeadm_ids())
    EXPECT_NE(covered_by(row, checks).empty(), row.left_out.empty())
        << row.id << (row.left_out.empty() ? " has no check and no reason" : " is left out and has a check");
}

TEST(KubeadmIds, EachAliasOfACheckIsOne) {
  std::set<std::string_view> known;
  for (const auto& row : kubeadm_ids()) EXPECT_TRUE(known.insert(row.id).second) << row.id << " stands twice";
  for (const auto* check : Registered::all())
    for (const auto alias : check->aliases) EXPECT_TRUE(known.contains(alias)) << check->id << ": " << alias;
}

TEST(KubeadmIds, GlobsInAnyCase) {
  EXPECT_TRUE(is_kubeadm_id("Port-6443"));
  EXPECT_TRUE(is_kubeadm_id("port-*"));
  EXPECT_TRUE(is_kubeadm_id("fileexisting-CRICTL"));
  EXPECT_FALSE(is_kubeadm_id("Port"));
}

TEST(KubeadmIds, TheDocumentIsWhatListPrints) {
  EXPECT_EQ(source_text("docs/kubeadm.md"), kubeadm_ids_markdown(Registered::all()))
      << "nodecheck list --kubeadm --format markdown > docs/kubeadm.md";
}

}  // namespace
}  // namespace nodecheck
