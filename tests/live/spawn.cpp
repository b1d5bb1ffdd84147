#include "live/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>

#include "io/fd.hpp"

extern char** environ;

namespace nodecheck {

pid_t spawn(std::vector<std::string> words, const std::string& log) {
  words.insert(words.begin(), {"setpriv", "--pdeathsig", "KILL"});
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::posix_spawn_file_actions_adddup2(&files, 1, 2);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv[0], &files, &attributes, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) io::raise(words[0], error);
  return pid;
}

}  // namespace nodecheck
