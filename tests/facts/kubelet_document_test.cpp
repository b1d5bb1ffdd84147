#include "facts/kubelet_document.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "result.hpp"
#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using Field = Setting<std::string>;

TEST(KubeletDocument, ARealKubeletsHasNoUnknownField) {  // the /configz of a kubelet 1.32
  const auto d = describe_kubelet_file(source_text("tests/fixtures/kubelet/kubelet-1.32-systemd.json"), "f");
  EXPECT_EQ(d.api_version, "kubelet.config.k8s.io/v1beta1");
  EXPECT_EQ(d.kind, "KubeletConfiguration");
  for (const auto& field : d.fields) EXPECT_LE(field_since(field.value).value_or(99), 32) << field.value;
  EXPECT_FALSE(d.fields.empty());
}

TEST(KubeletDocument, KeepsWhatNotEveryReleaseKnows) {
  const auto d = describe_kubelet_file("kind: X\nmaxPods: 1\nMaxPods: 1\nfailCgroupV1: true\n? [a]\n: b\n", "f");
  EXPECT_EQ(d.kind, "X");
  EXPECT_EQ(d.api_version, "");
  EXPECT_THAT(d.fields, ElementsAre(Field{"MaxPods", "f:3"}, Field{"failCgroupV1", "f:4"}));
}

TEST(KubeletDocument, FieldsOfReleases) {
  EXPECT_EQ(field_since("cgroupDriver"), 20);
  EXPECT_EQ(field_since("kind"), 20);
  EXPECT_EQ(field_since("containerRuntimeEndpoint"), 27);
  EXPECT_EQ(field_since("failCgroupV1"), 31);
  EXPECT_EQ(field_since("cgroupdriver"), std::nullopt);
  EXPECT_EQ(field_since(""), std::nullopt);
}

TEST(KubeletDocument, IsOfBoundedSize) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("x{}{}: 1\n", i, std::string(100, 'y'));
  const auto d = describe_kubelet_file(text, "f");
  ASSERT_EQ(d.fields.size(), 64U);
  EXPECT_EQ(d.fields.front().value.size(), 64U);
}

TEST(KubeletDocument, WhatIsNoMappingIsRefused) {
  for (const auto* text : {"", "- a", "{", "a: b: c"})
    EXPECT_THROW((void)describe_kubelet_file(text, "f"), Unavailable);
}

}  // namespace
}  // namespace nodecheck
