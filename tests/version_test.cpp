#include "version.hpp"

#include <gtest/gtest.h>

#include "json.hpp"

namespace nodecheck {
namespace {

using namespace std::string_view_literals;

TEST(Version, ReadsWhatKubernetesAndItsPackagersWrite) {
  EXPECT_EQ(parse_version("v1.31.2"), (Version{1, 31, 2}));
  EXPECT_EQ(parse_version("1.31"), (Version{1, 31, 0}));
  EXPECT_EQ(parse_version("v1.31.2+k3s1"), (Version{1, 31, 2}));
  EXPECT_EQ(parse_version("1.31.2-eks-7f9249a"), (Version{1, 31, 2}));
  EXPECT_EQ(parse_version("1:1.31.2-1.1"), (Version{1, 31, 2}));
  EXPECT_EQ(parse_version("1.6.20~ds1"), (Version{1, 6, 20}));
}

TEST(Version, RefusesWhatHasNoMajorAndMinor) {
  for (const auto text : {""sv, "v"sv, "1"sv, "1."sv, "v.1"sv, "latest"sv, "1:"sv, "-1.2"sv, "1.-2"sv, " 1.2"sv,
                          "99999999999999999999.1"sv, "1.99999999999999999999"sv, "\0001.2"sv})
    EXPECT_EQ(parse_version(text), std::nullopt) << text;
}

TEST(Version, AnEpochIsDigitsAndNothingElse) {
  EXPECT_EQ(parse_version("1.7.2 (commit: 1.2)"), (Version{1, 7, 2}));
  EXPECT_EQ(parse_version("12:3.4"), (Version{3, 4, 0}));
}

TEST(Version, ComparesByNumbers) {
  EXPECT_LT((Version{1, 9, 9}), (Version{1, 31, 0}));
  EXPECT_LT((Version{1, 31, 2}), (Version{1, 31, 10}));
}

TEST(Version, JsonBothWays) {
  const nlohmann::json j = Version{1, 31, 2};
  EXPECT_EQ(j, "1.31.2");
  EXPECT_EQ(j.get<Version>(), (Version{1, 31, 2}));
  EXPECT_THROW((void)nlohmann::json("soon").get<Version>(), std::exception);
  EXPECT_THROW((void)nlohmann::json(1.31).get<Version>(), std::exception);
}

}  // namespace
}  // namespace nodecheck
