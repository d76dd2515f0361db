#include "measure/values/report_fields.h"
#include "verdict/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>

/// Holds the published schema against the fields that writer and reader use: a field, a metric or an
/// enumerator that is in one and not in the other is a failure, as is another type, presence or openness.
namespace termsoak::measure::values {
namespace {

using nlohmann::json;

json load_schema() {
  std::ifstream file(TERMSOAK_SOURCE_DIR "/src/report/schema/report.schema.json");
  return json::parse(file);
}

struct Schema {
  const json& root;
  std::vector<std::string>& problems;
};

template <class T> constexpr bool kIsVector = false;
template <class T> constexpr bool kIsVector<std::vector<T>> = true;
template <class T> struct Held {
  using Type = T;
};
template <class T> struct Held<std::optional<T>> {
  using Type = T;
};
template <class T> struct Held<std::shared_ptr<T>> {
  using Type = std::remove_const_t<T>;
};
template <class T>
concept Named = requires(T value) { names_of(value); };

bool is_null_type(const json& node) {
  const json type = node.value("type", json());
  return type == "null" || (type.is_array() && std::ranges::find(type, json("null")) != type.end());
}

bool accepts_null(const json& node) {
  return is_null_type(node) || (node.contains("oneOf") && std::ranges::any_of(node["oneOf"], is_null_type));
}

/// The part of a schema that is about values other than null.
const json& value_schema(const Schema& schema, const json& node) {
  if (node.contains("$ref"))
    return value_schema(schema,
                        schema.root.at(json::json_pointer(node["$ref"].get<std::string>().substr(1))));
  if (node.contains("oneOf") && !node.contains("properties"))
    for (const json& choice : node["oneOf"])
      if (!is_null_type(choice)) return value_schema(schema, choice);
  return node;
}

bool has_type(const json& node, const std::string& wanted) {
  const json type = node.value("type", json());
  return type == wanted || (type.is_array() && std::ranges::find(type, json(wanted)) != type.end());
}

template <class T> void check_value(const Schema& schema, const json& any_node, const std::string& path);

class SchemaVisitor {
public:
  SchemaVisitor(const Schema& schema, const json& node, std::string path)
      : schema_(schema), node_(node), path_(std::move(path)) {
    expect(has_type(node_, "object"), "", "is an object");
    for (const char* part : {"properties", "required"}) // null where the schema has none
      node_[part];
  }

  template <class T> void operator()(const char* key, const T&, Presence presence = Presence::Always) {
    const json* node = property(key);
    if (node == nullptr) return;
    const bool is_required = required(key);
    if (presence == Presence::Always || presence == Presence::Null) expect(is_required, key, "is required");
    if (presence == Presence::WhenSet) expect(!is_required, key, "is not required");
    const bool null = presence == Presence::Null || presence == Presence::NullForgiven;
    expect(accepts_null(*node) == null, key, null ? "may be null" : "may not be null");
    check_value<typename Held<T>::Type>(schema_, *node, below(key));
  }

  template <class T> void computed(const char* key, const T&) {
    const json* node = property(key);
    if (node == nullptr) return;
    expect(required(key), key, "is required");
    check_value<T>(schema_, *node, below(key));
  }

  template <class Function> void group(const char* key, Function&& members) {
    const json* node = property(key);
    if (node == nullptr) return;
    expect(required(key), key, "is required");
    SchemaVisitor inner(schema_, *node, below(key));
    members(inner);
    inner.finish();
  }

  /// Which choices there are is held against the table of choices by tests/cli/test_strategies.py.
  void choices(const std::vector<StrategyChoice>&, std::span<const std::string_view> others) {
    for (const auto& [key, node] : node_["properties"].items())
      if (std::ranges::find(others, key) == others.end()) {
        (*this)(key.c_str(), std::string(), Presence::WhenSet);
      }
  }

  void runs(const char* key, const std::vector<PageEntry>&) {
    const json* node = property(key);
    if (node == nullptr) return;
    expect(required(key) && has_type(*node, "array"), key, "is a required array");
    SchemaVisitor run(schema_, value_schema(schema_, node->at("items")), below(key));
    const PageEntry page;
    fields(run, page);
    run.computed("count", std::uint64_t{1});
    run.finish();
  }

  void version(const char* key, int number) {
    const json* node = property(key);
    if (node != nullptr) expect(node->value("const", 0) == number && required(key), key, "is the version");
  }

  void inputs(const std::vector<InputInfo>&) {
    (*this)("input", std::optional<InputInfo>(), Presence::Null);
    const json* node = property("inputs");
    if (node == nullptr) return;
    expect(!required("inputs"), "inputs", "is not required");
    check_value<std::vector<InputInfo>>(schema_, *node, below("inputs"));
  }

  void finish() {
    for (const auto& [key, node] : node_["properties"].items())
      expect(seen_.contains(key), key, "is a field of the report");
    for (const auto& key : node_["required"])
      expect(seen_.contains(key.get<std::string>()), key.get<std::string>(), "is required and a field");
    expect(node_.value("additionalProperties", json()) == false, "", "has no additional properties");
  }

private:
  [[nodiscard]] std::string below(std::string_view key) const { return path_ + "/" + std::string(key); }
  void expect(bool holds, std::string_view key, std::string_view what) {
    if (!holds) schema_.problems.push_back(below(key) + " " + std::string(what));
  }
  const json* property(const std::string& key) {
    seen_.insert(key);
    const auto found = node_["properties"].find(key);
    expect(found != node_["properties"].end(), key, "is in the schema");
    return found == node_["properties"].end() ? nullptr : &*found;
  }
  [[nodiscard]] bool required(const std::string& key) const {
    const json& list = node_.at("required");
    return std::ranges::find(list, json(key)) != list.end();
  }

