#pragma once
// Facts of many files: what cannot be read of one is no reason to know nothing of the others.
#include <string>
#include <system_error>

#include "facts/file_reads.hpp"
#include "result.hpp"

namespace nodecheck {

/// Reads a part of a fact; what it throws is put into the fact's `unread`, `what` naming the part.
template <class Fact, class Read>
void attempt(const std::string& what, Fact& fact, Read read) {
  try {
    read();
  } catch (const Unavailable& why) {
    fact.unread.push_back(why);
  } catch (const std::system_error& e) {
    fact.unread.push_back(why_unread(what, e));
  }
}

}  // namespace nodecheck
