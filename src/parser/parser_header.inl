// Part of parser/parser.h: ESC, CSI and DCS headers, one byte and one table look-up at a time.
// The path of sequences cut by a chunk border, and of every rare form; it does not read the insides of
// strings.

namespace termsoak::parser {

template <Handler H> auto Parser<H>::header(Byte next, Byte end, H& handler) -> Byte {
  while (next != end && is_header(state_)) {
    const Transition transition = (*transitions_)[unsigned(state_)][*next];
    state_ = transition.next;
    act(transition.action, *next, offset_of(next), handler);
    ++next;
  }
  return next;
}

template <Handler H> void Parser<H>::act(Action action, std::uint8_t byte, std::uint64_t offset, H& handler) {
  switch (action) {
  case Action::Ignore:
    return;
  case Action::Execute:
    handler.at(offset);
    return handler.execute(byte);
  case Action::Begin:
    return begin(offset);
  case Action::Collect:
    return collect(byte);
  case Action::Marker:
    csi_.private_marker = static_cast<char>(byte);
    return;
  case Action::Digit: {
    if (csi_.param_count == 0) csi_.params[csi_.param_count++] = 0;
    csi_.ends_open = false;
    std::uint16_t& param = csi_.params[csi_.param_count - 1U];
    const std::uint32_t value = param * 10U + (byte - std::uint32_t{'0'});
    param = static_cast<std::uint16_t>(value > kParamValueMax ? kParamValueMax : value);
    return;
  }
  case Action::Separator:
    return separate(byte);
  case Action::DispatchEsc:
    if (overlong_) return;
    esc_.final = static_cast<char>(byte);
    handler.at(sequence_offset_);
    return handler.esc_dispatch(esc_);
  case Action::ExecuteC1:
    handler.at(sequence_offset_);
    return handler.execute(static_cast<std::uint8_t>(byte + 0x40));
  case Action::BeginCsi:
    introducer_ = Introducer::Csi;
    return;
  case Action::BeginDcs:
    introducer_ = Introducer::Dcs;
    return;
  case Action::BeginOsc:
    osc_.clear();
    osc_truncation_ = Truncation::Whole;
    return;
  case Action::BeginString:
    return begin_string(byte == 'X'   ? StringKind::Sos
                        : byte == '^' ? StringKind::Pm
                                      : StringKind::Apc,
                        handler);
  case Action::DispatchCsi:
    return dispatch_csi(byte, handler);
  case Action::Hook:
    return hook(byte, handler);
  case Action::RawC1:
    return raw_c1(byte, offset, handler);
  }
}

template <Handler H> void Parser<H>::begin(std::uint64_t offset) {
  sequence_offset_ = offset;
  introducer_ = Introducer::Esc;
  held_ = Held::Nothing;
  overlong_ = false;
  esc_.intermediates.count = 0;
  csi_.intermediates.count = 0;
  csi_.param_count = 0;
  csi_.private_marker = 0;
  if (csi_.has_colons) csi_.colon_after.reset();
  csi_.has_colons = csi_.ends_open = false;
}

template <Handler H> void Parser<H>::begin_string(StringKind kind, H& handler) {
  kind_ = kind;
  handler.at(sequence_offset_);
  handler.string_start(kind);
}

template <Handler H> void Parser<H>::collect(std::uint8_t byte) {
  Intermediates& intermediates = in_csi_or_dcs() ? csi_.intermediates : esc_.intermediates;
  if (intermediates.count == kIntermediatesMax)
    overlong_ = true;
  else
    intermediates.bytes[intermediates.count++] = static_cast<char>(byte);
}

template <Handler H> void Parser<H>::separate(std::uint8_t byte) {
  if (csi_.param_count == 0) csi_.params[csi_.param_count++] = 0;
  if (csi_.param_count == kParamsMax) {
    overlong_ = true;
    return;
  }
  if (byte == ':') {
    csi_.has_colons = true;
    csi_.colon_after.set(csi_.param_count - 1U);
  }
  csi_.params[csi_.param_count++] = 0;
  csi_.ends_open = true;
}

template <Handler H> void Parser<H>::dispatch_csi(std::uint8_t final, H& handler) {
  if (overlong_) return;
  csi_.final = static_cast<char>(final);
  handler.at(sequence_offset_);
  handler.csi_dispatch(csi_);
}

template <Handler H> void Parser<H>::hook(std::uint8_t final, H& handler) {
  if (overlong_) {
    state_ = ParserState::DcsIgnore;
    return;
  }
  csi_.final = static_cast<char>(final);
  handler.at(sequence_offset_);
  handler.dcs_hook(csi_);
}

} // namespace termsoak::parser
