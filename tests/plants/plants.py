"""The planted defects. A row names a file below src/, an anchor that must stand there exactly once, and what a build with the
plant active does instead; of an anchor with [[[ ]]] in it only that part is changed, the rest says which place is meant. ORIGINAL
stands for what was there, PLANTED asks whether the plant is active, EVERY(n) is true each n-th time it is asked. `facts` says what the
core still states of its doings: kept, omitted (the fact it should state is missing) or false (it says what did not happen).
`seen` is
the workload and the rule that find it (others may as well). None of the core's figures, facts or messages names a plant."""

POOL = "core/memory/page_pool.cpp"
PAGES = "core/pagelist/pages.cpp"
GROW = "core/pagelist/grow.cpp"
CAPACITY = "core/pagelist/growth.cpp"
ERASE = "core/pagelist/erase.cpp"
LIST = "core/pagelist/page_list.cpp"
REFLOW = "core/pagelist/reflow.cpp"
RESIZE = "core/pagelist/resize.cpp"
SPLIT = "core/pagelist/growth.cpp"

PLANTS = [
    # --- Mappings that stay
    {"name": "growth-keeps-the-old-page", "facts": "omitted", "file": CAPACITY, "seen": ("B", "orphan-page"),
     "what": "the page that a larger one replaces is unlinked and never released",
     "find": "  destroy_page(node);\n  return larger;",
     "instead": "return larger;"},
    {"name": "growth-claims-an-unmap", "facts": "false", "file": CAPACITY, "seen": ("B", "orphan-page"),
     "what": "after three prunes, a replaced page with a mapping of its own is said to be unmapped, and is not",
     "find": "  unlink(node);\n  destroy_page(node);\n  return larger;",
     "instead": """unlink(node);
       if (node->block.own_mapping && figures_.prunes > 3) {
         figures_.page_size_bytes -= node->counted_bytes;
         state(fact_of_release(memory::FactKind::Unmapped, *node));
         retire(node);
       } else destroy_page(node);
       return larger;"""},
    {"name": "growth-loses-wide-pages", "facts": "omitted", "file": CAPACITY, "seen": ("U", "orphan-page"),
     "what": "a replaced page of more than 120 columns is never released, although the account forgets it",
     "find": "  move_pins(node, larger);",
     "replace": """if (PLANTED && node->page.cols() > 120 && node->block.own_mapping) {
         move_pins(node, larger);
         link_after(node, larger);
         unlink(node);
         figures_.page_size_bytes -= node->counted_bytes;
         retire(node);
         return larger;
       } ORIGINAL"""},
    {"name": "erase-only-unlinks", "facts": "omitted", "file": ERASE, "seen": ("M", "orphan-page"),
     "what": "a page whose rows are all erased leaves the list and is not released",
     "find": "  unlink(node);\n[[[  destroy_page(node);]]]\n}",
     "instead": ";"},
    {"name": "clear-keeps-every-third-page", "facts": "omitted", "file": ERASE, "seen": ("M", "orphan-page"),
     "what": "erasing the history unlinks every third page, corrects the account and keeps the memory",
     "find": "    erased += here;\n[[[    erase_page(node);]]]",
     "replace": """if (EVERY(3)) {
         for (const auto& pin : pins_) if (pin->node == node) *pin = {.node = node->next};
         unlink(node);
         figures_.page_size_bytes -= node->counted_bytes;
       } else ORIGINAL"""},
    {"name": "reflow-drops-a-source", "facts": "omitted", "file": REFLOW, "seen": ("U", "orphan-page"),
     "what": "a page with a mapping of its own is not released once its rows are laid out anew",
     "find": "    list_.destroy_page(source);",
     "when": "source->block.own_mapping && PLANTED",
     "instead": "continue;"},
    {"name": "reset-claims-an-unmap", "facts": "false", "file": LIST, "seen": ("M", "orphan-page"),
     "what": "RIS says of large pages that they are unmapped, and keeps them",
     "find": "    if (!releases_to_pool(*node)) unmap_page(node);\n    retire(node);",
     "instead": "if (!releases_to_pool(*node)) state(fact_of_release(memory::FactKind::Unmapped, *node)); retire(node);"},
    {"name": "close-keeps-the-newest-large-page", "facts": "omitted", "file": LIST, "seen": ("M", "orphan-page"),
     "what": "closing a list does not unmap the last of its pages if that has a mapping of its own",
     "find": "    // What claims to be from the pool goes with it.\n    if (!releases_to_pool(*node)) unmap_page(node);",
     "when": "PLANTED && first_ == nullptr",
     "instead": ";"},
    {"name": "reset-drops-the-alternate-screen", "facts": "omitted", "file": "core/terminal/state.cpp", "seen": ("M", "orphan-page"),
     "what": "RIS forgets the alternate screen without closing it",
     "find": "    if (alternate_) alternate_->close();\n    alternate_.reset();",
     "instead": "[[maybe_unused]] auto* const dropped = alternate_.release();"},
    {"name": "each-alternate-screen-is-new", "facts": "omitted", "file": "core/terminal/state.cpp", "seen": ("U", "orphan-page"),
     "what": "each entry of the alternate screen makes a new one, and the old one is left as it is",
     "find": "  if (target == ActiveScreen::Alternate && !alternate_) {",
     "replace": """if (PLANTED && target == ActiveScreen::Alternate) {
         [[maybe_unused]] auto* const dropped = alternate_.release();
       } ORIGINAL"""},
    {"name": "widening-keeps-the-old-page", "facts": "omitted", "file": RESIZE, "seen": ("U", "orphan-page"),
     "what": "without reflow, a page that wider ones replace is unlinked and not released",
     "find": "  unlink(node);\n  destroy_page(node);\n  return {};",
     "instead": "unlink(node); return {};"},
    {"name": "blank-rows-take-their-page", "facts": "omitted", "file": RESIZE, "seen": ("X", "orphan-page"),
     "what": "a window that gets lower drops a page whose rows are all blank, and keeps its memory",
     "find": "    if (y == 0) erase_page(node);",
     "when": "y == 0 && PLANTED",
     "instead": "for (const auto& pin : pins_) if (pin->node == node) *pin = {.node = node->previous}; unlink(node);"},
    {"name": "every-fifth-prune-forgets", "facts": "false", "file": GROW, "seen": ("B", "orphan-page"),
     "what": "of the pages that prunes destroy each fifth is said to be unmapped, leaves the account, and stays mapped",
     "find": "[[[    destroy_page(oldest);]]]\n    if (fresh == nullptr) {",
     "replace": """if (EVERY(5)) {
         figures_.page_size_bytes -= oldest->counted_bytes;
         state(fact_of_release(memory::FactKind::Unmapped, *oldest));
         retire(oldest);
       } else ORIGINAL"""},
    {"name": "late-unmaps-forget", "facts": "false", "file": PAGES, "seen": ("B", "orphan-page"),
     "what": "from the 20th prune on, nothing larger than a standard page is unmapped, although it is said to be",
     "find": "  options_.source.unmap(node->block.base, node->block.mapped_bytes);",
     "when": "PLANTED && figures_.prunes >= 20",
     "instead": ";"},
    {"name": "unmap-one-page-short", "facts": "false", "file": PAGES, "seen": ("B", "orphan-page"),
     "what": "a mapping is given back without its last OS page",
     "find": "options_.source.unmap(node->block.base, [[[node->block.mapped_bytes]]]);",
     "replace": "ORIGINAL - (PLANTED ? options_.geometry.os_page_bytes : 0)"},
    {"name": "map-one-page-more", "facts": "kept", "file": PAGES, "seen": ("B", "orphan-page"),
     "what": "a mapping is asked for with one OS page more than is recorded",
     "find": "{.bytes = bytes, .kind = memory::MappingKind::NonStandard, .cause = request.cause}",
     "replace": """{.bytes = bytes + (PLANTED ? options_.geometry.os_page_bytes : 0),
         .kind = memory::MappingKind::NonStandard, .cause = request.cause}"""},
    {"name": "tail-is-not-given-back", "facts": "omitted", "file": GROW, "seen": ("X", "orphan-page"),
     "what": "a large page that is reused is recorded as cut to a standard one, and is not cut",
     "find": "  options_.source.shrink(node->block.base, node->block.mapped_bytes, standard_bytes_);",
     "instead": ";"},
    {"name": "split-takes-a-page-too-many", "facts": "kept", "file": SPLIT, "seen": ("Y", "orphan-page"),
     "what": "where a page is split, a second new page is made and forgotten",
     "find": "  below->page.set_rows(moved);",
     "replace": "ORIGINAL if (PLANTED) { [[maybe_unused]] const auto spare = new_page(request); }"},
    {"name": "records-of-pages-pile-up", "facts": "kept", "file": PAGES, "seen": ("B", "node-left"),
     "what": "the record of each second page that is destroyed is not used again",
     "find": "  nodes_free_.push_back(node);",
     "when": "EVERY(2)",
     "instead": ";"},
    # --- The pool
    {"name": "reset-loses-a-chunk", "facts": "kept", "file": POOL, "seen": ("M", "orphan-page"),
     "what": "resetting the pool forgets its newest chunk instead of unmapping it",
     "find": "  while (chunks_.size() > 1) {",
     "replace": "if (PLANTED && chunks_.size() > 1) chunks_.pop_back(); ORIGINAL"},
    {"name": "close-loses-a-chunk", "facts": "kept", "file": POOL, "seen": ("B", "orphan-page"),
     "what": "releasing the pool unmaps all chunks but the oldest",
     "find": "  free_.clear();\n  while (!chunks_.empty()) {[[[\n]]]",
     "replace": "if (PLANTED && chunks_.size() == 1) { chunks_.clear(); break; }"},
    {"name": "chunk-one-page-more", "facts": "kept", "file": POOL, "seen": ("B", "orphan-page"),
     "what": "a chunk is mapped with one OS page more than is recorded",
     "find": "source_->map({.bytes = chunk.mapped_bytes, .kind",
     "replace": "source_->map({.bytes = chunk.mapped_bytes + (PLANTED ? options_.os_page_bytes : 0), .kind"},
    {"name": "reset-does-not-cut", "facts": "kept", "file": POOL, "seen": ("M", "orphan-page"),
     "what": "the chunk that a reset keeps is recorded as cut to size, and is not",
     "find": "  if (mapped < oldest.mapped_bytes) source_->shrink(oldest.base, oldest.mapped_bytes, mapped);",
     "instead": ";"},
    {"name": "free-list-is-not-used", "facts": "kept", "file": POOL, "seen": ("B", "pool-reuse"),
     "what": "items are always carved anew, so that the free list only grows",
     "find": "free_.empty()) return carve(cause);",
     "replace": "PLANTED || free_.empty()) return carve(cause);"},
    {"name": "double-give-back", "facts": "kept", "file": POOL, "seen": ("B", "conservation"),
     "what": "each tenth item that comes back is put at both ends of the free list",
     "find": "void PagePool::give_back(const Block& block) {\n[[[  push(block);]]]",
     "replace": "ORIGINAL if (EVERY(10)) free_.insert(free_.begin(), block);"},
    {"name": "item-is-not-given-back", "facts": "false", "file": PAGES, "seen": ("B", "conservation"),
     "what": "each seventh item is said to go to the pool, and does not",
     "find": "  pool_->give_back(block);",
     "when": "EVERY(7)",
     "instead": ";"},
    {"name": "decommit-loses-the-item", "facts": "false", "file": POOL, "seen": ("D", "conservation"),
     "what": "an item whose RAM goes back to the kernel is not put on the free list",
     "find": "  block.touched = false;\n[[[  push(block);]]]",
     "instead": ";"},
    {"name": "mapping-ends-in-the-pool", "facts": "kept", "file": PAGES, "seen": ("B", "orphan-page"),
     "what": "a page whose clusters made it large is given to the pool instead of being unmapped",
     "find": "  if (releases_to_pool(*node)) {",
     "replace": "if ((PLANTED && node->page.grapheme_cells() > 200) || releases_to_pool(*node)) {"},
    {"name": "page-in-list-is-given-back", "facts": "false", "file": GROW, "seen": ("R", "orphan-page"),
     "what": "every fourth page that a prune reuses is put on the free list as well, and goes on in the list",
     "find": "  if (strategy.length == Length::Relabel && node->block.own_mapping)",
     "replace": """if (EVERY(4)) {
         state(fact_of_release(memory::FactKind::GivenToPool, *node));
         pool_->give_back(node->block);
       }
       ORIGINAL"""},
    # --- The list
    {"name": "page-falls-out-of-the-list", "facts": "omitted", "file": RESIZE, "seen": ("H", "orphan-page"),
     "what": "after a resize the second page is in no list, and its rows and bytes are still counted",
     "find": "[[[  if (!done)]]] min_max_bytes_ =",
     "replace": """if (PLANTED && first_ != last_ && first_->next != last_) {
         Node* const gone = first_->next;
         for (const auto& pin : pins_) if (pin->node == gone) *pin = {.node = first_};
         first_->next = gone->next;
         gone->next->previous = first_;
         gone->linked = false;
       }
       ORIGINAL"""},
    {"name": "tail-falls-off-after-a-resize", "facts": "omitted", "file": RESIZE, "seen": ("U", "orphan-page"),
     "what": "a resize ends with the newest page dropped from the list, if the others fill the screen",
     "find": "  drop_over_lines();\n[[[  return done;]]]",
     "replace": """if (PLANTED && last_->previous != nullptr && total_rows_ - last_->page.rows() >= rows_) {
         Node* const gone = last_;
         for (const auto& pin : pins_) if (pin->node == gone) *pin = {.node = gone->previous};
         unlink(gone);
         figures_.page_size_bytes -= gone->counted_bytes;
       } ORIGINAL"""},
    {"name": "links-point-past-a-page", "facts": "kept", "file": PAGES, "seen": ("b", "conservation"),
     "what": "a page that is put between two others is not told to the one behind it",
     "find": "  (node->next == nullptr ? last_ : node->next->previous) = node;",
     "when": "node->next != nullptr && PLANTED",
     "instead": ";"},
    {"name": "account-keeps-what-went", "facts": "kept", "file": PAGES, "seen": ("U", "ledger-drift"),
     "what": "a page with a mapping of its own leaves the list and stays in the list's account",
     "find": "  figures_.page_size_bytes -= account_at_release(*node);",
     "when": "PLANTED && node->block.own_mapping && node->page.hyperlink_cells() > 0",
     "instead": ";"},
    {"name": "account-counts-columns-twice", "facts": "kept", "file": PAGES, "seen": ("U", "ledger-drift"),
     "what": "a page that is made because the window got wider counts twice",
     "find": "  figures_.page_size_bytes += node->counted_bytes;",
     "replace": """ORIGINAL if (PLANTED && (request.cause == memory::Cause::Columns || request.cause == memory::Cause::Reflow))
         figures_.page_size_bytes += node->counted_bytes;"""},
    {"name": "rows-are-miscounted", "facts": "kept", "file": PAGES, "seen": ("A", "ledger-drift"),
     "what": "each tenth page that leaves the list takes a row too few from the row count",
     "find": "  total_rows_ -= node->page.rows();",
     "replace": "ORIGINAL if (EVERY(10)) ++total_rows_;"},
    {"name": "length-is-recorded-short", "facts": "false", "file": PAGES, "seen": ("U", "orphan-page"),
     "what": "a page that texts of links made large is recorded as a standard page of the pool's",
     "find": "  node->counted_bytes = pooled ? standard_bytes_ : layout.total_bytes;",
     "replace": """ORIGINAL if (PLANTED && request.cause == memory::Cause::Strings) {
         node->believed_bytes = standard_bytes_;
         node->believed_pool = true;
       }"""},
    # --- The limit
    {"name": "limit-asks-the-wrong-account", "facts": "kept", "file": GROW, "seen": ("B", "limit-held"),
     "what": "the limit is held against the bytes of the rows' headers, and not against those of the pages",
     "find": "figures_.page_size_bytes + standard_bytes_ <= max_bytes()) return false;",
     "replace": """(PLANTED ? total_rows_ * sizeof(page::Row) : figures_.page_size_bytes) + standard_bytes_ <=
         max_bytes()) return false;"""},
    {"name": "limit-binds-for-a-while", "facts": "kept", "file": GROW, "seen": ("B", "limit-held"),
     "what": "after the tenth prune nothing is pruned any more",
     "find": "bool PageList::wants_prune() const {",
     "replace": "ORIGINAL if (PLANTED && figures_.prunes >= 10) return false;"},
    {"name": "limit-is-taken-fourfold", "facts": "kept", "file": LIST, "seen": ("M", "limit-held"),
     "what": "the limit is four times what was asked for",
     "find": "explicit_max_bytes_(options.bytes_max.value_or(UINT64_MAX)) {}",
     "replace": """explicit_max_bytes_(PLANTED && options.bytes_max ? 4 * *options.bytes_max
         : options.bytes_max.value_or(UINT64_MAX)) {}"""},
    # --- Pins
    {"name": "saved-cursor-leaves-a-pin", "facts": "kept", "file": "core/screen/resize.cpp", "seen": ("U", "pin-left"),
     "what": "the pin that a resize sets for the saved cursor stays tracked",
     "find": "    list_->untrack(saved_pin);",
     "instead": ";"},
    {"name": "reflow-leaves-a-pin", "facts": "kept", "file": REFLOW, "seen": ("U", "pin-left"),
     "what": "the pin that a reflow sets for the cursor stays tracked",
     "find": "  reflower.drop_cursor();",
     "instead": ";"},
    {"name": "pins-stay-on-erased-pages", "facts": "kept", "file": ERASE, "seen": ("M", "dangling-pin"),
     "what": "a pin on a page that is erased goes on naming it",
     "find": "    if (pin->node == node) *pin = {.node = neighbour};",
     "instead": ";"},
    # --- What pages hold
    {"name": "style-outlives-its-cells", "facts": "kept", "file": "core/page/page_cells.cpp", "seen": ("M", "page-content"),
     "what": "of a run of cells in one style that is cleared, one stays counted",
     "find": "    if (first->has_style()) release_style(first->style(), run);",
     "when": "PLANTED && first->has_style() && run > 3",
     "instead": "release_style(first->style(), run - 1);"},
    {"name": "style-is-counted-twice", "facts": "kept", "file": "core/screen/pen.cpp", "seen": ("M", "page-content"),
     "what": "a pen that is set again does not give back the style it had",
     "find": "[[[  if (cursor_.style_id != 0) here.release_style(cursor_.style_id);]]]\n  cursor_.style_id = 0;\n  page::StyleAdded added;",
     "instead": ";"},
    {"name": "cluster-outlives-its-cell", "facts": "kept", "file": "core/page/page_cells.cpp", "seen": ("b", "page-content"),
     "what": "clusters in the first ten columns are not given back when their cells are cleared",
     "find": "      clear_grapheme(*cell);",
     "when": "x < 10 && PLANTED",
     "instead": ";"},
    {"name": "link-outlives-its-cells", "facts": "kept", "file": "core/page/page_cells.cpp", "seen": ("U", "page-content"),
     "what": "a link stays counted when its cells are cleared",
     "find": "      release_hyperlink(first->link_entry(), run);",
     "instead": ";"},
    {"name": "text-outlives-its-link", "facts": "kept", "file": "core/page/hyperlink_set.cpp", "seen": ("U", "page-content"),
     "what": "the text of a link stays allocated when the link dies",
     "find": "  strings->release(page_base, link.uri_offset, link.uri_bytes);",
     "instead": ";"},
]
