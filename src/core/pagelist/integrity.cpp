#include "core/pagelist/page_list.h"

/// Checks that look at the list from outside and never change it.
namespace termsoak::core::pagelist {

namespace {

/// Items the pool may hold resident without reproach: what it was created with.
constexpr std::uint64_t kIdleItemsAllowed = 4;

} // namespace

std::vector<Divergence> PageList::find_faults() const {
  const Figures now = figures();
  std::vector<Divergence> faults;
  const auto report = [&](std::string_view event, std::string_view rule) {
    faults.push_back({.byte_offset = options_.ledger.byte_offset(), .event = event, .rule = rule});
  };
  if (now.relabelled_in_list + now.foreign_on_free_list + now.lost > 0)
    report("a mapping nobody will unmap", "orphan-page");
  if (now.drift_bytes != 0 || now.drift_rows != 0)
    report("an account differs from what it counts", "ledger-drift");
  if (now.pins_dangled > 0 || dangling_pins() > 0) report("a pin names a page that is gone", "dangling-pin");
  if (now.rows_lost > 0) report("a prune took visible rows", "active-area");
  if (now.idle_resident_bytes > kIdleItemsAllowed * standard_bytes_)
    report("unused pool items hold memory", "pool-high-water");
  // A prune takes one page for one, so one page over is as it should be; pages that hold visible rows must
  // stay.
  const bool prunable = first_ != nullptr && total_rows_ >= std::size_t{rows_} + first_->page.rows();
  if (prunable && now.counted_bytes - first_->counted_bytes > now.limit_bytes)
    report("the list is larger than its limit", "over-limit");
  return faults;
}

const char* PageList::find_broken_page(page::LoneTails tails) const {
  std::size_t rows = 0;
  std::uint64_t counted = 0;
  const Node* previous = nullptr;
  for (const Node* node = first_; node != nullptr; previous = node, node = node->next) {
    if (!node->linked || node->previous != previous) return "a broken link between pages";
    if (node->page.cols() != cols_) return "a page of another width";
    if (node->believed_bytes > node->block.mapped_bytes) return "a page longer than its mapping";
    if (const char* fault = node->page.find_fault(tails); fault != nullptr) return fault;
    rows += node->page.rows();
    counted += node->counted_bytes;
  }
  if (previous != last_) return "a list that does not end where it says";
  if (rows != total_rows_) return "a wrong row count";
  if (rows < rows_) return "fewer rows than the screen";
  if (counted != books_.counted_bytes) return "a wrong sum of page lengths";
  for (const auto& pin : pins_)
    if (pin->node->linked && (pin->y >= pin->node->page.rows() || pin->x >= cols_))
      return "a pin outside its page";
  return nullptr;
}

} // namespace termsoak::core::pagelist
