#include "facts/kernel_config.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using Kind = Unavailable::Kind;
using namespace std::string_view_literals;

// /proc/config.gz of kernel 6.18, cut.
constexpr std::string_view config = R"(#
# Automatically generated file; DO NOT EDIT.
# Linux/x86 6.18.44 Kernel Configuration
#
CONFIG_CC_VERSION_TEXT="gcc (GCC) 15.3.0"
CONFIG_LOCALVERSION="-fc-v595"
# CONFIG_MODULES is not set
CONFIG_OVERLAY_FS=y
CONFIG_VXLAN=m
CONFIG_GCC_VERSION=150300
)";

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(KernelConfig, KeepsWhatIsOn) {
  const auto options = parse_kernel_config(config);
  EXPECT_EQ(options, (std::map<std::string, std::string>{{"OVERLAY_FS", "y"}, {"VXLAN", "m"}}));
}

TEST(KernelConfig, SkipsWhatItDoesNotKnow) {
  EXPECT_TRUE(parse_kernel_config("").empty());
  EXPECT_TRUE(parse_kernel_config("CONFIG_\nCONFIG_X\n=y\nCONFIG_X=yes\n \0=y\nconfig_x=y"sv).empty());
  EXPECT_EQ(parse_kernel_config("CONFIG_X=y\r\nCONFIG_Y=m").size(), 2u);
}

TEST(KernelConfig, GunzipRefusesDamage) {
  const auto whole = gzip(config);
  EXPECT_EQ(gunzip(whole), config);
  EXPECT_EQ(gunzip(gzip("")), "");
  EXPECT_ANY_THROW((void)gunzip(""));
  EXPECT_ANY_THROW((void)gunzip(config));
  EXPECT_ANY_THROW((void)gunzip(std::string(1000, '\0')));
  for (std::size_t n = 1; n < whole.size(); n += 7) EXPECT_ANY_THROW((void)gunzip(whole.substr(0, n))) << n;
  auto flipped = whole;
  flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 0x40);
  EXPECT_ANY_THROW((void)gunzip(flipped));
}

TEST(KernelConfig, ABombEnds) {
  const auto bomb = gzip(std::string(64 << 20, 'x'));
  EXPECT_LT(bomb.size(), 100'000u);
  EXPECT_ANY_THROW((void)gunzip(bomb));
}

TEST(KernelConfig, TheRunningKernelsOwnComesFirst) {
  const auto fact = fact_of<KernelConfig>(TemporaryRoot{{"/proc/config.gz", gzip(config)},
                                                        {"/proc/sys/kernel/osrelease", "6.18.44\n"},
                                                        {"/boot/config-6.18.44", "CONFIG_VXLAN=y\n"}});
  EXPECT_EQ(fact.file, "/proc/config.gz");
  EXPECT_EQ(fact.value("VXLAN"), "m");
  EXPECT_EQ(fact.value("MODULES"), "n");
  EXPECT_EQ(replayed(fact), fact);
}

TEST(KernelConfig, ACopyMustBeOfTheRunningKernel) {
  const auto fact =
      fact_of<KernelConfig>(TemporaryRoot{{"/proc/sys/kernel/osrelease", "6.1.0-28-amd64\n"},
                                          {"/boot/config-6.1.0-27-amd64", "CONFIG_VXLAN=y\n"},
                                          {"/lib/modules/6.1.0-28-amd64/build/.config", "CONFIG_VXLAN=m\n"}});
  EXPECT_EQ(fact.file, "/lib/modules/6.1.0-28-amd64/build/.config");
  EXPECT_EQ(fact.value("VXLAN"), "m");
}

TEST(KernelConfig, NoneIsAValue) {
  EXPECT_EQ(fact_of<KernelConfig>(TemporaryRoot{{"/proc/sys/kernel/osrelease", "6.1\n"}}), KernelConfig{});
  EXPECT_EQ(replayed(KernelConfig{}), KernelConfig{});
}

TEST(KernelConfig, OneThatSetsNothingIsDamaged) {
  const auto why =
      why_not<KernelConfig>(TemporaryRoot{{"/proc/sys/kernel/osrelease", "6.1\n"}, {"/boot/config-6.1", "PK\3\4"}});
  EXPECT_EQ(why.kind, Kind::malformed) << "all modules would be off";
  EXPECT_EQ(why_not<KernelConfig>(TemporaryRoot{{"/proc/config.gz", "no gzip"}}).kind, Kind::malformed);
}

}  // namespace
}  // namespace nodecheck
