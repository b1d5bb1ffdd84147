#include "facts/conf_d.hpp"

#include <algorithm>
#include <system_error>

#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

constexpr Words<ConfKind, 5> kind_words{{{ConfKind::file, "file"},
                                         {ConfKind::dangling, "dangling"},
                                         {ConfKind::mask, "mask"},
                                         {ConfKind::directory, "directory"},
                                         {ConfKind::unread, "unread"}}};
NODECHECK_JSON_ENUM(ConfKind, kind_words)
NODECHECK_JSON(ConfFile, directory, name, kind, link, why, empty)

namespace {

bool is_absent(int error) { return error == ENOENT || error == ENOTDIR || error == ELOOP; }

/// Empty: it is no link.
std::string link_of(const Host& host, const std::string& path) {
  try {
    return host.link(path);
  } catch (const std::system_error&) {
    return {};
  }
}

bool is_one_directory(const Host& host, const std::string& a, const std::string& b) {
  try {
    return host.status(a).is(host.status(b));
  } catch (const std::system_error&) {
    return false;
  }
}

constexpr std::size_t longest_line = 1U << 20U;

/// To systemd a lone CR and a NUL end a line, too, and it gives up on a file at a line of more than a MiB
/// (src/basic/fileio.c, read_line_full); to others they do not.
bool is_read_differently(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return true;
  for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1))
    if (at + 1 < text.size() && text[at + 1] != '\n') return true;
  const auto lines = lines_of(text);
  return std::any_of(lines.begin(), lines.end(), [](auto line) { return line.size() > longest_line; });
}

void read_into(const Host& host, ConfText& conf) {
  auto& file = conf.file;
  try {
    conf.text = host.read(file.path());
    file.empty = conf.text.empty();
    if (!is_read_differently(conf.text)) return;
    conf.text.clear();
    file.kind = ConfKind::unread;
    file.why = "has a NUL, a CR within a line or a line of over a MiB";
  } catch (const std::system_error& e) {
    const int error = e.code().value();
    file.kind = is_absent(error)                     ? ConfKind::dangling
                : error == EISDIR || error == EINVAL ? ConfKind::directory
                                                     : ConfKind::unread;
    if (file.kind == ConfKind::unread) file.why = e.code().message();
  }
}

/// More than anybody means: what reads on would not end in time.
constexpr std::size_t most_files = 5000;

/// None: there is no such directory.
std::vector<std::string> names_in(const Host& host, const std::string& directory, std::vector<ConfText>& all) {
  try {
    auto names = host.list(directory);
    if (all.size() + names.size() <= most_files) return names;
    all.push_back({{.directory = directory, .kind = ConfKind::unread, .why = "too many files"}, {}});
    return {};
  } catch (const std::system_error& e) {
    if (!is_absent(e.code().value()))
      all.push_back({{.directory = directory, .kind = ConfKind::unread, .why = e.code().message()}, {}});
    return {};
  }
}

}  // namespace

std::optional<ConfText> conf_file(const Host& host, const std::string& directory, const std::string& name) {
  ConfText conf{{.directory = directory, .name = name}, {}};
  conf.file.link = link_of(host, conf.file.path());
  if (conf.file.link == "/dev/null")
    conf.file.kind = ConfKind::mask;
  else
    read_into(host, conf);
  if (conf.file.kind == ConfKind::dangling && conf.file.link.empty()) return std::nullopt;
  return conf;
}

std::vector<ConfText> conf_d(const Host& host, std::string_view name) {
  std::vector<ConfText> all;
  for (const auto* parent : {"/etc/", "/run/", "/usr/local/lib/", "/usr/lib/", "/lib/"}) {
    const auto directory = parent + std::string(name);
    if (std::string_view(parent) == "/lib/" && is_one_directory(host, directory, "/usr" + directory)) continue;
    for (const auto& file : names_in(host, directory, all)) {
      if (!file.ends_with(".conf"))
        all.push_back({{.directory = directory, .name = file}, {}});
      else if (auto conf = conf_file(host, directory, file))
        all.push_back(std::move(*conf));
    }
  }
  return all;
}

}  // namespace nodecheck
