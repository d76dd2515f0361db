#pragma once

#include "parser/sequences.h"

#include <array>
#include <cstdint>

/// The header part of the state machine as one table: state × byte -> what to do and where to go.
/// Covers ESC, CSI and DCS up to the final byte; text and the insides of strings have loops of their own.
namespace termsoak::parser {

/// Names after Williams' diagram. The header states come first.
enum class ParserState : std::uint8_t {
  Escape,
  EscapeIntermediate,
  CsiEntry,
  CsiParam,
  CsiIntermediate,
  CsiIgnore,
  DcsEntry,
  DcsParam,
  DcsIntermediate,
  Ground,
  OscString,
  DcsPassthrough,
  DcsIgnore,
  OtherString, ///< APC, PM or SOS
};

inline constexpr unsigned kHeaderStates = 9;

[[nodiscard]] constexpr bool is_header(ParserState state) {
  return unsigned(state) < kHeaderStates;
}

enum class Action : std::uint8_t {
  Ignore,
  Execute, ///< a C0 control, also in the middle of a header
  Begin,   ///< ESC: a new sequence
  Collect, ///< an intermediate
  Marker,  ///< '<', '=', '>' or '?' at the start of the parameters
  Digit,
  Separator, ///< ';' or ':'
  DispatchEsc,
  ExecuteC1, ///< ESC Fe that is a control function of its own
  BeginCsi,
  BeginDcs,
  BeginOsc,
  BeginString, ///< SOS, PM or APC
  DispatchCsi,
  Hook,  ///< the final byte of a DCS header
  RawC1, ///< begins what ESC and the byte less 0x40 would
};

struct Transition {
  Action action = Action::Ignore;
  ParserState next = ParserState::Ground;
};

namespace detail {

using StateRow = std::array<Transition, 256>;
using TransitionTable = std::array<StateRow, kHeaderStates>;

constexpr void fill(StateRow& row, unsigned first, unsigned last, Transition transition) {
  for (unsigned byte = first; byte <= last; ++byte)
    row[byte] = transition;
}

/// What every header state does unless its own rows say otherwise: stay and ignore (DEL, bytes from 0x80 up),
/// or do with the bytes up to 0x9F as `raw_c1` says,
/// execute or, in a DCS, ignore C0; CAN, SUB and ESC work anywhere.
constexpr StateRow common_row(ParserState state, RawC1 raw_c1) {
  StateRow row{};
  const bool dcs = state == ParserState::DcsEntry || state == ParserState::DcsParam ||
                   state == ParserState::DcsIntermediate;
  fill(row, 0x00, 0xFF, {Action::Ignore, state});
  if (raw_c1 != RawC1::Ignored) fill(row, 0x80, 0x9F, {Action::RawC1, ParserState::Ground});
  fill(row, 0x00, 0x1F, {dcs ? Action::Ignore : Action::Execute, state});
  row[0x18] = row[0x1A] = {Action::Execute, ParserState::Ground};
  row[0x1B] = {Action::Begin, ParserState::Escape};
  return row;
}

constexpr void fill_escape(StateRow& row) {
  fill(row, 0x20, 0x2F, {Action::Collect, ParserState::EscapeIntermediate});
  fill(row, 0x30, 0x3F, {Action::DispatchEsc, ParserState::Ground});
  fill(row, 0x40, 0x5F, {Action::ExecuteC1, ParserState::Ground});
  fill(row, 0x60, 0x7E, {Action::DispatchEsc, ParserState::Ground});
  row['P'] = {Action::BeginDcs, ParserState::DcsEntry};
  row['X'] = row['^'] = row['_'] = {Action::BeginString, ParserState::OtherString};
  row['['] = {Action::BeginCsi, ParserState::CsiEntry};
  row[']'] = {Action::BeginOsc, ParserState::OscString};
}

/// The three states of a CSI or DCS header differ only in where they lead.
struct HeaderStates {
  ParserState entry, param, intermediate, ignore;
  Transition final;
};

constexpr void fill_family(TransitionTable& table, const HeaderStates& family) {
  StateRow& entry = table[unsigned(family.entry)];
  StateRow& param = table[unsigned(family.param)];
  StateRow& intermediate = table[unsigned(family.intermediate)];
  for (StateRow* row : {&entry, &param}) {
    fill(*row, 0x20, 0x2F, {Action::Collect, family.intermediate});
    fill(*row, '0', '9', {Action::Digit, family.param});
    fill(*row, ':', ';', {Action::Separator, family.param});
  }
  fill(entry, 0x3C, 0x3F, {Action::Marker, family.param});
  fill(param, 0x3C, 0x3F, {Action::Ignore, family.ignore});
  fill(intermediate, 0x20, 0x2F, {Action::Collect, family.intermediate});
  fill(intermediate, 0x30, 0x3F, {Action::Ignore, family.ignore});
  for (StateRow* row : {&entry, &param, &intermediate})
    fill(*row, 0x40, 0x7E, family.final);
}

consteval TransitionTable make_transitions(RawC1 raw_c1) {
  TransitionTable table{};
  for (unsigned state = 0; state < kHeaderStates; ++state)
    table[state] = common_row(ParserState(state), raw_c1);
  fill_escape(table[unsigned(ParserState::Escape)]);
  StateRow& nf = table[unsigned(ParserState::EscapeIntermediate)];
  fill(nf, 0x20, 0x2F, {Action::Collect, ParserState::EscapeIntermediate});
  fill(nf, 0x30, 0x7E, {Action::DispatchEsc, ParserState::Ground});
  fill_family(table, {.entry = ParserState::CsiEntry,
                      .param = ParserState::CsiParam,
                      .intermediate = ParserState::CsiIntermediate,
                      .ignore = ParserState::CsiIgnore,
                      .final = {Action::DispatchCsi, ParserState::Ground}});
  fill_family(table, {.entry = ParserState::DcsEntry,
                      .param = ParserState::DcsParam,
                      .intermediate = ParserState::DcsIntermediate,
                      .ignore = ParserState::DcsIgnore,
                      .final = {Action::Hook, ParserState::DcsPassthrough}});
  fill(table[unsigned(ParserState::CsiIgnore)], 0x40, 0x7E, {Action::Ignore, ParserState::Ground});
  return table;
}

} // namespace detail

/// By RawC1.
inline constexpr std::array<detail::TransitionTable, 3> kTransitions = {
    detail::make_transitions(RawC1::Ignored), detail::make_transitions(RawC1::Acts),
    detail::make_transitions(RawC1::ActsAsC0)};

} // namespace termsoak::parser
