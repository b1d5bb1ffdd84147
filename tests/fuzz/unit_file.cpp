// A unit file and an environment file: any bytes are read or refused, and what a fact keeps holds no value.
#include "facts/unit_file.hpp"

#include "facts/environment_file.hpp"
#include "facts/unit_redaction.hpp"
#include "facts/unit_words.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nodecheck;
  const auto text = fuzz::text(data, size);
  fuzz::attempt([&] {
    UnitContent content;
    apply_unit_file(text, "x.service", "x.service", content);
    for (const auto& command : content.exec_start) {
      fuzz::require(!command.words.empty() && !command.words[0].empty());
      fuzz::require(without_secrets(command.words).size() == command.words.size());
    }
    for (const auto& file : content.environment_files) fuzz::require(file.path.starts_with('/'));
    for (const auto& [name, variable] : content.environment) fuzz::require(!name.empty());
  });
  for (const auto& [name, value] : environment_in(text)) {
    fuzz::require(name.find('\n') == std::string::npos);
    fuzz::require(value.size() < size);
  }
  (void)variable_words(text);
  (void)expand_specifiers(text, text);
  return 0;
}
