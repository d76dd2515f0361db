// Part of parser/parser.h: the insides of control strings, scanned in bulk.
// Does not know what the strings mean; OSC is collected, everything else is passed on as it comes.

namespace termsoak::parser {

template <Handler H> auto Parser<H>::string(Byte next, Byte end, H& handler) -> Byte {
  if (held_ != Held::Nothing) return resolve_held(next, handler);
  Byte stop = string_data_end(next, end);
  if (state_ != ParserState::OscString && options_.raw_c1 != RawC1::Ignored) {
    // A control wherever it stands, in the middle of a character, too.
    if (const Byte raw = string_c1(next, stop); raw != stop || (stop != end && *stop == 0x9C)) {
      put(next, raw, offset_of(next), handler);
      end_string(StringEnd::Cancelled, offset_of(raw), handler);
      state_ = ParserState::Ground;
      raw_c1(*raw, offset_of(raw), handler);
      return raw + 1;
    }
  }
  Byte last = stop;
  if (stop == end) {
    if (last != next && last[-1] == 0xC2) { // the tail that would make it ST has not arrived
      held_ = Held::LeadC2;
      --last;
    }
  } else if (*stop == 0x9C) {
    --last;
  }
  put(next, last, offset_of(next), handler);
  return stop == end ? end : string_stop(stop, handler);
}

// An OSC that a chunk border cut may be the one the handler stops at: the rest of the chunk is lost.
template <Handler H> auto Parser<H>::string_or_stop(Byte next, Byte end, H& handler) -> Byte {
  next = string(next, end, handler);
  if (!stopped_by(handler)) return next;
  if (state_ == ParserState::Ground && next[-1] == '\\') {
    // As where it was whole: the terminator's second byte is still to come.
    begin(offset_of(next) - 2);
    state_ = ParserState::Escape;
  }
  return end;
}

// The first byte from `next` on that is not data; 0x9C counts only as the tail of U+009C.
template <Handler H> auto Parser<H>::string_data_end(Byte next, Byte end) const -> Byte {
  const Byte first = next;
  while (true) {
    next += unicode::string_data_length(next, static_cast<std::size_t>(end - next));
    if (next == end || *next != 0x9C) return next;
    if (next != first && next[-1] == 0xC2) return next;
    ++next;
  }
}

// The first byte 0x80..0x9F before `stop`, or `stop`.
template <Handler H> auto Parser<H>::string_c1(Byte next, Byte stop) const -> Byte {
  while (next != stop && (*next < 0x80 || *next > 0x9F))
    ++next;
  return next;
}

// The byte before this one was ESC or C2, at the end of a chunk or of the data; this one says what it meant.
template <Handler H> auto Parser<H>::resolve_held(Byte next, H& handler) -> Byte {
  const std::uint64_t offset = offset_of(next) - 1;
  const Held held = held_;
  held_ = Held::Nothing;
  if (held == Held::Escape) {
    if (*next == '\\') {
      end_string(StringEnd::St, offset, handler);
      state_ = ParserState::Ground;
      return next + 1;
    }
    end_string(StringEnd::Cancelled, offset, handler);
    begin(offset);
    state_ = ParserState::Escape;
    return next;
  }
  if (*next == 0x9C) {
    end_string(StringEnd::St, offset, handler);
    state_ = ParserState::Ground;
    return next + 1;
  }
  constexpr std::uint8_t kLead = 0xC2;
  put(&kLead, &kLead + 1, offset, handler);
  return next;
}

template <Handler H> auto Parser<H>::string_stop(Byte stop, H& handler) -> Byte {
  const std::uint64_t offset = offset_of(stop);
  switch (*stop) {
  case 0x1B:
    held_ = Held::Escape;
    return stop + 1;
  case 0x18:
  case 0x1A:
    end_string(StringEnd::Cancelled, offset, handler);
    state_ = ParserState::Ground;
    handler.at(offset);
    handler.execute(*stop);
    return stop + 1;
  case 0x9C:
    end_string(StringEnd::St, offset - 1, handler);
    state_ = ParserState::Ground;
    return stop + 1;
  case 0x07:
    if (state_ == ParserState::OscString) {
      end_string(StringEnd::Bell, offset, handler);
      state_ = ParserState::Ground;
      return stop + 1;
    }
    break;
  default:
    break;
  }
  if (state_ == ParserState::DcsPassthrough && *stop != 0x7F) put(stop, stop + 1, offset, handler);
  return stop + 1;
}

template <Handler H> void Parser<H>::put(Byte first, Byte last, std::uint64_t offset, H& handler) {
  if (first == last) return;
  const std::span<const std::uint8_t> data(first, last);
  if (state_ == ParserState::OscString) {
    const std::size_t room = options_.osc_bytes_max - osc_.size();
    if (data.size() > room) osc_truncation_ = Truncation::Truncated;
    osc_.append(reinterpret_cast<const char*>(first), data.size() < room ? data.size() : room);
  } else if (state_ == ParserState::DcsPassthrough) {
    handler.at(offset);
    handler.dcs_put(data);
  } else if (state_ == ParserState::OtherString) {
    handler.at(offset);
    handler.string_put(kind_, data);
  }
}

template <Handler H> void Parser<H>::end_string(StringEnd how, std::uint64_t offset, H& handler) {
  if (state_ == ParserState::OscString) {
    if (how == StringEnd::Cancelled && options_.cut_osc == CutOsc::Nothing) return;
    handler.at(sequence_offset_);
    handler.osc_dispatch({.payload = osc_, .end = how, .truncation = osc_truncation_});
  } else if (state_ == ParserState::DcsPassthrough) {
    handler.at(offset);
    handler.dcs_unhook(how);
  } else if (state_ == ParserState::OtherString) {
    handler.at(offset);
    handler.string_end(kind_, how);
  }
}

} // namespace termsoak::parser
