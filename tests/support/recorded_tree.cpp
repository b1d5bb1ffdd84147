#include "support/recorded_tree.hpp"

#include <zlib.h>

#include <stdexcept>
#include <vector>

#include "support/sources.hpp"
#include "text.hpp"

namespace nodecheck {
namespace {

struct Entry {
  std::string_view path, how, content;
};

// == /lib -> usr/lib
Entry entry_of(std::string_view text) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos) throw std::runtime_error("tree: a name without an end");
  const auto title = text.substr(0, end);
  const auto space = title.find(' ');
  if (!title.starts_with('/')) throw std::runtime_error("tree: not a path: " + std::string(title));
  return {title.substr(0, space), space == std::string_view::npos ? "" : title.substr(space + 1), text.substr(end + 1)};
}

std::vector<Entry> entries_of(std::string_view text) {
  constexpr std::string_view mark = "== ";
  if (!text.starts_with(mark)) throw std::runtime_error("tree: does not begin with a name");
  std::vector<Entry> entries;
  while (!text.empty()) {
    text.remove_prefix(mark.size());
    const auto next = text.find("\n== ");
    const auto end = next == std::string_view::npos ? text.size() : next + 1;
    entries.push_back(entry_of(text.substr(0, end)));
    text.remove_prefix(end);
  }
  return entries;
}

std::string gzipped(std::string_view text) {
  z_stream stream{};
  constexpr int gzip_window = 16 + MAX_WBITS, memory = 8;
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("gzip: cannot start");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("gzip: not all of it");
  return out;
}

// 7f 45 4c 46 02 01 01 ... 03 00 3e 00      (elf(5))
std::string program_for(std::string_view machine) {
  using namespace std::string_literals;
  const char number = machine == "x86_64" ? '\x3e' : machine == "aarch64" ? '\xb7' : '\0';
  if (number == '\0') throw std::runtime_error("tree: no such machine: " + std::string(machine));
  return "\177ELF\2\1\1"s + std::string(9, '\0') + "\3\0"s + number + '\0' + std::string(44, '\0');
}

void lay_out(const Entry& entry, TemporaryRoot& root) {
  if (entry.how.starts_with("-> ")) return root.link(entry.path, entry.how.substr(3));
  if (entry.how.starts_with("elf ")) return root.add(entry.path, program_for(entry.how.substr(4)));
  if (entry.how == "gzip") return root.add(entry.path, gzipped(entry.content));
  if (!entry.how.empty()) throw std::runtime_error("tree: not understood: " + std::string(entry.how));
  root.add(entry.path, entry.content);
}

}  // namespace

void lay_out(std::string_view text, TemporaryRoot& root) {
  const auto entries = entries_of(text);
  for (const auto& entry : entries) lay_out(entry, root);
}

void lay_out_node(const std::string& name, TemporaryRoot& root) {
  const auto text = source_text("tests/nodes/" + name + "/tree.txt");
  if (text.empty()) throw std::runtime_error("no tree of " + name);
  lay_out(text, root);
}

}  // namespace nodecheck
