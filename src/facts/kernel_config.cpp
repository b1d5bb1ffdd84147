#include "facts/kernel_config.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <stdexcept>

#include "facts/file_reads.hpp"
#include "json.hpp"
#include "text.hpp"

namespace nodecheck {

NODECHECK_JSON(KernelConfig, file, options)

namespace {

constexpr std::size_t max_inflated = 16 << 20;
constexpr int gzip_window = 16 + MAX_WBITS;

/// Where distributions leave it, in kubeadm's order; every name carries the release, so none can be another kernel's.
constexpr std::string_view places[]{"/boot/config-{}",
                                    "/usr/lib/modules/{}/config",
                                    "/lib/modules/{}/config",
                                    "/usr/lib/ostree-boot/config-{}",
                                    "/usr/lib/kernel/config-{}",
                                    "/usr/src/linux-headers-{}/.config",
                                    "/lib/modules/{}/build/.config"};

/// A file that sets nothing is no configuration: every option would read as off.
KernelConfig configuration(const std::string& path, std::string_view text) {
  auto options = parse_kernel_config(text);
  if (options.empty()) throw std::runtime_error(path + ": no option in it");
  return {path, std::move(options)};
}

}  // namespace

std::string KernelConfig::value(std::string_view option) const {
  const auto found = options.find(std::string(option));
  return found == options.end() ? "n" : found->second;
}

// CONFIG_OVERLAY_FS=m
// # CONFIG_SLUB_DEBUG is not set
std::map<std::string, std::string> parse_kernel_config(std::string_view text) {
  constexpr std::string_view prefix = "CONFIG_";
  std::map<std::string, std::string> options;
  for (const auto line : lines_of(text)) {
    const auto equals = line.find('=');
    if (!line.starts_with(prefix) || equals == std::string_view::npos) continue;
    const auto value = trim(line.substr(equals + 1));
    if (value == "y" || value == "m") options.emplace(line.substr(prefix.size(), equals - prefix.size()), value);
  }
  return options;
}

std::string gunzip(std::string_view compressed) {
  z_stream stream{};
  if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::runtime_error("gzip: cannot start");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK && out.size() <= max_inflated) {
    char buffer[65536];
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = sizeof buffer;
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(buffer, sizeof buffer - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("gzip: damaged, cut short or too large");
  return out;
}

template <>
KernelConfig probe<KernelConfig>(Node& node) {
  const auto compressed = read_if_there(node.host(), "/proc/config.gz");
  if (compressed) return configuration("/proc/config.gz", gunzip(*compressed));
  const auto release = node.host().kernel_release();
  for (const auto place : places) {
    const auto path = fmt::format(fmt::runtime(place), release);
    const auto text = read_if_there(node.host(), path);
    if (text) return configuration(path, *text);
  }
  return {};  // no configuration is a value: other evidence must do
}

}  // namespace nodecheck
