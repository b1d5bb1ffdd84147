#include "facts/conf_d.hpp"

#include <system_error>

#include "json.hpp"

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

void read_into(const Host& host, ConfText& conf) {
  auto& file = conf.file;
  try {
    conf.text = host.read(file.path());
    file.empty = conf.text.empty();
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
