#include "facts/x509.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "support/sources.hpp"

namespace nodecheck {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----\n", end = "-----END CERTIFICATE-----\n";

std::string fixture(const std::string& name) { return source_text("tests/fixtures/certificates/" + name); }

TEST(X509, AClientsCertificateBesideItsKey) {
  const auto pem = fixture("kubelet-client.pem");
  ASSERT_NE(pem.find("PRIVATE KEY"), std::string::npos);
  EXPECT_THAT(certificates_in(pem),
              ElementsAre(X509{"system:node:worker-1", "kubernetes", 1772366400, 1803902400, false}));
}

TEST(X509, ACaIsOne) {
  EXPECT_THAT(certificates_in(fixture("ca.crt")),
              ElementsAre(X509{"kubernetes", "kubernetes", 1735689600, 2051049600, true}));
}

TEST(X509, ABundleKeepsItsOrder) {
  const auto all = certificates_in(fixture("ca-bundle.crt"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_LT(all[0].not_after, all[1].not_after);
}

TEST(X509, NothingButKeysIsNoCertificate) {
  EXPECT_THAT(certificates_in("-----BEGIN EC PRIVATE KEY-----\nbm90IGEga2V5\n-----END EC PRIVATE KEY-----\n"),
              IsEmpty());
  EXPECT_THAT(certificates_in(""), IsEmpty());
}

TEST(X509, WhatCannotBeReadIsRefused) {
  const auto refused = [](std::string_view body) { EXPECT_ANY_THROW((void)certificates_in(body)) << body; };
  refused(begin);
  refused(std::string(begin) + "AAAA");
  refused(std::string(begin) + std::string(end));
  refused(std::string(begin) + "AAAA\n" + std::string(end));
  refused(std::string(begin) + "not base64!\n" + std::string(end));
  auto cut = fixture("ca.crt");
  cut.erase(100, 65);
  refused(cut);
  const auto ca = fixture("ca.crt");
  std::string many;
  for (int i = 0; i < 65; ++i) many += ca;
  refused(many);
}

TEST(X509, AKeyThatTheLibraryDoesNotKnowIsNotNeededForTheDates) {
  EXPECT_THAT(certificates_in(fixture("ed25519.crt")), ElementsAre(X509{"ed", "ed", 1795266122, 1796130122, true}));
}

TEST(X509, SurvivesABundle) {
  const auto ca = certificates_in(fixture("ca.crt")).at(0);
  EXPECT_EQ(nlohmann::json(ca).get<X509>(), ca);
}

TEST(Base64, IsDecodedOrRefused) {
  EXPECT_EQ(base64_decoded("bm90IGEg\n  a2V5"), "not a key");
  EXPECT_EQ(base64_decoded(""), "");
  EXPECT_THROW((void)base64_decoded("bm90=IGEg"), std::runtime_error);
  EXPECT_THROW((void)base64_decoded("%%%%"), std::runtime_error);
}

}  // namespace
}  // namespace nodecheck
