#pragma once

#include "parser/sequences.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

/// What the parser asks of the object it reports to.
namespace termsoak::parser {

/// What a parser needs of the object it reports to, as a concept: no base class, no virtual call.
/// Every call is preceded by `at`, which says where in the stream its first byte stands: for a sequence its
/// ESC, for a put the first byte of the span, for the end of a string its terminator.
template <class H>
concept Handler = requires(H& h, std::uint64_t byte_offset, const std::uint8_t* bytes, std::size_t count,
                           const char32_t* code_points, std::uint8_t control, const EscSequence& esc,
                           const CsiSequence& csi, const OscString& osc, std::span<const std::uint8_t> data,
                           StringKind kind, StringEnd end) {
  h.at(byte_offset);
  /// A run of printable ASCII, 0x20..0x7E; count >= 1.
  h.print_ascii(bytes, count);
  /// A run of scalar values, count >= 1, no controls: non-ASCII ones with short gaps of printable ASCII
  /// between them (so a handler maps character sets here, too). The i-th stands at the offset given to `at`
  /// plus `unicode::utf8_bytes` of the i before it: U+FFFD for ill-formed bytes is always the last of its
  /// run.
  h.print_codepoints(code_points, count);
  /// C0 (not ESC) and C1 (0x80..0x9F, not DCS, SOS, CSI, OSC, PM, APC), however it was written.
  h.execute(control);
  h.esc_dispatch(esc);
  h.csi_dispatch(csi);
  h.osc_dispatch(osc);
  h.dcs_hook(csi);
  h.dcs_put(data);
  h.dcs_unhook(end);
  h.string_start(kind);
  h.string_put(kind, data);
  h.string_end(kind, end);
};

/// A handler that can also print straight from UTF-8. `print_utf8` takes well-formed printable code points
/// from the front of `bytes` for as long as it likes, moves the stream's position along by itself, and says
/// how many bytes it took; 0 leaves the matter to `print_codepoints`.
template <class H>
concept Utf8Handler = Handler<H> && requires(H& h, const std::uint8_t* bytes, std::size_t count) {
  { h.print_utf8(bytes, count) } -> std::same_as<std::size_t>;
};

/// A handler that can end a feed: what is left of the bytes is not parsed. It is asked after each OSC.
template <class H>
concept StoppingHandler = Handler<H> && requires(const H& h) {
  { h.stopped() } -> std::same_as<bool>;
};

/// Listens to nothing: for those who want to know only where sequences begin and end, and a base for those
/// who want to hear of few things.
struct NullHandler {
  void at(std::uint64_t) {}
  void print_ascii(const std::uint8_t*, std::size_t) {}
  void print_codepoints(const char32_t*, std::size_t) {}
  void execute(std::uint8_t) {}
  void esc_dispatch(const EscSequence&) {}
  void csi_dispatch(const CsiSequence&) {}
  void osc_dispatch(const OscString&) {}
  void dcs_hook(const CsiSequence&) {}
  void dcs_put(std::span<const std::uint8_t>) {}
  void dcs_unhook(StringEnd) {}
  void string_start(StringKind) {}
  void string_put(StringKind, std::span<const std::uint8_t>) {}
  void string_end(StringKind, StringEnd) {}
};

} // namespace termsoak::parser
