#include "core/pagelist/page_list.h"

#include "base/check.h"

#include <algorithm>
#include <cstring>
#include <iterator>

/// Giving, taking, linking and unlinking pages. Every account of the list changes here and nowhere else.
namespace termsoak::core::pagelist {

using memory::Block;
using memory::FactKind;

// --- Accounts
// ----------------------------------------------------------------------------------------------------------

void PageList::link_after(Node* where, Node* node) {
  node->previous = where;
  node->next = where == nullptr ? first_ : where->next;
  (node->previous == nullptr ? first_ : node->previous->next) = node;
  (node->next == nullptr ? last_ : node->next->previous) = node;
  node->linked = true;
  total_rows_ += node->page.rows();
}

void PageList::unlink(Node* node) {
  base::check(node->linked, "a page leaves a list it is not in");
  total_rows_ -= node->page.rows();
  (node->previous == nullptr ? first_ : node->previous->next) = node->next;
  (node->next == nullptr ? last_ : node->next->previous) = node->previous;
  node->previous = node->next = nullptr;
  node->linked = false;
}

void PageList::state(const memory::Fact& fact) const {
  if (options_.facts != nullptr) options_.facts->state(fact);
}

ListFigures PageList::figures() const {
  ListFigures figures = figures_;
  figures.limit_bytes = max_bytes();
  figures.total_rows = total_rows_;
  figures.rows_counted = total_rows_ + rows_slipped_;
  figures.history_rows = history_rows();
  return figures;
}

std::vector<PageFigures> PageList::pages() const {
  std::vector<PageFigures> all;
  for (const Node* node = first_; node != nullptr; node = node->next)
    all.push_back({.mapped_bytes = node->block.mapped_bytes,
                   .believed_bytes = node->believed_bytes,
                   .rows = node->page.rows()});
  return all;
}

std::uint64_t PageList::max_bytes() const {
  return std::max(explicit_max_bytes_, min_max_bytes_);
}

// --- Nodes
// ----------------------------------------------------------------------------------------------------------

Node* PageList::new_node() {
  // One that a pin still names stays aside, so that a dangling pin can be seen instead of meaning some other
  // page.
  const auto unnamed = [&](const Node* node) {
    return std::ranges::none_of(pins_, [&](const auto& pin) { return pin->node == node; });
  };
  Node* node = nullptr;
  if (const auto at = std::find_if(nodes_free_.rbegin(), nodes_free_.rend(), unnamed);
      at != nodes_free_.rend()) {
    node = *at;
    nodes_free_.erase(std::next(at).base());
    *node = {};
  } else {
    nodes_.push_back(std::make_unique<Node>());
    node = nodes_.back().get();
  }
  node->serial = serial_next_++;
  return node;
}

/// A node whose page is gone is used again.
void PageList::retire(Node* node) {
  node->page = {};
  node->block = {};
  nodes_free_.push_back(node);
}

// --- Giving
// ---------------------------------------------------------------------------------------------------------

base::Result<Block> PageList::get_block(std::size_t bytes, const PageRequest& request) {
  if (bytes <= standard_bytes_) return pool_->take(request.cause);
  auto mapped =
      options_.source.map({.bytes = bytes, .kind = memory::MappingKind::NonStandard, .cause = request.cause});
  if (!mapped) return std::unexpected(mapped.error());
  return Block{.base = *mapped, .mapped_bytes = bytes, .own_mapping = true, .dirty = false, .touched = false};
}

void PageList::lay_page(Node* node, const page::PageLayout& layout) {
  node->page =
      page::Page(node->block.base, layout, node->block.dirty ? page::Memory::Used : page::Memory::Zeroed);
  node->block.dirty = true;
  node->believed_bytes = layout.total_bytes;
}

base::Result<Node*> PageList::new_page(const PageRequest& request) {
  const page::PageLayout layout = page::layout_page(options_.geometry, request.capacity);
  if (layout.total_bytes > page::kPageBytesMax)
    return base::fail(base::ErrorKind::OutOfSpace, "a page would exceed what its 32-bit offsets can name");
  auto block = get_block(layout.total_bytes, request);
  if (!block) return std::unexpected(block.error());

  const bool pooled = layout.total_bytes <= standard_bytes_;
  Node* node = new_node();
  node->block = *block;
  node->believed_pool = pooled;
  lay_page(node, layout);
  node->counted_bytes = pooled ? standard_bytes_ : layout.total_bytes;
  node->first_row = figures_.rows_gone + total_rows_;
  figures_.page_size_bytes += node->counted_bytes;
  state({.kind = pooled ? FactKind::TakenFromPool : FactKind::Mapped,
         .cause = request.cause,
         .block = block->base,
         .bytes = block->mapped_bytes,
         .recorded_bytes = layout.total_bytes,
         .row = request.row,
         .what = request.trigger.what});
  return node;
}

// --- Taking
// ---------------------------------------------------------------------------------------------------------

/// The one question the defect answers wrongly: was this block the pool's?
bool PageList::releases_to_pool(const Node& node) const {
  return options_.strategy.release == Release::ByLength ? node.believed_bytes <= standard_bytes_
                                                        : node.believed_pool;
}

/// What the account loses with a page. By length: the recorded length, although creation counted a whole pool
/// item; at some widths the layout is shorter than the item, and the difference stays in the account for
/// good.
std::uint64_t PageList::account_at_release(const Node& node) const {
  return options_.strategy.release == Release::ByLength ? node.believed_bytes : node.counted_bytes;
}

void PageList::destroy_page(Node* node) {
  figures_.page_size_bytes -= account_at_release(*node);
  if (releases_to_pool(*node)) {
    give_to_pool(node);
  } else {
    unmap_page(node);
  }
  retire(node);
}

memory::Fact PageList::fact_of_release(FactKind kind, const Node& node) const {
  return {.kind = kind,
          .block = node.block.base,
          .bytes = node.block.mapped_bytes,
          .recorded_bytes = node.believed_bytes,
          .counted_bytes = node.counted_bytes,
          .released_bytes = account_at_release(node)};
}

void PageList::give_to_pool(Node* node) {
  Block block = node->block;
  state(fact_of_release(FactKind::GivenToPool, *node));
  if (options_.strategy.retention == Retention::Decommit) {
    ++figures_.decommits;
    pool_->decommit_and_give_back(block);
    return;
  }
  zero_block(block, node->believed_bytes);
  pool_->give_back(block);
}

void PageList::unmap_page(Node* node) {
  state(fact_of_release(FactKind::Unmapped, *node));
  options_.source.unmap(node->block.base, node->block.mapped_bytes);
}

/// Zeroes the first `bytes` of a block as the modelled core does, which makes all of them resident. Once they
/// are, zeroing again changes nothing anyone can measure but time, so it is left to the rows when they are
/// taken.
void PageList::zero_block(Block& block, std::size_t bytes) {
  figures_.zeroed_bytes += bytes;
  if (block.touched) {
    block.dirty = true;
    return;
  }
  std::memset(block.base, 0, bytes);
  block.touched = true;
  block.dirty = false;
}

} // namespace termsoak::core::pagelist
