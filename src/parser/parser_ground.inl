// Part of parser/parser.h: the ground state, and sequences that lie whole within a chunk.
// Leaves everything unusual to the byte-by-byte machine of parser_header.inl, so both must agree; a test sees
// to it.

namespace termsoak::parser {

namespace detail {

/// The value of a decimal digit; of anything else, more than 9.
constexpr std::uint32_t digit(std::uint8_t byte) {
  return byte - std::uint32_t{'0'};
}

/// Reads at most four decimal digits into `value`; gives the byte behind them. Does not look at where the
/// chunk ends: five bytes there must be.
[[gnu::always_inline]] inline const std::uint8_t* parse_number(const std::uint8_t* at, std::uint32_t& value) {
  value = 0;
  if (digit(at[0]) > 9) return at;
  value = digit(at[0]);
  if (digit(at[1]) > 9) return at + 1;
  value = value * 10 + digit(at[1]);
  if (digit(at[2]) > 9) return at + 2;
  value = value * 10 + digit(at[2]);
  if (digit(at[3]) > 9) [[likely]]
    return at + 3;
  value = value * 10 + digit(at[3]);
  return at + 4;
}

} // namespace detail

template <Handler H> auto Parser<H>::ground(Byte next, Byte end, H& handler) -> Byte {
  while (next != end) {
    const std::uint8_t byte = *next;
    if (unicode::is_printable_ascii(byte)) {
      const std::size_t count = unicode::printable_ascii_length(next, static_cast<std::size_t>(end - next));
      handler.at(offset_of(next));
      handler.print_ascii(next, count);
      next += count;
    } else if (byte >= 0x80) {
      next = text(next, end, handler);
      if (state_ != ParserState::Ground) return next;
    } else if (byte == 0x1B) {
      next = escape(next, end, handler);
      if (state_ != ParserState::Ground) return next;
    } else {
      handler.at(offset_of(next));
      if (options_.ground_controls == GroundControls::Print && byte >= 0x10) {
        const char32_t text = byte;
        handler.print_codepoints(&text, 1);
      } else if (byte != 0x7F) {
        handler.execute(byte);
      }
      ++next;
    }
  }
  return next;
}

template <Handler H> auto Parser<H>::text(Byte next, Byte end, H& handler) -> Byte {
  const std::uint64_t offset = offset_of(next) - utf8_.pending_bytes();
  if constexpr (Utf8Handler<H>) {
    if (!utf8_.pending()) {
      handler.at(offset);
      const std::size_t taken = handler.print_utf8(next, static_cast<std::size_t>(end - next));
      if (taken != 0) return next + taken;
    }
  }
  // One line of a wide screen; a longer run comes in several.
  constexpr std::size_t kRunMax = 256;
  char32_t run[kRunMax];
  const unicode::Utf8Result got = utf8_.decode(next, static_cast<std::size_t>(end - next), run, kRunMax);
  next += got.bytes_consumed;
  const bool executes = options_.ground_controls == GroundControls::Execute;
  const std::size_t controls = got.stop == unicode::Utf8Stop::C1 && executes ? 1 : 0;
  const std::size_t printed = got.code_points - controls;
  if (printed != 0) {
    handler.at(offset);
    handler.print_codepoints(run, printed);
  }
  if (controls != 0) c1(static_cast<std::uint8_t>(run[printed]), offset_of(next) - 2, handler);
  return next;
}

// A C1 control written as its code point: what ESC Fe would have done.
template <Handler H> void Parser<H>::c1(std::uint8_t control, std::uint64_t offset, H& handler) {
  begin(offset);
  const auto fe = static_cast<std::uint8_t>(control - 0x40);
  const Transition transition = (*transitions_)[unsigned(ParserState::Escape)][fe];
  state_ = transition.next;
  act(transition.action, fe, offset, handler);
}

// The same as a byte of its own, in the middle of a sequence.
template <Handler H> void Parser<H>::raw_c1(std::uint8_t byte, std::uint64_t offset, H& handler) {
  const Transition transition = (*transitions_)[unsigned(ParserState::Escape)][byte - 0x40U];
  if (options_.raw_c1 != RawC1::ActsAsC0 || transition.action != Action::ExecuteC1) return c1(byte, offset, handler);
  begin(offset);
  state_ = ParserState::Ground;
  handler.at(offset);
  handler.execute(byte & 0x7F);
}

template <Handler H> auto Parser<H>::escape(Byte next, Byte end, H& handler) -> Byte {
  if (end - next > 2) {
    Byte after = nullptr;
    if (next[1] == '[') after = whole_csi(next, end, handler);
    if (next[1] == ']') after = whole_osc(next, end, handler);
    if (after != nullptr) return after;
  }
  begin(offset_of(next));
  state_ = ParserState::Escape;
  return next + 1;
}

// The CSI whose ESC is `next`, if it ends within the chunk and nothing about it is out of the ordinary; else
// null and nothing has happened.
template <Handler H> auto Parser<H>::whole_csi(Byte next, Byte end, H& handler) -> Byte {
  Byte at = next + 2;
  char marker = 0;
  if (*at >= 0x3C && *at <= 0x3F) marker = static_cast<char>(*at++);
  if (at == end) return nullptr;
  if (csi_.has_colons) csi_.colon_after.reset();
  csi_.has_colons = false;
  std::size_t count = 0;
  bool ends_open = false;
  if (*at >= '0' && *at <= ';') {
    // As far as there are five bytes, and no more parameters than are kept: each takes a byte at least.
    const Byte last = next + std::min<std::ptrdiff_t>(end - next - 5, kParamsMax);
    for (;; ++at) {
      if (at > last) return nullptr;
      std::uint32_t value = 0;
      const Byte number = at;
      at = detail::parse_number(at, value);
      ends_open = at == number;
      csi_.params[count++] = static_cast<std::uint16_t>(value);
      if (*at == ';') continue;
      if (*at != ':') break;
      csi_.has_colons = true;
      csi_.colon_after.set(count - 1);
    }
    if (detail::digit(*at) < 10) return nullptr; // a longer number
  }
  std::uint8_t intermediates = 0;
  for (; at != end && (*at & 0xF0U) == 0x20; ++at) {
    if (intermediates == kIntermediatesMax) return nullptr;
    csi_.intermediates.bytes[intermediates++] = static_cast<char>(*at);
  }
  if (at == end || *at < 0x40 || *at > 0x7E) return nullptr;
  csi_.intermediates.count = intermediates;
  csi_.param_count = static_cast<std::uint16_t>(count);
  csi_.ends_open = ends_open;
  csi_.private_marker = marker;
  csi_.final = static_cast<char>(*at);
  handler.at(offset_of(next));
  handler.csi_dispatch(csi_);
  return at + 1;
}

// The OSC whose ESC is `next`, handed out where it lies in the chunk; null as above.
template <Handler H> auto Parser<H>::whole_osc(Byte next, Byte end, H& handler) -> Byte {
  const Byte first = next + 2;
  const Byte stop = string_data_end(first, end);
  if (stop == end) return nullptr;
  OscString osc;
  Byte last = stop;
  Byte after = stop + 1;
  if (*stop == 0x07) {
    osc.end = StringEnd::Bell;
  } else if (*stop == 0x1B && end - stop > 1 && stop[1] == '\\') {
    ++after;
  } else if (*stop == 0x9C) {
    --last; // its C2
  } else {
    return nullptr;
  }
  auto bytes = static_cast<std::size_t>(last - first);
  if (bytes > options_.osc_bytes_max) {
    bytes = options_.osc_bytes_max;
    osc.truncation = Truncation::Truncated;
  }
  osc.payload = {reinterpret_cast<const char*>(first), bytes};
  handler.at(offset_of(next));
  handler.osc_dispatch(osc);
  if (stopped_by(handler)) {
    // Where the terminator has two bytes, the second one is still to come.
    state_ = osc.end == StringEnd::St && *stop == 0x1B ? ParserState::Escape : ParserState::Ground;
    begin(offset_of(stop));
    return end;
  }
  return after;
}

} // namespace termsoak::parser
