// The verbose info of a runtime's Status: whatever it holds, parsing ends, and what it gives survives JSON.
#include "facts/cri_status.hpp"

#include <cstddef>
#include <cstdint>

#include "cri-client/client.hpp"
#include "json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  nodecheck::cri::Status status;
  status.info["config"] = bytes;
  const auto fact = nodecheck::parse_status(status);
  if (nodecheck::Json(fact).get<nodecheck::CriStatus>() != fact) __builtin_trap();
  return 0;
}
