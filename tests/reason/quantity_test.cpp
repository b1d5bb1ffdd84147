#include "reason/quantity.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

TEST(Quantity, AsKubernetesWritesThem) {
  EXPECT_EQ(parse_quantity("500Mi"), 500.0 * 1024 * 1024);
  EXPECT_EQ(parse_quantity("1.5G"), 1.5e9);
  EXPECT_EQ(parse_quantity("100m"), 0.1);
  EXPECT_EQ(parse_quantity("12"), 12);
  EXPECT_EQ(parse_quantity("+12"), 12);
  EXPECT_EQ(parse_quantity("2e3"), 2000);
  EXPECT_EQ(parse_quantity("2E3"), 2000);
  EXPECT_EQ(parse_quantity("2e+3"), 2000);
  EXPECT_EQ(parse_quantity("2E"), 2e18) << "exa, not an exponent";
  EXPECT_EQ(parse_quantity("1Ki"), 1024);
  EXPECT_EQ(parse_quantity("-1Gi"), -1024.0 * 1024 * 1024);
}

TEST(Quantity, AnExponentBeyondAllBounds) {
  EXPECT_EQ(parse_quantity("0e66666"), 0);
  EXPECT_EQ(parse_quantity("1e66666"), 0x1p63);
  EXPECT_EQ(parse_quantity("1e-66666"), 0);
}

TEST(Quantity, NothingElseIsOne) {
  for (const auto* text :
       {"", "Mi", "5 Gi", "5gi", "5GB", "1e", "1e+", "inf", "nan", "0x10", "10%", "1e9999999999", "--1"})
    EXPECT_EQ(parse_quantity(text), std::nullopt) << text;
}

}  // namespace
}  // namespace nodecheck
