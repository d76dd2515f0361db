#include "streams/synth/parameters.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/text.h"

namespace termsoak::streams::synth {
namespace {

std::vector<std::string_view> names_of(std::span<const Parameter> table) {
  std::vector<std::string_view> names;
  for (const Parameter& parameter : table)
    names.push_back(parameter.name);
  return names;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string_view> known) {
  if (const std::string near = base::nearest_name(typed, known); !near.empty())
    return fmt::format("did you mean '{}'?", near);
  return fmt::format("known: {}", fmt::join(known, ", "));
}

base::Result<std::uint64_t> read_value(const Parameter& parameter, std::string_view text) {
  if (!parameter.choices.empty()) {
    const auto choice = std::ranges::find(parameter.choices, text);
    if (choice != parameter.choices.end())
      return static_cast<std::uint64_t>(choice - parameter.choices.begin());
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("{}: no such choice: '{}'", parameter.name, base::printable(text, 40)),
                      did_you_mean(text, parameter.choices));
  }
  const auto value = base::parse_bytes(text);
  if (!value || *value < parameter.minimum || *value > parameter.maximum)
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("{}: must be {}..{}, not '{}'", parameter.name, parameter.minimum,
                                  parameter.maximum, base::printable(text, 40)));
  return *value;
}

} // namespace

Parameters::Parameters(std::span<const Parameter> table) : table_(table) {
  for (const Parameter& parameter : table)
    values_.push_back(parameter.fallback);
}

std::size_t Parameters::index_of(std::string_view name) const {
  const auto row = std::ranges::find(table_, name, &Parameter::name);
  return static_cast<std::size_t>(row - table_.begin());
}

bool Parameters::knows(std::string_view name) const {
  return index_of(name) < table_.size();
}

base::Result<void> Parameters::set(std::string_view name, std::string_view value) {
  const std::size_t index = index_of(name);
  if (index == table_.size())
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("no such parameter: '{}'", base::printable(name, 40)),
                      did_you_mean(name, names_of(table_)));
  const auto read = read_value(table_[index], value);
  if (!read) return std::unexpected(read.error());
  values_[index] = *read;
  return {};
}

void Parameters::set_if_known(std::string_view name, std::uint64_t value) {
  const std::size_t index = index_of(name);
  if (index == table_.size()) return;
  values_[index] = std::clamp(value, table_[index].minimum, table_[index].maximum);
}

std::uint64_t Parameters::operator[](std::string_view name) const {
  const std::size_t index = index_of(name);
  base::check(index < table_.size(), "a recipe asks for a parameter its table lacks");
  return values_[index];
}

std::string Parameters::text() const {
  std::string text;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    const Parameter& parameter = table_[i];
    if (values_[i] == parameter.fallback) continue;
    if (!text.empty()) text += ',';
    if (parameter.choices.empty())
      text += fmt::format("{}={}", parameter.name, values_[i]);
    else
      text += fmt::format("{}={}", parameter.name, parameter.choices[values_[i]]);
  }
  return text;
}

ScreenSize Parameters::screen() const {
  ScreenSize size;
  if (knows("cols")) size.cols = static_cast<std::uint16_t>((*this)["cols"]);
  if (knows("screen_rows")) size.rows = static_cast<std::uint16_t>((*this)["screen_rows"]);
  return size;
}

} // namespace termsoak::streams::synth
