#pragma once

#include "core/page/capacity.h"

#include <cstdint>
#include <type_traits>

namespace termsoak::core::page {

enum class Content : std::uint8_t { Codepoint, CodepointGrapheme, PaletteBackground, RgbBackground };
enum class Wide : std::uint8_t { Narrow, Wide, SpacerTail, SpacerHead };

/// One cell: 64 bits, and all-zero is a valid empty cell. Low to high: content tag 2, content 24 (codepoint
/// 21, palette 8 or RGB 24), style id 16, width 2, protected 1, hyperlink 1, semantic content 2, entry 16.
/// The entry is padding in the modelled core, which finds a cell's link and cluster in maps keyed by the
/// cell's place. Ours says it itself: the link's id or, in a cluster, the number of the page's entry, whose
/// upper bits are the three that a codepoint leaves of the content. So a cell may move without its entry.
/// Does not own what it refers to: styles, links and extra codepoints are counted by the page.
class Cell {
public:
  static constexpr unsigned kContentShift = 2, kStyleShift = 26, kWideShift = 42;
  static constexpr std::uint64_t kTagMask = 0x3, kContentMask = 0xffffff, kCodepointMask = 0x1fffff;
  /// Set in the tag of clusters and of RGB backgrounds: without it a cell has no cluster.
  static constexpr std::uint64_t kPerhapsClusterBit = 1;
  static constexpr std::uint64_t kStyleMask = std::uint64_t{0xffff} << kStyleShift;
  static constexpr std::uint64_t kWideMask = std::uint64_t{3} << kWideShift;
  static constexpr std::uint64_t kProtectedBit = std::uint64_t{1} << 44;
  static constexpr std::uint64_t kHyperlinkBit = std::uint64_t{1} << 45;
  static constexpr unsigned kEntryShift = 48, kEntryHighShift = 23;
  static constexpr std::uint64_t kLinkMask = std::uint64_t{0xffff} << kEntryShift;
  static constexpr std::uint64_t kEntryMask = kLinkMask | std::uint64_t{7} << kEntryHighShift;
  static constexpr std::uint32_t kEntryMax = (1U << 19) - 1;

  constexpr Cell() = default;
  static constexpr Cell from_bits(std::uint64_t bits) {
    Cell cell;
    cell.bits_ = bits;
    return cell;
  }
  static constexpr Cell of(char32_t codepoint, StyleId style = 0, Wide wide = Wide::Narrow) {
    return from_bits((static_cast<std::uint64_t>(codepoint) << kContentShift) |
                     (static_cast<std::uint64_t>(style) << kStyleShift) |
                     (static_cast<std::uint64_t>(wide) << kWideShift));
  }
  static constexpr Cell palette_background(std::uint8_t index) {
    return from_bits((static_cast<std::uint64_t>(index) << kContentShift) |
                     static_cast<std::uint64_t>(Content::PaletteBackground));
  }
  static constexpr Cell rgb_background(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    const std::uint64_t rgb = red | (std::uint64_t{green} << 8) | (std::uint64_t{blue} << 16);
    return from_bits((rgb << kContentShift) | static_cast<std::uint64_t>(Content::RgbBackground));
  }

  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  [[nodiscard]] constexpr Content content() const { return static_cast<Content>(bits_ & kTagMask); }
  [[nodiscard]] constexpr bool is_background() const { return (bits_ & 2) != 0; }
  [[nodiscard]] constexpr bool has_grapheme() const { return content() == Content::CodepointGrapheme; }
  /// 0 for empty cells and for backgrounds.
  [[nodiscard]] constexpr char32_t codepoint() const {
    return is_background() ? 0 : static_cast<char32_t>((bits_ >> kContentShift) & kCodepointMask);
  }
  /// The 24 content bits: palette index, or red | green << 8 | blue << 16.
  [[nodiscard]] constexpr std::uint32_t content_bits() const {
    return static_cast<std::uint32_t>((bits_ >> kContentShift) & kContentMask);
  }
  [[nodiscard]] constexpr bool has_text() const {
    return !is_background() && (bits_ & kCodepointMask << kContentShift) != 0;
  }
  [[nodiscard]] constexpr StyleId style() const {
    return static_cast<StyleId>((bits_ & kStyleMask) >> kStyleShift);
  }
  [[nodiscard]] constexpr bool has_style() const { return (bits_ & kStyleMask) != 0; }
  [[nodiscard]] constexpr Wide wide() const { return static_cast<Wide>((bits_ & kWideMask) >> kWideShift); }
  [[nodiscard]] constexpr bool is_protected() const { return (bits_ & kProtectedBit) != 0; }
  [[nodiscard]] constexpr bool has_hyperlink() const { return (bits_ & kHyperlinkBit) != 0; }
  /// The link of a cell that has one and no cluster.
  [[nodiscard]] constexpr std::uint16_t link_entry() const {
    return static_cast<std::uint16_t>(bits_ >> kEntryShift);
  }
  /// The page's entry of a cluster.
  [[nodiscard]] constexpr std::uint32_t cluster_entry() const {
    return static_cast<std::uint32_t>(bits_ >> kEntryShift | (bits_ >> kEntryHighShift & 7) << 16);
  }
  /// Text, width and protection: nothing that the page counts.
  [[nodiscard]] constexpr Cell without_references() const {
    const std::uint64_t cluster = has_grapheme() ? kTagMask | kEntryMask : kLinkMask;
    return from_bits(bits_ & ~(cluster | kStyleMask | kHyperlinkBit));
  }
  /// Neither text nor background; a style or protection alone does not make a cell non-empty. Spacers count
  /// as empty only where upstream says so: a spacer tail is not empty.
  [[nodiscard]] constexpr bool is_empty() const {
    return !is_background() && codepoint() == 0 && wide() != Wide::SpacerTail;
  }

  constexpr void set_content(Content content) {
    bits_ = (bits_ & ~kTagMask) | static_cast<std::uint64_t>(content);
  }
  constexpr void set_style(StyleId id) {
    bits_ = (bits_ & ~kStyleMask) | (static_cast<std::uint64_t>(id) << kStyleShift);
  }
  constexpr void set_wide(Wide wide) {
    bits_ = (bits_ & ~kWideMask) | (static_cast<std::uint64_t>(wide) << kWideShift);
  }
  constexpr void set_protected(std::uint64_t bit) {
    bits_ = (bits_ & ~kProtectedBit) | (bit != 0 ? kProtectedBit : 0);
  }
  constexpr void mark_hyperlink() { bits_ |= kHyperlinkBit; }
  constexpr void unmark_hyperlink() { bits_ &= ~kHyperlinkBit; }
  constexpr void set_link_entry(std::uint16_t id) {
    bits_ = (bits_ & ~kLinkMask) | (static_cast<std::uint64_t>(id) << kEntryShift);
  }
  /// A codepoint becomes a cluster; a link it has stands in the entry from now on.
  constexpr void become_cluster(std::uint32_t entry) {
    set_cluster_entry(entry);
    bits_ |= static_cast<std::uint64_t>(Content::CodepointGrapheme);
  }
  constexpr void set_cluster_entry(std::uint32_t entry) {
    bits_ = (bits_ & ~kEntryMask) | (static_cast<std::uint64_t>(entry) << kEntryShift) |
            (static_cast<std::uint64_t>(entry >> 16) << kEntryHighShift);
  }

  constexpr bool operator==(const Cell&) const = default;

private:
  std::uint64_t bits_ = 0;
};
static_assert(sizeof(Cell) == 8 && std::is_trivially_copyable_v<Cell>);

} // namespace termsoak::core::page