  const Schema& schema_;
  json node_;
  std::string path_;
  std::set<std::string, std::less<>> seen_;
};

/// One property a metric: figures hold one value of it, a series a column.
void check_metrics(const Schema& schema, const json& node, const std::string& path, bool columns) {
  std::set<std::string> names;
  for (const Metric& row : metrics()) {
    names.emplace(row.name);
    const json property = node["properties"].value(std::string(row.name), json::object());
    const json& value = columns && property.contains("items") ? property["items"] : property;
    if (!has_type(value, "integer") || has_type(property, "array") != columns)
      schema.problems.push_back(path + "/" + std::string(row.name) + " is a metric");
  }
  for (const auto& [key, property] : node["properties"].items())
    if (!names.contains(key)) schema.problems.push_back(path + "/" + key + " is a metric of this version");
  if (node.value("additionalProperties", json()) != false)
    schema.problems.push_back(path + " has no additional properties");
}

template <class T> void check_value(const Schema& schema, const json& any_node, const std::string& path) {
  const json& node = value_schema(schema, any_node);
  const auto expect = [&](bool holds, std::string_view what) {
    if (!holds) schema.problems.push_back(path + " " + std::string(what));
  };
  if constexpr (std::same_as<T, bool> || std::same_as<T, Standing>) {
    expect(has_type(node, "boolean"), "is true or false");
  } else if constexpr (std::integral<T>) {
    expect(has_type(node, "integer"), "is a whole number");
    expect(node.contains("minimum") == std::unsigned_integral<T>,
           "has a minimum where it cannot be negative");
  } else if constexpr (std::floating_point<T>) {
    expect(has_type(node, "number"), "is a number");
  } else if constexpr (std::same_as<T, std::string>) {
    const json texts = node.value("enum", json::array({node.value("const", json("text"))}));
    const bool all = std::ranges::all_of(texts, [](const json& text) { return text.is_string(); });
    expect(has_type(node, "string") || (all && !node.contains("type")), "is a text");
  } else if constexpr (Named<T>) {
    json names = json::array();
    for (const auto& row : names_of(T{}))
      names.push_back(row.name);
    expect(node.value("enum", json()) == names, "has the names of the enumeration");
  } else if constexpr (kIsVector<T>) {
    expect(has_type(node, "array") && node.contains("items"), "is an array");
    if (node.contains("items")) check_value<typename T::value_type>(schema, node["items"], path + "/items");
  } else if constexpr (std::same_as<T, Figures> || std::same_as<T, Series>) {
    check_metrics(schema, node, path, std::same_as<T, Series>);
  } else {
    SchemaVisitor visitor(schema, node, path);
    const T value{};
    fields(visitor, value);
    visitor.finish();
  }
}

std::vector<std::string> problems_of(const json& schema) {
  std::vector<std::string> problems;
  check_value<Report>({schema, problems}, schema, "");
  return problems;
}

TEST(ReportSchema, HasTheFieldsThatAreWrittenAndRead) {
  EXPECT_THAT(problems_of(load_schema()), testing::IsEmpty());
}

TEST(ReportSchema, ListsEveryRule) {
  std::vector<std::string> listed = load_schema()["$defs"]["rule_id"]["enum"];
  std::vector<std::string> known;
  for (const verdict::Rule& rule : verdict::rules())
    known.emplace_back(rule.id);
  std::ranges::sort(listed);
  std::ranges::sort(known);
  EXPECT_EQ(listed, known);
}

TEST(ReportSchema, ADifferenceIsNoticed) {
  struct Case {
    const char* at;
    std::function<void(json&)> change;
  };
  const Case cases[] = {
      {"/$defs/result/properties", [](json& at) { at.erase("layout"); }},
      {"/$defs/result/properties", [](json& at) { at["layouts"] = {{"type", "string"}}; }},
      {"/$defs/result/required", [](json& at) { at.erase(0); }},
      {"/$defs/result/required", [](json& at) { at.push_back("failure"); }},
      {"/$defs/result/properties/cols/type", [](json& at) { at = "string"; }},
      {"/$defs/result/properties/first_divergence/oneOf", [](json& at) { at.erase(1); }},
      {"/$defs/result/properties/timing/properties", [](json& at) { at.erase("feed_ns"); }},
      {"/$defs/result/properties/conservation/properties/drift", [](json& at) { at["minimum"] = 0; }},
      {"/$defs/result/properties/outcome/enum", [](json& at) { at.erase(1); }},
      {"/$defs/figures/properties", [](json& at) { at.erase("fds"); }},
      {"/$defs/series/properties", [](json& at) { at["joules"] = {{"type", "array"}}; }},
      {"/$defs/lab/properties/steps/items/properties/spaces/items",
       [](json& at) { at.erase("additionalProperties"); }},
      {"/$defs/snapshot/properties/pages/items/properties", [](json& at) { at.erase("count"); }},
      {"/properties/schema_version", [](json& at) { at["const"] = 2; }},
  };
  for (const Case& c : cases) {
    json schema = load_schema();
    c.change(schema.at(json::json_pointer(c.at)));
    EXPECT_THAT(problems_of(schema), testing::Not(testing::IsEmpty())) << c.at;
  }
}

} // namespace
} // namespace termsoak::measure::values
