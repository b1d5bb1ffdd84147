#include "facts/x509.hpp"

#define MBEDTLS_ALLOW_PRIVATE_ACCESS  // release 3 hides ca_istrue
#include <fmt/format.h>
#include <mbedtls/asn1.h>
#include <mbedtls/base64.h>
#include <mbedtls/oid.h>
#include <mbedtls/x509_crt.h>

#include <chrono>
#include <stdexcept>

#include "facts/x509_fields.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(X509, subject, issuer, not_before, not_after, is_ca)

namespace {

constexpr std::string_view begin_line = "-----BEGIN CERTIFICATE-----", end_line = "-----END CERTIFICATE-----";
constexpr std::size_t max_certificates = 64, longest_name = 256;

/// An error of the library is of two modules: the lower seven bits are the lower one's.
bool is(int error, int of_a_module) { return (-error & ~0x7f) == -of_a_module; }

class Parsed {
 public:
  explicit Parsed(const std::string& der) {
    ::mbedtls_x509_crt_init(&crt_);
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    error_ = ::mbedtls_x509_crt_parse_der(&crt_, bytes, der.size());
    if (error_ == 0 || has_an_unknown_algorithm()) return;
    ::mbedtls_x509_crt_free(&crt_);
    throw std::runtime_error(fmt::format("a certificate cannot be decoded (mbedTLS -0x{:04x})", -error_));
  }
  /// And nothing is decoded.
  [[nodiscard]] bool has_an_unknown_algorithm() const {
    return is(error_, MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG) || is(error_, MBEDTLS_ERR_PK_UNKNOWN_PK_ALG) ||
           is(error_, MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE);
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
  ~Parsed() { ::mbedtls_x509_crt_free(&crt_); }
  const mbedtls_x509_crt& operator*() const { return crt_; }

 private:
  mbedtls_x509_crt crt_{};
  int error_ = 0;
};

/// What people print: control characters and non-ASCII bytes of a name become ?.
std::string printable(std::string_view bytes) {
  std::string text(bytes.substr(0, longest_name));
  for (auto& c : text)
    if (c < ' ' || c > '~') c = '?';
  return text;
}

std::string name_of(const mbedtls_x509_name& names) {
  for (const auto* name = &names; name != nullptr; name = name->next)
    if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &name->oid) == 0)
      return printable({reinterpret_cast<const char*>(name->val.p), name->val.len});
  char whole[longest_name];
  const int size = ::mbedtls_x509_dn_gets(whole, sizeof whole, &names);
  return size > 0 ? printable({whole, static_cast<std::size_t>(size)}) : std::string();
}

std::int64_t seconds_of(const mbedtls_x509_time& t) {
  using namespace std::chrono;
  const auto day = year{t.year} / month{static_cast<unsigned>(t.mon)} / std::chrono::day{static_cast<unsigned>(t.day)};
  return (sys_days{day}.time_since_epoch() + hours{t.hour} + minutes{t.min} + seconds{t.sec}) / 1s;
}

X509 x509_of(const std::string& der) {
  const Parsed parsed(der);
  if (parsed.has_an_unknown_algorithm()) {
    auto fields = x509_fields(der);
    fields.subject = printable(fields.subject);
    fields.issuer = printable(fields.issuer);
    return fields;
  }
  const auto& crt = *parsed;
  return {name_of(crt.subject), name_of(crt.issuer), seconds_of(crt.valid_from), seconds_of(crt.valid_to),
          crt.ca_istrue != 0};
}

}  // namespace

std::string base64_decoded(std::string_view text) {
  std::string compact;
  for (const auto c : text)
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') compact += c;
  std::string bytes(compact.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const int error = ::mbedtls_base64_decode(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), &size,
                                            reinterpret_cast<const unsigned char*>(compact.data()), compact.size());
  if (error != 0) throw std::runtime_error("not base64");
  bytes.resize(size);
  return bytes;
}

// -----BEGIN CERTIFICATE-----
// MIICWDCCAUCgAwIBAgIRAO...
// -----END CERTIFICATE-----
// -----BEGIN EC PRIVATE KEY-----
std::vector<X509> certificates_in(std::string_view pem) {
  std::vector<X509> all;
  for (std::size_t at = 0; (at = pem.find(begin_line, at)) != std::string_view::npos;) {
    const auto start = at + begin_line.size();
    const auto end = pem.find(end_line, start);
    if (end == std::string_view::npos) throw std::runtime_error("a certificate without its last line");
    if (all.size() == max_certificates) throw std::runtime_error("more than 64 certificates");
    all.push_back(x509_of(base64_decoded(pem.substr(start, end - start))));
    at = end + end_line.size();
  }
  return all;
}

}  // namespace nodecheck
