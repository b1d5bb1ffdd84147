#include "facts/file_reads.hpp"

#include <system_error>

namespace nodecheck {

std::optional<std::string> read_if_there(const Host& host, const std::string& path) {
  try {
    return host.read(path);
  } catch (const std::system_error& e) {
    if (e.code().value() == ENOENT || e.code().value() == ENOTDIR) return std::nullopt;
    throw;
  }
}

std::string read_or_empty(const Host& host, std::string_view path) {
  try {
    return host.read(path);
  } catch (const std::system_error&) {
    return {};
  }
}

Unavailable why_unread(const std::string& path, const std::system_error& e) {
  const bool denied = e.code().value() == EACCES || e.code().value() == EPERM;
  return {denied ? Unavailable::Kind::denied : Unavailable::Kind::unsupported, path,
          e.code().value() == EINVAL ? "it is no regular file" : e.code().message()};
}

}  // namespace nodecheck
