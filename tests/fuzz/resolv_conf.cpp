// resolv.conf and hosts: of any text come words without blanks.
#include "facts/resolv_conf.hpp"

#include "facts/node_name.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  const auto is_word = [](const std::string& word) { return word.find_first_of(" \t\n") == std::string::npos; };
  for (const auto& server : parse_nameservers(text)) fuzz::require(is_word(server));
  for (const auto& address : addresses_in_hosts(text, "node-1")) fuzz::require(is_word(address.value));
  return 0;
}
