#include "facts.hpp"
TEST(Placeholder, Builds) {}
