#pragma once

#include "base/error.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A JSON document read with care: every node knows where it stands, so that an error names the place
/// ("FILE: /screen/cols: must be 1..65535"). Knows nothing of what the document is about.
namespace termsoak::streams::workload {

class JsonNode;

/// Owns the parsed text and remembers the first thing that was wrong with it. Reading goes on after an error
/// with harmless values, so that readers need not ask after each field; they ask once, at the end.
class Document {
public:
  [[nodiscard]] static base::Result<Document> parse(std::string_view text, std::string name);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Nodes must not outlive the document.
  [[nodiscard]] JsonNode root();
  [[nodiscard]] const std::optional<base::Error>& error() const;

private:
  friend class JsonNode;
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class JsonNode {
public:
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_number() const;

  [[nodiscard]] std::string text() const;
  /// A whole number within the bounds.
  [[nodiscard]] std::uint64_t number(std::uint64_t minimum, std::uint64_t maximum) const;
  /// A whole number, or text such as "64MiB" or "unlimited".
  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] bool truth() const;
  /// The index of the text among `choices`.
  [[nodiscard]] std::size_t choice(std::span<const std::string_view> choices) const;
  /// The text, which must be one of `known` unless that is empty.
  [[nodiscard]] std::string name_among(std::span<const std::string_view> known, std::string_view what) const;

  [[nodiscard]] std::optional<JsonNode> find(std::string_view key) const;
  /// As `find`; its absence is an error.
  [[nodiscard]] std::optional<JsonNode> require(std::string_view key) const;
  [[nodiscard]] std::vector<JsonNode> items() const;
  [[nodiscard]] std::vector<std::pair<std::string, JsonNode>> members() const;
  /// Any other key is an error with a suggestion.
  void allow_only(std::span<const std::string_view> known) const;

  /// Says what is wrong here.
  void refuse(std::string_view why, std::string remedy = {}) const;
  /// The value as it would be typed: a number's digits, a text's characters.
  [[nodiscard]] std::string as_typed() const;

private:
  friend class Document;
  JsonNode(Document::State* state, const void* value, std::string path);

  Document::State* state_;
  const void* value_;
  std::string path_; ///< a JSON pointer (RFC 6901)
};

} // namespace termsoak::streams::workload
