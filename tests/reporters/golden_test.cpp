// What users see, byte by byte. UPDATE_GOLDEN=1 rewrites the files: read the difference before you commit it.
#include <gtest/gtest.h>

#include <gmock/gmock.h>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "foreign_tool.hpp"
#include "support/sample_report.hpp"

namespace nodecheck {
namespace {

struct Golden {
  const char* file;
  void (*write)(const Report&, const Style&, std::ostream&);
  Style style;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.file; }

class GoldenFile : public testing::TestWithParam<Golden> {};

TEST_P(GoldenFile, is_what_the_sample_report_looks_like) {
  const auto& [file, write, style] = GetParam();
  const auto path = source_path("tests/reporters/golden/") + file;
  const auto text = written(write, sample_report(), style);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ostringstream golden;
  golden << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str()) << "UPDATE_GOLDEN=1 rewrites " << path;
}

INSTANTIATE_TEST_SUITE_P(Reporters, GoldenFile,
                         testing::Values(Golden{"console.txt", write_console, {}},
                                         Golden{"console_verbose.txt", write_console, {.verbose = true}},
                                         Golden{"console_quiet.txt", write_console, {.quiet = true}},
                                         Golden{"console_color.txt", write_console, {.color = true}},
                                         Golden{"report.json", write_json, {}}, Golden{"junit.xml", write_junit, {}},
                                         Golden{"report.ndjson", write_ndjson, {}},
                                         Golden{"metrics.prom", write_prometheus, {}}));

}  // namespace
}  // namespace nodecheck
