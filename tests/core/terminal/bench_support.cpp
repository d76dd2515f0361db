#include "core/terminal/bench.h"

#include "core/pagelist/page_list.h"

namespace termsoak::core::terminal {

void TestTerminal::expect_sound() const {
  for (const screen::Screen* shown : {&terminal->primary(), terminal->alternate()}) {
    if (shown == nullptr) continue;
    for (const pagelist::Node* node = shown->list().first(); node != nullptr; node = node->next) {
      const char* fault = node->page.find_fault();
      EXPECT_EQ(fault, nullptr) << fault;
    }
    for (const auto& pin : shown->list().pins())
      EXPECT_TRUE(pin->node->linked);
  }
}

} // namespace termsoak::core::terminal
