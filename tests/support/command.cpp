#include "support/command.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace nodecheck {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

/// The test's own environment without what would change the program's, and `settings` on top.
std::vector<std::string> environment(const std::vector<std::string>& settings) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry; ++entry)
    if (const std::string e = *entry; !e.starts_with("NO_COLOR=")) all.push_back(e);
  all.insert(all.end(), settings.begin(), settings.end());
  return all;
}

int status_of(pid_t child) {
  int raw = 0;
  while (::waitpid(child, &raw, 0) < 0)
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

Said run_program(std::vector<std::string> words, const std::vector<std::string>& settings) {
  const Folder folder;
  const auto out = folder / "out", err = folder / "err";
  auto variables = environment(settings);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&files, 1, out.c_str(), O_WRONLY | O_CREAT, 0600);
  ::posix_spawn_file_actions_addopen(&files, 2, err.c_str(), O_WRONLY | O_CREAT, 0600);
  pid_t child = 0;
  const auto start = std::chrono::steady_clock::now();
  const int error =
      ::posix_spawn(&child, words[0].c_str(), &files, nullptr, pointers(words).data(), pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::system_error(error, std::generic_category(), words[0]);
  const int status = status_of(child);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return {status, content_of(out), content_of(err), took.count()};
}

}  // namespace

Said nodecheck_says(const std::vector<std::string>& arguments, const std::vector<std::string>& settings) {
  std::vector<std::string> words{NODECHECK_BINARY};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return run_program(std::move(words), settings);
}

Said shell_says(const std::string& line) {
  return run_program({"/bin/bash", "-c", line}, {std::string("NODECHECK=") + NODECHECK_BINARY});
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "nodecheck-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  file << content;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace nodecheck
