#pragma once

#include "core/screen/screen.h"

#include <cstddef>

/// Looks into pages, cell by cell, for counts that differ from what is there. Changes nothing.
namespace termsoak::audit {

/// The first style, link or cluster that a page counts more often or less often than cells and the cursor
/// hold it, memory in a page that no cluster or link has, or another broken invariant of a page, or null.
/// Looks at `pages_max` pages from either end of the list. `tails` as Page::find_fault.
[[nodiscard]] const char* find_content_fault(const core::screen::Screen& screen, std::size_t pages_max,
                                             core::page::LoneTails tails);

} // namespace termsoak::audit
