#pragma once
// What is said on standard error, where nothing may fail any more.
#include <exception>
#include <string>

namespace nodecheck {

void complain(const std::string& text);

/// False: it threw, and that was said.
template <class F>
bool done_or_said(F act) {
  try {
    act();
    return true;
  } catch (const std::exception& e) {
    complain(std::string("nodecheck: ") + e.what() + "\n");
    return false;
  }
}

}  // namespace nodecheck
