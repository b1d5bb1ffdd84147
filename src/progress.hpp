#pragma once
// One line on standard error that says what a long run waits for; gone when it goes on.
#include <string>
#include <vector>

#include "clock.hpp"

namespace nodecheck {

class Progress {
 public:
  /// Shows itself only on a terminal that is not dumb, and only after 300 ms.
  explicit Progress(bool wanted = true);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(const std::vector<std::string>& pending);
  void clear();

 private:
  bool terminal_ = false;
  bool shown_ = false;
  Clock::time_point start_ = Clock::now();
};

/// The line itself, at most `width` columns.
[[nodiscard]] std::string progress_line(const std::vector<std::string>& pending, double seconds, std::size_t width);

}  // namespace nodecheck
