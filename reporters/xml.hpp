#pragma once
// Writes XML that a strict parser reads whatever bytes the node gave us; pugixml and tinyxml2 write raw control
// characters or references to them, and one of those loses the whole file.
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodecheck {

/// Text between tags, in ASCII: ANSI sequences stripped, broken UTF-8 as U+FFFD, characters that XML 1.0 forbids (and
/// DEL and C1, which terminals obey) made visible as #x1B, markup escaped, other characters as references.
[[nodiscard]] std::string xml_text(std::string_view bytes);
/// The same between double quotes, with CR, LF and TAB as references, which a parser would otherwise turn into spaces.
[[nodiscard]] std::string xml_attribute(std::string_view bytes);

/// Elements, indented; every value goes through the two functions above. Names are ours and go through as they are.
class XmlWriter {
 public:
  using Attribute = std::pair<std::string_view, std::string>;
  using Attributes = std::vector<Attribute>;

  explicit XmlWriter(std::ostream& out);

  void open(std::string_view name, const Attributes& attributes = {});
  void close();
  /// <name ...>text</name>, or <name .../> where there is no text.
  void leaf(std::string_view name, const Attributes& attributes, std::string_view text = {});

 private:
  void start_tag(std::string_view name, const Attributes& attributes);

  std::ostream& out_;
  std::vector<std::string> open_;
};

}  // namespace nodecheck
