#pragma once

#include "core/page/page.h"
#include "core/pagelist/node.h"
#include "core/screen/charset.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// The cursor of one screen with its pen, and what DECSC keeps of it. Plain values; `Screen` keeps them true.
namespace termsoak::core::screen {

/// A link's own copy of its texts: the page's copy dies with the page when the cursor moves on.
struct OwnedHyperlink {
  std::string uri;
  std::optional<std::string> explicit_id;
  std::uint32_t implicit_id = 0;

  [[nodiscard]] page::Hyperlink view() const {
    return {.uri = uri,
            .explicit_id = explicit_id ? std::optional<std::string_view>(*explicit_id) : std::nullopt,
            .implicit_id = implicit_id};
  }
};

struct Cursor {
  std::uint16_t x = 0;
  std::uint16_t y = 0;
  bool pending_wrap = false;  ///< the last column is written; the next character goes to the next row
  bool is_protected = false;  ///< new cells are protected (SPA, DECSCA)
  page::StyleId style_id = 0; ///< of `style` in the cursor's page; holds one reference
  page::HyperlinkId hyperlink_id = 0;
  page::Style style;

  pagelist::Pin* pin = nullptr; ///< tracked: always the cursor's row
  page::Row* row = nullptr;     ///< caches of what `pin` names
  page::Cell* cells = nullptr;  ///< first cell of `row`

  std::uint32_t hyperlink_implicit_next = 0;
  std::unique_ptr<OwnedHyperlink> hyperlink; ///< null: none
};

struct SavedCursor {
  std::uint16_t x = 0;
  std::uint16_t y = 0;
  page::Style style;
  bool is_protected = false;
  bool pending_wrap = false;
  bool origin = false;
  CharsetState charset;
};

} // namespace termsoak::core::screen
