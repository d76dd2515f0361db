#include "streams/formats/asciicast_header.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace termsoak::streams::formats {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSizeLaw = "must be 1x1 to 65535x65535";

std::unexpected<base::Error> wrong(std::string what) {
  return base::fail(base::ErrorKind::BadInput, std::move(what));
}

constexpr int kDepthMax = 64;

/// The JSON library walks some values by recursion; text from strangers must not choose its depth.
bool too_deep(std::string_view json_text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json_text.size(); ++i) {
    const char c = json_text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthMax) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

/// A number, or a string that holds one, as some writers have it.
std::optional<double> number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

base::Result<std::uint16_t> dimension(const Json& object, const char* key, std::string_view path) {
  const auto found = object.find(key);
  if (found == object.end()) return wrong(fmt::format("the header has no {}{}", path, key));
  const auto number = number_of(*found);
  if (!number || *number != std::floor(*number))
    return wrong(fmt::format("{}{} is no whole number", path, key));
  if (*number < 0 || *number > 65535)
    return wrong(fmt::format("{}{} is {}: the screen {}", path, key, *number, kSizeLaw));
  return static_cast<std::uint16_t>(*number);
}

base::Result<void> read_size(const Json& object, StreamInfo& info) {
  const bool v3 = info.format == Format::AsciicastV3;
  if (v3 && (!object.contains("term") || !object["term"].is_object()))
    return wrong("the header has no term object");
  const Json& holder = v3 ? object["term"] : object;
  const std::string_view path = v3 ? "term." : "";
  const auto cols = dimension(holder, v3 ? "cols" : "width", path);
  if (!cols) return std::unexpected(cols.error());
  const auto rows = dimension(holder, v3 ? "rows" : "height", path);
  if (!rows) return std::unexpected(rows.error());
  if (*cols == 0 || *rows == 0)
    return wrong(fmt::format("the screen is {}x{} but {}", *cols, *rows, kSizeLaw));
  info.cols = *cols;
  info.rows = *rows;
  return {};
}

std::optional<std::chrono::nanoseconds> seconds_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return std::nullopt;
  const auto number = number_of(*found);
  if (!number || !(*number >= 0 && *number < 3e9)) return std::nullopt;
  return std::chrono::nanoseconds{std::llround(*number * 1e9)};
}

std::string string_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void read_metadata(const Json& object, StreamInfo& info) {
  info.duration = seconds_of(object, "duration");
  info.idle_time_limit = seconds_of(object, "idle_time_limit");
  if (const auto stamp = seconds_of(object, "timestamp"))
    info.timestamp = std::chrono::duration_cast<std::chrono::seconds>(*stamp).count();
  info.title = string_of(object, "title");
  info.command = string_of(object, "command");
  const Json* theme_holder = &object;
  if (const auto term = object.find("term"); term != object.end() && term->is_object()) {
    info.term_type = string_of(*term, "type");
    info.term_version = string_of(*term, "version");
    theme_holder = &*term;
  }
  if (const auto theme = theme_holder->find("theme"); theme != theme_holder->end() && theme->is_object())
    info.theme_json = theme->dump();
  if (const auto env = object.find("env"); env != object.end() && env->is_object())
    for (const auto& [name, value] : env->items()) // null values occur; they say nothing
      if (value.is_string()) info.env.emplace_back(name, value.get<std::string>());
  for (const auto& [name, value] : info.env)
    if (name == "TERM" && info.term_type.empty()) info.term_type = value;
}

double as_seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

Json theme_of(const StreamInfo& info) {
  return Json::parse(info.theme_json, nullptr, false);
}

/// Keys of the header that versions 2 and 3 spell alike, in the order of the published examples.
void add_metadata(Json& header, const StreamInfo& info) {
  if (info.timestamp) header["timestamp"] = *info.timestamp;
  if (info.idle_time_limit) header["idle_time_limit"] = as_seconds(*info.idle_time_limit);
  if (!info.command.empty()) header["command"] = info.command;
  if (!info.title.empty()) header["title"] = info.title;
}

Json env_of(const StreamInfo& info, bool with_term) {
  Json env = Json::object();
  for (const auto& [name, value] : info.env)
    env[name] = value;
  if (with_term && !info.term_type.empty() && !env.contains("TERM")) env["TERM"] = info.term_type;
  return env;
}

} // namespace

base::Result<StreamInfo> parse_asciicast_header(std::string_view json_text) {
  if (too_deep(json_text)) return wrong(fmt::format("the header is nested deeper than {}", kDepthMax));
  const Json object = Json::parse(json_text, nullptr, false);
  if (object.is_discarded()) return wrong("invalid JSON in the header");
  if (object.is_array()) return wrong("an event stands where the asciicast header should be");
  if (!object.is_object() || !object.contains("version"))
    return wrong("the asciicast header is missing: expected {\"version\": 1, 2 or 3, ...}");
  StreamInfo info;
  const auto version = number_of(object["version"]);
  if (version == 1.0)
    info.format = Format::AsciicastV1;
  else if (version == 2.0)
    info.format = Format::AsciicastV2;
  else if (version == 3.0)
    info.format = Format::AsciicastV3;
  else
    return wrong(fmt::format("asciicast version {} is not known; 1, 2 and 3 are",
                             base::printable(object["version"].dump(), 40)));
  if (auto sized = read_size(object, info); !sized) return std::unexpected(sized.error());
  read_metadata(object, info);
  return info;
}

std::string asciicast_header(const StreamInfo& info, Format version) {
  Json header;
  const auto cols = info.cols != 0 ? info.cols : std::uint16_t{80};
  const auto rows = info.rows != 0 ? info.rows : std::uint16_t{24};
  if (version == Format::AsciicastV3) {
    Json term{{"cols", cols}, {"rows", rows}};
    if (!info.term_type.empty()) term["type"] = info.term_type;
    if (!info.term_version.empty()) term["version"] = info.term_version;
    if (const Json theme = theme_of(info); theme.is_object()) term["theme"] = theme;
    header = Json{{"version", 3}, {"term", std::move(term)}};
    add_metadata(header, info);
  } else {
    header = Json{{"version", version == Format::AsciicastV2 ? 2 : 1}, {"width", cols}, {"height", rows}};
    if (info.duration) header["duration"] = as_seconds(*info.duration);
    add_metadata(header, info);
    if (version == Format::AsciicastV1) {
      header.erase("timestamp");
      header.erase("idle_time_limit");
    } else if (const Json theme = theme_of(info); theme.is_object()) {
      header["theme"] = theme;
    }
  }
  if (const Json env = env_of(info, version != Format::AsciicastV3); !env.empty()) header["env"] = env;
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (version == Format::AsciicastV1) text.pop_back();
  return text;
}

base::Result<ParsedSize> parse_resize(std::string_view text) {
  ParsedSize size;
  const char* end = text.data() + text.size();
  const auto cols = std::from_chars(text.data(), end, size.cols);
  const bool divided = cols.ec == std::errc{} && cols.ptr != end && (*cols.ptr == 'x' || *cols.ptr == 'X');
  const auto rows = divided ? std::from_chars(cols.ptr + 1, end, size.rows) : cols;
  if (!divided || rows.ec != std::errc{} || rows.ptr != end)
    return wrong(fmt::format("resize \"{}\" is no COLSxROWS of 1 to 65535", base::printable(text, 40)));
  return size;
}

} // namespace termsoak::streams::formats
