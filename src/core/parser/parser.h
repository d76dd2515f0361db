#pragma once

#include "core/parser/sequences.h"
#include "core/unicode/utf8.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// The escape-sequence state machine: bytes in, calls on a handler out. Knows no terminal and keeps no
/// screen.
///
/// Law: Paul Williams' machine for DEC ANSI parsers (vt100.net), ECMA-48 5th edition, with UTF-8 in the
/// ground state.
///  * ESC Fe is the C1 control it stands for; a C1 control may also arrive as its code point U+0080..U+009F
///  in UTF-8
///    (xterm). A raw byte 0x80..0x9F is ill-formed UTF-8 and prints U+FFFD. In the header of a sequence (ESC,
///    CSI, DCS up to the final byte) bytes from 0x80 up are ignored.
///  * CAN and SUB end any sequence and are then executed; ESC ends any sequence and begins the next.
///  * OSC ends with BEL or ST, every other string with ST; a string ended otherwise is `Cancelled`, and a
///  cancelled OSC is
///    not dispatched. In strings 0x9C ends only as U+009C (C2 9C), so that UTF-8 text passes.
///  * C0 controls inside ESC and CSI headers are executed at once; DEL is ignored everywhere but in the
///  ground state, where
///    it is ignored, too.
///  * Too many parameters or intermediates, or a malformed list, drop the sequence up to its final byte.
///
/// The handler is a plain object with these members; runs may be split differently when chunks are cut
/// differently, all else is the same for every split:
///
///     void at(std::uint64_t byte_offset);   // before every call below: where in the stream its first byte
///     stands
///                                           // (a sequence: its ESC; put: the first byte of the span; end:
///                                           the terminator)
///     void print_ascii(const std::uint8_t* bytes, std::size_t count);          // 0x20..0x7E, count >= 1
///     void print_codepoints(const char32_t* code_points, std::size_t count);   // see below, count >= 1
///     void execute(std::uint8_t control);   // C0 (not ESC) and C1 (0x80..0x9F, less CSI OSC DCS SOS PM APC)
///     void esc_dispatch(const EscSequence&);
///     void csi_dispatch(const CsiSequence&);
///     void osc_dispatch(const OscString&);
///     void dcs_hook(const CsiSequence&);
///     void dcs_put(std::span<const std::uint8_t>);
///     void dcs_unhook(StringEnd);
///     void string_start(StringKind);
///     void string_put(StringKind, std::span<const std::uint8_t>);
///     void string_end(StringKind, StringEnd);
///
/// print_codepoints delivers scalar values: non-ASCII ones, with short gaps of printable ASCII between them
/// (so a handler maps character sets here, too), no controls. Code point i stands at the offset given to `at`
/// plus the `utf8_bytes` of the i before it: a replacement for ill-formed bytes is always the last of its
/// run.
namespace termsoak::core::parser {

template <class Handler> class Parser {
public:
  explicit Parser(Limits limits = {}) : limits_(limits) {}

  /// Parses the next bytes of the stream. Makes no allocation but for an OSC that is cut by a chunk border.
  void feed(std::span<const std::uint8_t> bytes, Handler& handler);

  /// The end of the stream: a code point whose tail never came prints U+FFFD; an open sequence is dropped, an
  /// open string ends as `Cancelled`.
  void finish(Handler& handler);

  /// Bytes fed so far: the offset of the next byte.
  [[nodiscard]] std::uint64_t byte_offset() const { return fed_bytes_; }
  /// Whether the next byte would be printed or executed as it stands: no sequence is open.
  [[nodiscard]] bool in_ground() const;

private:
  Limits limits_;
  std::uint64_t fed_bytes_ = 0;
  unicode::Utf8Decoder utf8_;
  EscSequence esc_;
  CsiSequence csi_;
  std::string osc_;
};

} // namespace termsoak::core::parser
