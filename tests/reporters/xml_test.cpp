#include "xml.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "foreign_tool.hpp"

namespace nodecheck {
namespace {

using namespace std::string_literals;

TEST(XmlText, escapes_markup) {
  EXPECT_EQ(xml_text("a < b && c > \"d\""), "a &lt; b &amp;&amp; c &gt; &quot;d&quot;");
  EXPECT_EQ(xml_text("]]>"), "]]&gt;");
}

TEST(XmlText, shows_characters_that_xml_forbids) {
  EXPECT_EQ(xml_text("a\x1B"), "a#x1B");
  EXPECT_EQ(xml_text("\0\x07\x0B\x1F"s), "#x00#x07#x0B#x1F");
  EXPECT_EQ(xml_text("\xEF\xBF\xBE\xEF\xBF\xBF"), "#xFFFE#xFFFF");
}

TEST(XmlText, shows_what_terminals_obey) { EXPECT_EQ(xml_text("\x7F\xC2\x9B"), "#x7F#x9B"); }

TEST(XmlText, replaces_what_is_not_utf8) {
  EXPECT_EQ(xml_text("a\xFFz"), "a&#xFFFD;z");
  EXPECT_EQ(xml_text("\xED\xA0\x80"), "&#xFFFD;&#xFFFD;&#xFFFD;");
  EXPECT_EQ(xml_text("\xC3"), "&#xFFFD;");
}

TEST(XmlText, is_ascii_so_that_nobody_has_to_guess_the_encoding) {
  EXPECT_EQ(xml_text("f\xC3\xBCr \xF0\x9F\x90\xB3"), "f&#xFC;r &#x1F433;");
}

TEST(XmlText, strips_colours_titles_and_links) {
  EXPECT_EQ(xml_text("\x1B[1;31mred\x1B[0m"), "red");
  EXPECT_EQ(xml_text("\x1B]0;title\x07"
                     "a"),
            "a");
  EXPECT_EQ(xml_text("\x1B]8;;http://x\x1B\\link\x1B]8;;\x1B\\"), "link");
}

TEST(XmlText, shows_an_escape_that_begins_no_whole_sequence) {
  EXPECT_EQ(xml_text("\x1B["), "#x1B[");
  EXPECT_EQ(xml_text("\x1B[31"), "#x1B[31");
  EXPECT_EQ(xml_text("\x1B]0;never ends"), "#x1B]0;never ends");
  EXPECT_EQ(xml_text("\x1Bhello"), "#x1Bhello");
}

TEST(XmlText, what_stripping_leaves_behind_is_sanitised_too) {
  EXPECT_EQ(xml_text("\x1B\x1B[0m[31m<"), "#x1B[31m&lt;");
}

TEST(XmlText, keeps_lines_and_tabs_but_no_raw_carriage_return) { EXPECT_EQ(xml_text("a\n\tb\r"), "a\n\tb&#13;"); }

TEST(XmlAttribute, keeps_line_ends_and_tabs_as_references) {
  EXPECT_EQ(xml_attribute("a\r\n\tb"), "a&#13;&#10;&#9;b");
  EXPECT_EQ(xml_attribute("\"<&>'"), "&quot;&lt;&amp;&gt;'");
}

std::string document_with(const std::string& bytes) {
  std::ostringstream out;
  XmlWriter xml(out);
  xml.open("root");
  xml.leaf("leaf", {{"value", bytes}}, bytes);
  xml.close();
  return out.str();
}

TEST(XmlWriter, indents_and_closes_elements) {
  std::ostringstream out;
  XmlWriter xml(out);
  xml.open("a", {{"x", "1"}});
  xml.open("b");
  xml.leaf("c", {});
  xml.leaf("d", {{"y", "2"}}, "text");
  xml.close();
  xml.close();
  EXPECT_EQ(out.str(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<a x=\"1\">\n  <b>\n    <c/>\n    <d y=\"2\">text</d>\n  </b>\n</a>\n");
}

TEST(XmlWriter, xmllint_reads_every_byte_and_every_pair_with_a_lead_byte) {
  std::string bytes;
  for (int first = 0; first < 256; ++first) {
    bytes += static_cast<char>(first);
    for (int second = 0; first >= 0xC0 && second < 256; ++second) {
      bytes += static_cast<char>(first);
      bytes += static_cast<char>(second);
    }
  }
  const TemporaryFile file(document_with(bytes));
  const auto run = run_tool("xmllint --noout " + file.path());
  EXPECT_EQ(run.status, 0) << run.output;
}

}  // namespace
}  // namespace nodecheck
