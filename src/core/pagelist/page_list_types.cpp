#include "core/pagelist/page_list_types.h"

namespace termsoak::core::pagelist {

Pin down(const Pin& pin, std::size_t count) {
  Node* node = pin.node;
  std::size_t y = pin.y + count;
  while (node != nullptr && y >= node->page.rows()) {
    y -= node->page.rows();
    node = node->next;
  }
  if (node == nullptr) return {};
  return {.node = node, .y = static_cast<page::CellCount>(y), .x = pin.x};
}

Pin up(const Pin& pin, std::size_t count) {
  Node* node = pin.node;
  std::size_t y = pin.y;
  while (node != nullptr && count > y) {
    count -= y + 1;
    node = node->previous;
    if (node != nullptr) y = node->page.rows() - std::size_t{1};
  }
  if (node == nullptr) return {};
  return {.node = node, .y = static_cast<page::CellCount>(y - count), .x = pin.x};
}

bool is_before(const Pin& a, const Pin& b) {
  if (a.node == b.node) return a.y < b.y || (a.y == b.y && a.x < b.x);
  for (const Node* node = a.node->next; node != nullptr; node = node->next)
    if (node == b.node) return true;
  return false;
}

} // namespace termsoak::core::pagelist
