#pragma once

#include "core/page/page.h"

/// What rows of a page need and no more (#10383). Does not say whether a page of that capacity is worth
/// making.
namespace termsoak::core::page {

/// Counts what the cells of rows `first` to `end` (excluded, at least one) refer to: distinct styles, chunks
/// of clusters, distinct links with their texts, and linked cells. Bytes are those of whole chunks; a set's
/// capacity is what keeps its entries and the reserved slot 0 within 13/16 of the table.
[[nodiscard]] Capacity exact_capacity(const Page& page, std::size_t first, std::size_t end);

} // namespace termsoak::core::page
