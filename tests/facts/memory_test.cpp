#include "facts/memory.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string_view>

#include "support/probing.hpp"

namespace nodecheck {
namespace {

using namespace std::string_view_literals;

TEST(Memory, ReadsTheTotal) {
  EXPECT_EQ(parse_meminfo("MemTotal:        2014412 kB\nMemFree:          118760 kB\n").total_kib, 2014412);
  const auto fact = fact_of<Memory>(TemporaryRoot{{"/proc/meminfo", "MemTotal:  1740800 kB\n"}});
  EXPECT_EQ(fact.total_kib, 1740800);
  EXPECT_EQ(replayed(fact), fact);
}

TEST(Memory, RefusesWhatHasNone) {
  for (const auto text : {""sv, "MemFree: 1 kB\n"sv, "MemTotal: x kB\n"sv, "MemTotal: 1 MB\n"sv, "MemTotal: -1 kB\n"sv,
                          "MemTotal: 99999999999999999999 kB\n"sv, "MemTotal: 0 kB\n"sv, "MemTotal:\0 1 kB"sv})
    EXPECT_THROW((void)parse_meminfo(text), std::runtime_error) << text;
}

}  // namespace
}  // namespace nodecheck
