#include "core/pagelist/page_list.h"

/// Checks that look at the list from outside and never change it.
namespace termsoak::core::pagelist {

const char* PageList::find_broken_page(page::LoneTails tails) const {
  std::size_t rows = 0;
  const Node* previous = nullptr;
  for (const Node* node = first_; node != nullptr; previous = node, node = node->next) {
    if (!node->linked || node->previous != previous) return "a broken link between pages";
    if (node->page.cols() != cols_) return "a page of another width";
    if (node->believed_bytes > node->block.mapped_bytes) return "a page longer than its mapping";
    if (const char* fault = node->page.find_fault(tails); fault != nullptr) return fault;
    rows += node->page.rows();
  }
  if (previous != last_) return "a list that does not end where it says";
  if (rows != total_rows_) return "a wrong row count";
  if (rows < rows_) return "fewer rows than the screen";
  for (const auto& pin : pins_)
    if (pin->node->linked && (pin->y >= pin->node->page.rows() || pin->x >= cols_))
      return "a pin outside its page";
  return nullptr;
}

} // namespace termsoak::core::pagelist
