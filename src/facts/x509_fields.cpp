#include "facts/x509_fields.hpp"

#include <mbedtls/asn1.h>

#include <charconv>
#include <chrono>
#include <stdexcept>

namespace nodecheck {
namespace {

constexpr int sequence = MBEDTLS_ASN1_SEQUENCE | MBEDTLS_ASN1_CONSTRUCTED;
constexpr int set = MBEDTLS_ASN1_SET | MBEDTLS_ASN1_CONSTRUCTED;
constexpr int context = MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED;
constexpr std::string_view common_name = "\x55\x04\x03", basic_constraints = "\x55\x1d\x13";

/// The bytes of one value, one inner value after the other.
class Der {
 public:
  explicit Der(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ended() const { return bytes_.empty(); }
  [[nodiscard]] int tag() const { return ended() ? -1 : static_cast<unsigned char>(bytes_.front()); }
  /// The next value's bytes.
  std::string_view next(int wanted) {
    // The function takes pointers to what it does not write to
    auto* const begin = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes_.data()));
    auto* at = begin;
    std::size_t size = 0;
    if (::mbedtls_asn1_get_tag(&at, begin + bytes_.size(), &size, wanted) != 0)
      throw std::runtime_error("a certificate cannot be decoded");
    const auto header = static_cast<std::size_t>(at - begin);
    const auto value = bytes_.substr(header, size);
    bytes_.remove_prefix(header + size);
    return value;
  }
  Der inside(int wanted) { return Der(next(wanted)); }

 private:
  std::string_view bytes_;
};

int two_digits(std::string_view text, std::size_t at) {
  int value = 0;
  const auto pair = text.substr(at, 2);
  const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), value);
  if (error != std::errc() || end != pair.data() + 2 || value < 0) throw std::runtime_error("a date of a certificate");
  return value;
}

// 261121130202Z, or 20511121130202Z from 2050 on
std::int64_t next_time(Der& der) {
  using namespace std::chrono;
  const bool utc = der.tag() == MBEDTLS_ASN1_UTC_TIME;
  auto text = der.next(utc ? MBEDTLS_ASN1_UTC_TIME : MBEDTLS_ASN1_GENERALIZED_TIME);
  if (text.size() != (utc ? 13U : 15U) || text.back() != 'Z') throw std::runtime_error("a date of a certificate");
  const int century = utc ? (two_digits(text, 0) < 50 ? 20 : 19) : two_digits(text, 0);
  if (!utc) text.remove_prefix(2);
  const auto field = [&](std::size_t which) { return two_digits(text, 2 * which); };
  const auto date =
      year{century * 100 + field(0)} / month(static_cast<unsigned>(field(1))) / day(static_cast<unsigned>(field(2)));
  if (!date.ok()) throw std::runtime_error("a date of a certificate");
  return (sys_days{date}.time_since_epoch() + hours{field(3)} + minutes{field(4)} + seconds{field(5)}) / 1s;
}

/// RelativeDistinguishedNames, each a set of pairs.
std::string next_name(Der& der) {
  std::string name;
  for (auto names = der.inside(sequence); !names.ended();)
    for (auto parts = names.inside(set); !parts.ended();) {
      auto part = parts.inside(sequence);
      const bool is_common = part.next(MBEDTLS_ASN1_OID) == common_name;
      if (is_common && name.empty()) name = part.next(part.tag());
    }
  return name;
}

// [3] { { { 2.5.29.19, critical, OCTET STRING { { TRUE } } }, ... } }
bool is_ca(Der extensions) {
  for (auto all = extensions.inside(sequence); !all.ended();) {
    auto extension = all.inside(sequence);
    if (extension.next(MBEDTLS_ASN1_OID) != basic_constraints) continue;
    if (extension.tag() == MBEDTLS_ASN1_BOOLEAN) (void)extension.next(MBEDTLS_ASN1_BOOLEAN);
    auto constraints = extension.inside(MBEDTLS_ASN1_OCTET_STRING).inside(sequence);
    return constraints.tag() == MBEDTLS_ASN1_BOOLEAN &&
           constraints.next(MBEDTLS_ASN1_BOOLEAN) != std::string_view("", 1);
  }
  return false;
}

}  // namespace

// TBSCertificate of RFC 5280, 4.1
X509 x509_fields(const std::string& der) {
  auto tbs = Der(der).inside(sequence).inside(sequence);
  if (tbs.tag() == context) (void)tbs.next(context);  // the version
  (void)tbs.next(MBEDTLS_ASN1_INTEGER);               // the serial number
  (void)tbs.next(sequence);                           // the signature's algorithm
  X509 x509;
  x509.issuer = next_name(tbs);
  auto validity = tbs.inside(sequence);
  x509.not_before = next_time(validity);
  x509.not_after = next_time(validity);
  x509.subject = next_name(tbs);
  (void)tbs.next(sequence);  // the key
  while (!tbs.ended()) {
    const auto tag = tbs.tag();
    if (tag == (context | 3)) return x509.is_ca = is_ca(tbs.inside(tag)), x509;
    (void)tbs.next(tag);
  }
  return x509;
}

}  // namespace nodecheck
