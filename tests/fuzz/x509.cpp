// PEM, base64 and DER of any bytes: certificates or a refusal; what was read survives a bundle.
#include "facts/x509.hpp"

#include <nlohmann/json.hpp>

#include "facts/x509_fields.hpp"
#include "input.hpp"
#include "reason/utc_time.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const auto try_one = [](std::string_view pem) {
    fuzz::attempt([&] {
      for (const auto& x509 : certificates_in(pem)) {
        fuzz::require(nlohmann::json::parse(nlohmann::json(x509).dump()).get<X509>() == x509);
        (void)utc_time(x509.not_after);
      }
    });
  };
  try_one(text);
  fuzz::attempt([&] { (void)x509_fields(std::string(text)); });
  // Most bytes are no PEM: between its lines they come further.
  try_one("-----BEGIN CERTIFICATE-----\n" + std::string(text) + "\n-----END CERTIFICATE-----\n");
  return 0;
}
