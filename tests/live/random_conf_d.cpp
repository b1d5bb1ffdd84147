#include "live/random_conf_d.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

namespace nodecheck {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> names{"10-a.conf", "9-x.conf", "zz.conf", "B.conf",         "a.conf", "50-k.conf",
                                     ".x.conf",   "y.txt",    "conf",    "99-sysctl.conf", ".conf",  "a.conf.d",
                                     "A~.conf",   "k8s.conf", "Z.conf",  "99-z.conf.bak"};

}  // namespace

std::uint32_t told(const char* variable, std::uint32_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr ? static_cast<std::uint32_t>(std::stoul(text)) : otherwise;
}

void RandomConfD::plant(const std::string& name, const std::string& file) {
  fs::remove(root_ / ("etc/" + file));
  if (dice_.chance(60)) put("etc/" + file, text_());
  const bool split = dice_.chance(25);  // /lib is another directory than /usr/lib
  root_.split_lib(name, split);
  for (const auto* parent : {"etc/", "run/", "usr/local/lib/", "usr/lib/", "lib/"}) {
    if (std::string_view(parent) == "lib/" && !split) continue;
    const auto folder = parent + name;
    root_.clear(folder);
    for (auto files = dice_.number(0, 4); files > 0; --files) plant_one(folder + "/" + dice_.one_of(names), file);
  }
}

void RandomConfD::plant_one(const std::string& path, const std::string& file) {
  fs::remove_all(root_ / path);
  const int kind = dice_.number(1, 20);
  if (kind == 1) return point(path, "/dev/null");
  if (kind == 2) return put(path, "");
  if (kind == 3) return point(path, "../nowhere");
  if (kind == 4) return point(path, path.starts_with("etc") ? "../" + file : "/etc/" + file);
  if (kind == 5) {
    fs::create_directory(root_ / path);
    listing_ += fmt::format("--- {}/\n", path);
    return;
  }
  put(path, text_());
}

void RandomConfD::put(const std::string& path, const std::string& content) {
  root_.write(path, content);
  listing_ += fmt::format("--- {}\n{}\n", path, content);
}

void RandomConfD::point(const std::string& path, const std::string& target) {
  root_.link(path, target);
  listing_ += fmt::format("--- {} -> {}\n", path, target);
}

}  // namespace nodecheck
