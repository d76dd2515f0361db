#pragma once

#include "unicode/utf8.h"

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The values a parser hands to its handler: one parsed control sequence each, borrowed until the call
/// returns. They carry what stood in the stream; what it means is the handler's business.
namespace termsoak::parser {

inline constexpr std::size_t kParamsMax = 256; ///< a longer list drops the whole sequence (kitty's bound)
inline constexpr std::size_t kIntermediatesMax = 4;    ///< more drops the whole sequence
inline constexpr std::uint16_t kParamValueMax = 65535; ///< larger values saturate

/// Intermediate bytes 0x20..0x2F in the order they came.
struct Intermediates {
  std::array<char, kIntermediatesMax> bytes{};
  std::uint8_t count = 0;

  [[nodiscard]] std::string_view view() const { return {bytes.data(), count}; }
  [[nodiscard]] bool none() const { return count == 0; }
  /// Exactly this one byte.
  [[nodiscard]] bool is(char byte) const { return count == 1 && bytes[0] == byte; }
};

/// ESC I… F: the nF, Fp and Fs functions. Fe (ESC 0x40..0x5F) arrives as `execute` of its C1 control.
struct EscSequence {
  Intermediates intermediates;
  char final = 0;
};

/// CSI [marker] params intermediates final, and the header of a DCS.
struct CsiSequence {
  Intermediates intermediates;
  char private_marker = 0; ///< '<', '=', '>', '?' or 0
  char final = 0;
  std::uint16_t param_count = 0; ///< "CSI m" 0, "CSI 1m" 1, "CSI 1;m" 2, "CSI ;m" 2
  bool has_colons = false;
  bool ends_open = false; ///< a separator stood behind the last number: "CSI 1;m", but not "CSI m"
  std::array<std::uint16_t, kParamsMax>
      params; ///< an omitted parameter is 0; the first `param_count` are valid
  std::bitset<kParamsMax>
      colon_after; ///< bit i: param i+1 is a sub-parameter of param i (a ':' stood between)

  [[nodiscard]] std::size_t count() const { return param_count; }
  /// The i-th parameter, or `fallback` when it is missing or 0: the rule of nearly every CSI function.
  [[nodiscard]] std::uint16_t param(std::size_t i, std::uint16_t fallback) const {
    return i < param_count && params[i] != 0 ? params[i] : fallback;
  }
  /// The i-th parameter as it stands (0 is 0), or `fallback` when there are not so many.
  [[nodiscard]] std::uint16_t raw(std::size_t i, std::uint16_t fallback = 0) const {
    return i < param_count ? params[i] : fallback;
  }
  [[nodiscard]] bool colon_follows(std::size_t i) const { return has_colons && colon_after[i]; }
  [[nodiscard]] std::span<const std::uint16_t> values() const { return {params.data(), param_count}; }
  /// No private marker, no intermediates.
  [[nodiscard]] bool plain() const { return private_marker == 0 && intermediates.none(); }
};

/// The strings without a meaning of their own in ECMA-48 8.3; OSC and DCS have calls of their own.
enum class StringKind : std::uint8_t { Apc, Pm, Sos };

/// What ended a control string.
enum class StringEnd : std::uint8_t {
  Bell,      ///< BEL: OSC only (xterm)
  St,        ///< ESC \ or U+009C
  Cancelled, ///< CAN, SUB, or an ESC that does not begin ST
};

enum class Truncation : std::uint8_t { Whole, Truncated };

/// One OSC: everything between introducer and terminator, controls removed, UTF-8 as it came.
/// Never delivered for a cancelled string.
struct OscString {
  std::string_view payload;
  StringEnd end = StringEnd::St;
  Truncation truncation =
      Truncation::Whole; ///< the payload went beyond `ParserOptions::osc_bytes_max`; its head is here
};

/// What a C1 control as a raw byte (0x80..0x9F) does in the header of a sequence or inside DCS, APC, PM and
/// SOS. `ActsAsC0`: one that is executed is taken without its upper bit, so that 0x8D is CR.
enum class RawC1 : std::uint8_t { Ignored, Acts, ActsAsC0 };
/// C0 controls without a function (0x10..0x1F but ESC), DEL, and C1 controls as code points, outside of
/// sequences.
enum class GroundControls : std::uint8_t { Execute, Print };
/// What an OSC means that ends with CAN, SUB or an ESC which does not begin ST.
enum class CutOsc : std::uint8_t { Nothing, Same };

struct ParserOptions {
  unicode::IllFormed ill_formed = unicode::IllFormed::EachPart;
  RawC1 raw_c1 = RawC1::Ignored;
  GroundControls ground_controls = GroundControls::Execute;
  CutOsc cut_osc = CutOsc::Nothing;
  /// What one OSC may keep: 1 MiB holds any link or title and a clipboard of 768 KiB; the rest of a longer
  /// one is dropped.
  std::size_t osc_bytes_max = std::size_t{1} << 20;
};

} // namespace termsoak::parser
