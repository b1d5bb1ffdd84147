// The strictness of a bundle: what is lost or misspelt in it throws, and never becomes a default.
#include "result.hpp"

#include <gtest/gtest.h>

#include "json.hpp"

namespace nodecheck {

enum class Colour { red, green };
constexpr Words<Colour, 1> colours{{{Colour::red, "red"}}};
NODECHECK_JSON_ENUM(Colour, colours)

struct Paint {
  Colour colour = Colour::red;
  std::optional<int> coats;
  bool operator==(const Paint&) const = default;
};
NODECHECK_JSON(Paint, colour, coats)

namespace {

using nlohmann::json;
using Kind = Unavailable::Kind;

TEST(Json, BothWays) {
  EXPECT_EQ(json(Paint{}), json::parse(R"({"colour":"red","coats":null})"));
  EXPECT_EQ(json::parse(R"({"colour":"red","coats":2})").get<Paint>(), (Paint{Colour::red, 2}));
  EXPECT_EQ(json(Paint{}).get<Paint>(), Paint{});
}

TEST(Json, ALostFieldThrowsEvenWhereItIsOptional) {
  EXPECT_THROW((void)json::parse(R"({"colour":"red"})").get<Paint>(), std::exception);
  EXPECT_THROW((void)json::parse(R"({"coats":null})").get<Paint>(), std::exception);
  EXPECT_THROW((void)json::parse("[]").get<Paint>(), std::exception);
  EXPECT_THROW((void)json::parse("null").get<Paint>(), std::exception);
}

TEST(Json, AnUnknownWordThrowsBothWays) {
  EXPECT_THROW((void)json("blue").get<Colour>(), std::exception);
  EXPECT_THROW((void)json("").get<Colour>(), std::exception);
  EXPECT_THROW((void)json(0).get<Colour>(), std::exception);
  EXPECT_THROW((void)json(Colour::green), std::exception);
}

TEST(Json, AWrongTypeThrows) {
  EXPECT_THROW((void)json::parse(R"({"colour":"red","coats":"two"})").get<Paint>(), std::exception);
}

TEST(Unavailable, EveryKindHasItsWord) {
  for (const auto kind :
       {Kind::denied, Kind::timed_out, Kind::malformed, Kind::changing, Kind::unsupported, Kind::not_recorded}) {
    const Unavailable why{kind, "/proc/swaps", "Permission denied"};
    EXPECT_EQ(json(why).get<Unavailable>(), why);
  }
  EXPECT_EQ(json(Unavailable{Kind::timed_out, "a", "b"}),
            json::parse(R"({"kind":"timed_out","where":"a","message":"b"})"));
  EXPECT_THROW((void)json::parse(R"({"kind":"lost","where":"","message":""})").get<Unavailable>(), std::exception);
}

TEST(Result, IsOneOrTheOther) {
  const Result<Paint> fact(Paint{Colour::red, 1});
  ASSERT_TRUE(fact);
  EXPECT_EQ(fact->coats, 1);
  const Result<Paint> none(Unavailable{Kind::denied, "x", "y"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.why().where, "x");
}

}  // namespace
}  // namespace nodecheck
