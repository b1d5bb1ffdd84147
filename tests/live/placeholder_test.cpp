TEST(Placeholder, Live) {}
