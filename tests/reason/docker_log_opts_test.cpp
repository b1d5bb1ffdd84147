// docker_log_opts: what go-units and the log drivers take.
#include "reason/docker_log_opts.hpp"

#include <gtest/gtest.h>

namespace nodecheck {
namespace {

TEST(DockerSize, AsDockerReadsIt) {
  EXPECT_EQ(docker_size("100m"), 100e6);
  EXPECT_EQ(docker_size("1.5 GB"), 1.5e9);
  EXPECT_EQ(docker_size("64KiB"), 64e3);
  EXPECT_EQ(docker_size("4096"), 4096);
  EXPECT_EQ(docker_size("10b"), 10);
  EXPECT_EQ(docker_size("0"), 0);
}

TEST(DockerSize, WhatNoReleaseTakes) {
  for (const auto* text :
       {"", "banana", "-1", "m", "10x", "10mm", "10mibb", "ten m", "1.2.3m", " ", "0x10", "nan", "-0.5k"})
    EXPECT_EQ(docker_size(text), std::nullopt) << text;
}

TEST(RefusedLogOpt, ByItsDriver) {
  const RefusedLogOpt no_size{"max-size", "0", "a size such as 100m"};
  EXPECT_EQ(refused_log_opt("json-file", {{"max-size", "0"}}), no_size);
  EXPECT_EQ(refused_log_opt("local", {{"max-size", "0"}}), std::nullopt);
  EXPECT_EQ(refused_log_opt("local", {{"max-size", "-1"}})->value, "-1");
  EXPECT_EQ(refused_log_opt("json-file", {{"max-file", "0"}})->name, "max-file");
  EXPECT_EQ(refused_log_opt("json-file", {{"max-file", "3x"}})->name, "max-file");
  EXPECT_EQ(refused_log_opt("json-file", {{"max-size", "100m"}, {"max-file", "3"}}), std::nullopt);
  EXPECT_EQ(refused_log_opt("journald", {{"max-size", "banana"}}), std::nullopt);
}

}  // namespace
}  // namespace nodecheck
