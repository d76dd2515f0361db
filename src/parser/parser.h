#pragma once

#include "parser/sequences.h"
#include "parser/transitions.h"
#include "unicode/scan.h"
#include "unicode/utf8.h"

#include <concepts>
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
///  cancelled OSC
///    is not dispatched. In strings 0x9C ends only as U+009C (C2 9C), so that UTF-8 text passes.
///  * C0 controls inside ESC and CSI headers are executed at once, those inside DCS data are data, those
///  inside any other
///    string are dropped. DEL is ignored everywhere.
///  * Too many parameters or intermediates, or a malformed list, drop the sequence up to its final byte.
///
/// For every split of a stream into chunks the handler sees the same calls, but that runs and puts may be cut
/// differently.
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

template <Handler H> class Parser {
public:
  explicit Parser(Limits limits = {}) : limits_(limits) {}

  /// Parses the next bytes of the stream. Allocates only for an OSC that a chunk border cuts.
  void feed(std::span<const std::uint8_t> bytes, H& handler);

  /// The end of the stream: a code point whose tail never came prints U+FFFD, an open sequence is dropped, an
  /// open string ends as `Cancelled`.
  void finish(H& handler);

  /// Bytes fed so far: the offset of the next byte.
  [[nodiscard]] std::uint64_t byte_offset() const { return fed_bytes_; }
  /// Whether the next byte would be printed or executed as it stands: neither a sequence nor a code point is
  /// open.
  [[nodiscard]] bool in_ground() const { return state_ == ParserState::Ground && !utf8_.pending(); }

private:
  using Byte = const std::uint8_t*;
  enum class Held : std::uint8_t {
    Nothing,
    LeadC2,
    Escape
  }; ///< the last byte of a string whose meaning is open

  /// Where in the stream a byte of the present chunk stands.
  [[nodiscard]] std::uint64_t offset_of(Byte byte) const {
    return chunk_bias_ + reinterpret_cast<std::uintptr_t>(byte);
  }

  // parser_ground.inl: text, controls, and whole sequences that lie within the chunk
  Byte ground(Byte next, Byte end, H& handler);
  Byte text(Byte next, Byte end, H& handler);
  void c1(std::uint8_t control, std::uint64_t offset, H& handler);
  Byte escape(Byte next, Byte end, H& handler);
  Byte whole_csi(Byte next, Byte end, H& handler);
  Byte whole_osc(Byte next, Byte end, H& handler);

  // parser_header.inl: headers byte by byte
  Byte header(Byte next, Byte end, H& handler);
  void act(Action action, std::uint8_t byte, std::uint64_t offset, H& handler);
  void begin(std::uint64_t offset);
  void begin_string(StringKind kind, H& handler);
  void collect(std::uint8_t byte);
  void separate(std::uint8_t byte);
  void dispatch_csi(std::uint8_t final, H& handler);
  void hook(std::uint8_t final, H& handler);
  [[nodiscard]] bool in_csi_or_dcs() const { return introducer_ != Introducer::Esc; }

  // parser_string.inl: the insides of OSC, DCS, APC, PM and SOS
  Byte string(Byte next, Byte end, H& handler);
  Byte string_data_end(Byte next, Byte end) const;
  Byte resolve_held(Byte next, H& handler);
  Byte string_stop(Byte stop, H& handler);
  void put(Byte first, Byte last, std::uint64_t offset, H& handler);
  void end_string(StringEnd how, std::uint64_t offset, H& handler);

  enum class Introducer : std::uint8_t { Esc, Csi, Dcs };

  ParserState state_ = ParserState::Ground;
  Introducer introducer_ = Introducer::Esc;
  Held held_ = Held::Nothing;
  StringKind kind_ = StringKind::Apc;
  Truncation osc_truncation_ = Truncation::Whole;
  bool overlong_ = false; ///< too many intermediates or parameters: dropped at the final byte
  std::uint64_t chunk_bias_ = 0;
  std::uint64_t sequence_offset_ = 0; ///< where the open sequence began
  std::uint64_t fed_bytes_ = 0;
  Limits limits_;
  unicode::Utf8Decoder utf8_;
  EscSequence esc_;
  CsiSequence csi_;
  std::string osc_; ///< the head of an OSC that a chunk border cut
};

template <Handler H> void Parser<H>::feed(std::span<const std::uint8_t> bytes, H& handler) {
  Byte next = bytes.data();
  const Byte end = next + bytes.size();
  chunk_bias_ = fed_bytes_ - reinterpret_cast<std::uintptr_t>(next);
  if (utf8_.pending() && next != end) next = text(next, end, handler);
  while (next != end) {
    if (state_ == ParserState::Ground)
      next = ground(next, end, handler);
    else if (is_header(state_))
      next = header(next, end, handler);
    else
      next = string(next, end, handler);
  }
  fed_bytes_ += bytes.size();
}

template <Handler H> void Parser<H>::finish(H& handler) {
  if (const std::uint64_t held_bytes = utf8_.pending_bytes(); utf8_.finish()) {
    constexpr char32_t kReplacement = unicode::kReplacement;
    handler.at(fed_bytes_ - held_bytes);
    handler.print_codepoints(&kReplacement, 1);
  }
  if (state_ != ParserState::Ground && !is_header(state_))
    end_string(StringEnd::Cancelled, fed_bytes_, handler);
  state_ = ParserState::Ground;
  held_ = Held::Nothing;
}

} // namespace termsoak::parser

#include "parser/parser_ground.inl"
#include "parser/parser_header.inl"
#include "parser/parser_string.inl"
