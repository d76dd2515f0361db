#pragma once

#include "core/page/page.h"
#include "core/pagelist/page_list_types.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// The cursor of one screen with its pen and character sets, and what DECSC keeps of it. Plain values;
/// `Screen` keeps them true.
namespace termsoak::core::screen {

/// The 7-bit character sets a program may designate. Code points above U+007F are not touched: a stream is
/// UTF-8, so GR is never printed through.
enum class Charset : std::uint8_t {
  Ascii,      ///< ISO 646 US, final B
  British,    ///< DEC UK, final A
  DecSpecial, ///< DEC special graphics, final 0
  Dutch,      ///< the national sets of the VT220: DEC EK-VT220-RM table 4-...
  Finnish,
  French,
  FrenchCanadian,
  German,
  Italian,
  NorwegianDanish,
  Spanish,
  Swedish,
  Swiss,
};

enum class CharsetSlot : std::uint8_t { G0, G1, G2, G3 };

/// What a 7-bit code prints as in a set. `code` must be below 0x80.
[[nodiscard]] char32_t map_charset(Charset set, std::uint8_t code);

/// Designations and shifts; part of what DECSC saves.
struct CharsetState {
  std::array<Charset, 4> designated{};
  CharsetSlot left = CharsetSlot::G0;
  CharsetSlot right = CharsetSlot::G2;
  std::int8_t single_shift = -1; ///< slot for the next character only, or -1

  [[nodiscard]] Charset set_of(CharsetSlot slot) const { return designated[static_cast<std::size_t>(slot)]; }
  [[nodiscard]] Charset& set_of(CharsetSlot slot) { return designated[static_cast<std::size_t>(slot)]; }
  /// Nothing to map: printing may take the short way.
  [[nodiscard]] bool plain() const { return single_shift < 0 && set_of(left) == Charset::Ascii; }
  /// The set for the next character; ends a single shift.
  [[nodiscard]] Charset take() {
    if (single_shift < 0) return set_of(left);
    const auto slot = static_cast<CharsetSlot>(single_shift);
    single_shift = -1;
    return set_of(slot);
  }
  friend bool operator==(const CharsetState&, const CharsetState&) = default;
};

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

/// What the shell draws anew after a resize (OSC 133 A, `redraw`).
enum class PromptRedraw : std::uint8_t { None, All, LastRow };

/// What the cursor writes, as a shell says (OSC 133), where `dialect::Prompts::Cells` holds.
enum class Semantics : std::uint8_t {
  Output,
  Prompt,
  Input,
  InputOfLine, ///< until the next line feed
};

struct Cursor {
  std::uint16_t x = 0;
  std::uint16_t y = 0;
  bool pending_wrap = false;  ///< the last column is written; the next character goes to the next row
  bool is_protected = false;  ///< new cells are protected (SPA, DECSCA)
  page::StyleId style_id = 0; ///< of `style` in the cursor's page; holds one reference
  page::HyperlinkId hyperlink_id = 0;
  page::Style style;
  Semantics semantics = Semantics::Output;

  pagelist::Pin* pin = nullptr; ///< tracked: always the cursor's row
  page::Row* row = nullptr;     ///< caches of what `pin` names
  page::Cell* cells = nullptr;  ///< first cell of `row`

  std::uint32_t hyperlink_implicit_next = 0;
  std::unique_ptr<OwnedHyperlink> hyperlink; ///< null: none
};

enum class PageIs : std::uint8_t { Alive, Gone }; ///< the page that counts the pen's style and link

/// The pen's style and link while no page holds them. Both belong to a page, so they are let go before the
/// cursor moves to another page, its page is replaced or its rows are laid out anew, and taken again where it
/// is then.
struct PenHold {
  page::Style style;
  bool is_styled = false;
  std::unique_ptr<OwnedHyperlink> hyperlink; ///< null: none
};

/// How a held pen is taken again. The order decides which of them makes the page grow first, and a link
/// without an id becomes another link by a new number: both as in the modelled core.
enum class TakePen : std::uint8_t {
  WithNewLink,       ///< style, then the link under a new number: the cursor moved
  WithSameLink,      ///< style, then the link as it was if the page has room: rows moved below the cursor
  NewLinkFirst,      ///< the link under a new number, then the style: rows were laid out anew
  WithoutMakingRoom, ///< as far as the page has room: it has just been made larger
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
