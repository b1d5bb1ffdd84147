// x509_fields: the same as the library says, where it says anything.
#include "facts/x509_fields.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/sources.hpp"

namespace nodecheck {
namespace {

constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----\n", end = "-----END CERTIFICATE-----\n";

std::string pem(const std::string& name) { return source_text("tests/fixtures/certificates/" + name); }

std::string der(const std::string& name) {
  const auto text = pem(name);
  const auto first = text.find(begin) + begin.size();
  return base64_decoded(std::string_view(text).substr(first, text.find(end, first) - first));
}

TEST(X509Fields, AreThoseOfTheLibrary) {
  for (const auto* name : {"ca.crt", "kubelet-client.pem", "kubelet.crt", "ca-bundle.crt"})
    EXPECT_EQ(x509_fields(der(name)), certificates_in(pem(name)).at(0)) << name;
}

TEST(X509Fields, WhatEndsTooEarlyIsRefused) {
  const auto whole = der("ed25519.crt");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size)
    EXPECT_THROW((void)x509_fields(whole.substr(0, size)), std::runtime_error) << size;
}

TEST(X509Fields, ADateThatIsNoneIsRefused) {
  for (const auto& [from, to] : {std::pair{"261121130202Z", "261321130202Z"}, {"261121130202Z", "26112113020-Z"}}) {
    auto bytes = der("ed25519.crt");
    const auto at = bytes.find(from);
    ASSERT_NE(at, std::string::npos);
    EXPECT_THROW((void)x509_fields(bytes.replace(at, 13, to)), std::runtime_error) << to;
  }
}

}  // namespace
}  // namespace nodecheck
