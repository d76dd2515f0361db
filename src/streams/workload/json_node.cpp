#include "streams/workload/json_node.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/text.h"

namespace termsoak::streams::workload {

using nlohmann::json;

namespace {

const json& json_of(const void* value) {
  return *static_cast<const json*>(value);
}

std::string escaped(std::string_view key) {
  std::string pointer;
  for (const char c : key) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
  return base::printable(pointer, 60);
}

std::string suggestion(std::string_view typed, std::span<const std::string_view> known) {
  if (const std::string near = base::nearest_name(typed, known); !near.empty())
    return fmt::format("did you mean '{}'?", near);
  return fmt::format("known: {}", fmt::join(known, ", "));
}

} // namespace

struct Document::State {
  std::string name;
  json root;
  std::optional<base::Error> error;
};

Document::Document(std::unique_ptr<State> state) : state_(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

base::Result<Document> Document::parse(std::string_view text, std::string name) {
  auto state = std::make_unique<State>();
  state->name = std::move(name);
  try {
    state->root = json::parse(text);
  } catch (const json::parse_error& problem) {
    const std::size_t at = std::min(problem.byte > 0 ? problem.byte - 1 : 0, text.size());
    const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
    return base::fail(base::ErrorKind::BadInput, fmt::format("{}: line {}: not JSON", state->name, line),
                      "check for a missing comma, quote or brace before this place");
  } catch (const json::out_of_range&) {
    return base::fail(base::ErrorKind::BadInput, fmt::format("{}: a number is too large", state->name));
  }
  return Document(std::move(state));
}

JsonNode Document::root() {
  return {state_.get(), &state_->root, ""};
}

const std::optional<base::Error>& Document::error() const {
  return state_->error;
}

JsonNode::JsonNode(Document::State* state, const void* value, std::string path)
    : state_(state), value_(value), path_(std::move(path)) {}

void JsonNode::refuse(std::string_view why, std::string remedy) const {
  if (state_->error) return;
  const std::string place = path_.empty() ? "" : path_ + ": ";
  state_->error = base::Error{.kind = base::ErrorKind::BadInput,
                              .message = fmt::format("{}: {}{}", state_->name, place, why),
                              .remedy = std::move(remedy)};
}

bool JsonNode::is_text() const {
  return json_of(value_).is_string();
}
bool JsonNode::is_object() const {
  return json_of(value_).is_object();
}
bool JsonNode::is_number() const {
  return json_of(value_).is_number();
}

std::string JsonNode::text() const {
  if (is_text()) return json_of(value_).get<std::string>();
  refuse("must be text");
  return {};
}

std::uint64_t JsonNode::number(std::uint64_t minimum, std::uint64_t maximum) const {
  const json& value = json_of(value_);
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number >= minimum && number <= maximum) return number;
  }
  if (maximum == base::kBytesUnlimited)
    refuse(fmt::format("must be a whole number, at least {}", minimum));
  else
    refuse(fmt::format("must be {}..{}", minimum, maximum));
  return minimum;
}

std::uint64_t JsonNode::bytes() const {
  if (!is_text()) return number(0, base::kBytesUnlimited);
  const auto bytes = base::parse_bytes(text());
  if (bytes) return *bytes;
  refuse("must be a size such as 10000000, \"64MiB\" or \"unlimited\"");
  return 0;
}

bool JsonNode::truth() const {
  if (json_of(value_).is_boolean()) return json_of(value_).get<bool>();
  refuse("must be true or false");
  return false;
}

std::size_t JsonNode::choice(std::span<const std::string_view> choices) const {
  const std::string typed = text();
  const auto found = std::ranges::find(choices, typed);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  refuse(fmt::format("must be one of {}", fmt::join(choices, ", ")));
  return 0;
}

std::string JsonNode::name_among(std::span<const std::string_view> known, std::string_view what) const {
  std::string typed = text();
  if (!known.empty() && std::ranges::find(known, typed) == known.end())
    refuse(fmt::format("no such {}: '{}'", what, base::printable(typed, 40)), suggestion(typed, known));
  return typed;
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
  const json& value = json_of(value_);
  if (!value.is_object()) return std::nullopt;
  const auto member = value.find(key);
  if (member == value.end()) return std::nullopt;
  return JsonNode(state_, &*member, path_ + "/" + escaped(key));
}

std::optional<JsonNode> JsonNode::require(std::string_view key) const {
  auto node = find(key);
  if (!node) refuse(fmt::format("'{}' is missing", key));
  return node;
}

std::vector<JsonNode> JsonNode::items() const {
  std::vector<JsonNode> nodes;
  const json& value = json_of(value_);
  if (!value.is_array()) {
    refuse("must be a list");
    return nodes;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    nodes.push_back(JsonNode(state_, &value[i], fmt::format("{}/{}", path_, i)));
  return nodes;
}

std::vector<std::pair<std::string, JsonNode>> JsonNode::members() const {
  std::vector<std::pair<std::string, JsonNode>> nodes;
  const json& value = json_of(value_);
  if (!value.is_object()) {
    refuse("must be an object");
    return nodes;
  }
  for (const auto& [key, member] : value.items())
    nodes.emplace_back(key, JsonNode(state_, &member, path_ + "/" + escaped(key)));
  return nodes;
}

void JsonNode::allow_only(std::span<const std::string_view> known) const {
  for (const auto& [key, node] : members())
    if (std::ranges::find(known, key) == known.end()) node.refuse("unknown key", suggestion(key, known));
}

std::string JsonNode::as_typed() const {
  return is_text() ? text() : json_of(value_).dump();
}

} // namespace termsoak::streams::workload
