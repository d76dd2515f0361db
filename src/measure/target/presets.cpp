#include "measure/target/presets.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/text.h"

namespace termsoak::measure::target {
namespace {

using Words = std::string_view;

constexpr Words kXterm[]{"xterm",
                         "-geometry",
                         "{cols}x{rows}",
                         "-sl",
                         "{lines}",
                         "+sb",
                         "-u8",
                         "-fn",
                         "fixed",
                         "-xrm",
                         "*allowWindowOps: true",
                         "-xrm",
                         "*cutNewline: false",
                         "-e",
                         "{feeder}"};
constexpr Words kSt[]{"st", "-g", "{cols}x{rows}", "-e", "{feeder}"};
constexpr Words kKitty[]{"kitty",
                         "--config=NONE",
                         "--override=scrollback_lines={lines}",
                         "--override=remember_window_size=no",
                         "--override=initial_window_width={cols}c",
                         "--override=initial_window_height={rows}c",
                         "--override=window_padding_width=0",
                         "--override=update_check_interval=0",
                         "--override=linux_display_server=x11",
                         "--override=confirm_os_window_close=0",
                         "--override=shell_integration=disabled",
                         "{feeder}"};
constexpr Words kFoot[]{"foot", "--config={dir}/config", "--window-size-chars={cols}x{rows}",
                        "--override=scrollback.lines={lines}", "{feeder}"};
constexpr Words kAlacritty[]{"alacritty", "--config-file={dir}/config", "-e", "{feeder}"};
constexpr Words kVte[]{
    "sakura", "--config-file=termsoak.conf", "--columns={cols}", "--rows={rows}", "-e", "{feeder-line}"};
constexpr Words kUrxvt[]{"urxvt", "-geometry", "{cols}x{rows}", "-sl", "{lines}", "+sb", "-e", "{feeder}"};
constexpr Words kMlterm[]{"mlterm", "-g", "{cols}x{rows}", "-l", "{lines}", "-O", "none", "-e", "{feeder}"};
constexpr Words kTmux[]{"tmux", "-u", "-S",     "{dir}/tmux", "-f",     "{dir}/config", "new-session",
                        "-d",   "-x", "{cols}", "-y",         "{rows}", "{feeder}"};
constexpr Words kTmuxResize[]{"tmux", "-S", "{dir}/tmux", "resize-window", "-x", "{cols}", "-y", "{rows}"};
constexpr Words kTmuxRows[]{"tmux", "-u", "-S", "{dir}/tmux", "capture-pane", "-p"};
constexpr Words kScreen[]{"screen", "-U", "-c", "{dir}/config", "-D", "-m", "-S", "termsoak", "{feeder}"};

constexpr std::array kPresets{
    Preset{.name = "xterm",
           .program = "xterm",
           .package = "xterm",
           .resizing = Resizing::WindowOperation,
           .argv = kXterm,
           .how = "own X window; -sl; resized by window operation"},
    Preset{.name = "st",
           .program = "st",
           .package = "stterm",
           .keeps_history = false,
           .argv = kSt,
           .how = "own X window; keeps no history"},
    Preset{.name = "kitty",
           .program = "kitty",
           .package = "kitty libgl1-mesa-dri",
           .argv = kKitty,
           .how = "own X window, software GL; scrollback_lines"},
    Preset{.name = "foot",
           .program = "foot",
           .package = "foot weston",
           .display = DisplayKind::Wayland,
           .resizing = Resizing::None,
           .argv = kFoot,
           .config = "[main]\nfont=monospace:size=8\n",
           .how = "under weston inside an X display; scrollback.lines; not resized"},
    Preset{.name = "alacritty",
           .program = "alacritty",
           .package = "alacritty libgl1-mesa-dri",
           .lines_max = 100'000,
           .argv = kAlacritty,
           .config = "window:\n  dimensions:\n    columns: {cols}\n    lines: {rows}\nscrolling:\n  history: "
                     "{lines}\n",
           .how = "own X window, software GL; scrolling.history, at most 100,000"},
    Preset{.name = "vte",
           .program = "sakura",
           .package = "sakura",
           .argv = kVte,
           .config = "[sakura]\nscroll_lines={lines}\nscrollbar=false\n",
           .config_file = "sakura/termsoak.conf",
           .how = "VTE in sakura, own X window; scroll_lines"},
    Preset{.name = "urxvt",
           .program = "urxvt",
           .package = "rxvt-unicode",
           .resizing = Resizing::WindowOperation,
           .argv = kUrxvt,
           .how = "own X window; -sl; resized by window operation"},
    Preset{.name = "mlterm",
           .program = "mlterm",
           .package = "mlterm",
           .argv = kMlterm,
           .how = "own X window; -l"},
    Preset{.name = "tmux",
           .program = "tmux",
           .package = "tmux",
           .display = DisplayKind::None,
           .resizing = Resizing::Command,
           .daemon = true,
           .argv = kTmux,
           .config = "set -g history-limit {lines}\nset -g status off\n"
                     "set -g default-terminal tmux-256color\nset -g escape-time 0\n",
           .resize = kTmuxResize,
           .read_rows = kTmuxRows,
           .how = "detached server; history-limit; resize-window; screen read by capture-pane"},
    Preset{.name = "screen",
           .program = "screen",
           .package = "screen",
           .display = DisplayKind::None,
           .resizing = Resizing::WindowOperation,
           .argv = kScreen,
           .config = "defscrollback {lines}\nstartup_message off\naltscreen on\ndefutf8 on\nvbell off\n",
           .environment = "SCREENDIR={dir}/screens",
           .how = "detached; defscrollback; resized by window operation"},
};

constexpr std::string_view kFeederWord = "{feeder}";

/// For terminals that take the command as one line: quoted for a shell.
std::string as_line(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    out += out.empty() ? "'" : " '";
    for (const char c : word)
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    out += '\'';
  }
  return out;
}

} // namespace

