#pragma once

#include "parser/handler.h"
#include "parser/sequences.h"
#include "parser/transitions.h"
#include "unicode/scan.h"
#include "unicode/utf8.h"

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

template <Handler H> class Parser {
public:
  explicit Parser(ParserOptions options = {})
      : options_(options), transitions_(&kTransitions[unsigned(options.raw_c1)]), utf8_(options.ill_formed) {}

  /// Parses the next bytes of the stream. Allocates only for an OSC that a chunk border cuts.
  void feed(std::span<const std::uint8_t> bytes, H& handler);

  /// The next bytes are lost, and count as fed.
  void skip(std::size_t bytes) { fed_bytes_ += bytes; }

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

  /// Whether the handler wants no more of this feed. Stands where an OSC has been handed out.
  [[nodiscard]] bool stopped_by(const H& handler) const {
    if constexpr (StoppingHandler<H>) return handler.stopped();
    return false;
  }

  // parser_ground.inl: text, controls, and whole sequences that lie within the chunk
  Byte ground(Byte next, Byte end, H& handler);
  Byte text(Byte next, Byte end, H& handler);
  void c1(std::uint8_t control, std::uint64_t offset, H& handler);
  void raw_c1(std::uint8_t byte, std::uint64_t offset, H& handler);
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
  Byte string_or_stop(Byte next, Byte end, H& handler);
  Byte string_data_end(Byte next, Byte end) const;
  [[nodiscard]] Byte string_c1(Byte next, Byte stop) const;
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
  ParserOptions options_;
  const detail::TransitionTable* transitions_;
  unicode::Utf8Decoder utf8_;
  EscSequence esc_;
  CsiSequence csi_;
  std::string osc_; ///< the head of an OSC that a chunk border cut
};

template <Handler H> void Parser<H>::feed(std::span<const std::uint8_t> bytes, H& handler) {
  Byte next = bytes.data();
  const Byte end = next + bytes.size();
  chunk_bias_ = fed_bytes_ - reinterpret_cast<std::uintptr_t>(next);
  next += utf8_.skip(next, bytes.size());
  if (utf8_.pending() && next != end) next = text(next, end, handler);
  while (next != end) {
    if (state_ == ParserState::Ground)
      next = ground(next, end, handler);
    else if (is_header(state_))
      next = header(next, end, handler);
    else
      next = string_or_stop(next, end, handler);
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