std::span<const Preset> presets() {
  return kPresets;
}

const Preset* preset_named(std::string_view name) {
  const auto found = std::ranges::find(kPresets, name, &Preset::name);
  return found == kPresets.end() ? nullptr : &*found;
}

std::string fill(std::string_view text, const Placeholders& values) {
  const std::pair<std::string_view, std::string> names[]{
      {"{cols}", std::to_string(values.cols)},   {"{rows}", std::to_string(values.rows)},
      {"{lines}", std::to_string(values.lines)}, {"{dir}", values.folder.string()},
      {"{feeder}", as_line(values.feeder)},      {"{feeder-line}", as_line(values.feeder)},
  };
  std::string out;
  while (!text.empty()) {
    const auto at =
        std::ranges::find_if(names, [&](const auto& name) { return text.starts_with(name.first); });
    if (at == std::end(names)) {
      out += text.front();
      text.remove_prefix(1);
    } else {
      out += at->second;
      text.remove_prefix(at->first.size());
    }
  }
  return out;
}

std::vector<std::string> fill_words(std::span<const std::string_view> words, const Placeholders& values) {
  std::vector<std::string> out;
  for (const std::string_view word : words)
    if (word == kFeederWord)
      out.insert(out.end(), values.feeder.begin(), values.feeder.end());
    else
      out.push_back(fill(word, values));
  return out;
}

std::optional<std::string_view> lookup(std::span<const std::string> environment, std::string_view name) {
  std::optional<std::string_view> out;
  for (const std::string& pair : environment)
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      out = std::string_view(pair).substr(name.size() + 1);
  return out;
}

std::optional<std::filesystem::path> find_program(std::string_view program,
                                                  std::span<const std::string> environment) {
  const auto path = lookup(environment, "PATH");
  if (!path) return std::nullopt;
  for (const std::string_view folder : base::split(*path, ':')) {
    std::filesystem::path candidate = std::filesystem::path(folder) / program;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(candidate, ignored) && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return std::nullopt;
}

} // namespace termsoak::measure::target
