#include "streams/workload/input.h"

#include <algorithm>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/digest.h"
#include "streams/workload/bundle.h"

namespace termsoak::streams::workload {
namespace {

namespace fs = std::filesystem;
using OpenReader = std::function<base::Result<std::unique_ptr<formats::Reader>>()>;

/// Standard input has to be kept, since every strategy reads it again: up to here in memory, beyond in a
/// file.
constexpr std::uint64_t kStandardInputMemoryBytes = std::uint64_t{16} << 20;

/// Turns a generator's events into a reader's.
class PlanReader final : public formats::Reader {
public:
  PlanReader(const synth::Plan& plan, std::string name) : generator_(synth::open(plan)) {
    const synth::ScreenSize screen = synth::screen_of(plan);
    info_.format = formats::Format::Raw;
    info_.cols = screen.cols;
    info_.rows = screen.rows;
    info_.title = std::move(name);
  }

  [[nodiscard]] std::vector<formats::Warning> warnings() const override { return {}; }

  [[nodiscard]] base::Result<formats::SourceSummary> summary() override {
    while (read_made()) {
    }
    return formats::SourceSummary{.file_bytes = generator_.bytes_made(), .sha256 = digest_.hex()};
  }

private:
  [[nodiscard]] std::optional<synth::SynthEvent> read_made() {
    const auto made = generator_.next();
    if (made) digest_.update(made->bytes);
    return made;
  }

  [[nodiscard]] base::Result<std::optional<formats::Event>> read_event() override {
    const auto made = read_made();
    if (!made) return std::nullopt;
    formats::Event event;
    event.kind = made->kind == synth::SynthEvent::Kind::Resize ? formats::EventKind::Resize
                                                               : formats::EventKind::Output;
    event.time = made->time;
    event.bytes = made->bytes;
    event.cols = made->size.cols;
    event.rows = made->size.rows;
    if (event.kind == formats::EventKind::Output) event.cols = event.rows = 0;
    return event;
  }

  synth::Generator generator_;
  formats::Sha256 digest_;
};

std::optional<synth::ScreenSize> screen_of(const formats::StreamInfo& info) {
  if (info.cols == 0 || info.rows == 0) return std::nullopt;
  return synth::ScreenSize{.cols = info.cols, .rows = info.rows};
}

/// An option that would do nothing is an error.
base::Result<void> refuse_recipe_options(const ResolvedInput& input, std::string_view what,
                                         const InputOptions& options) {
  if (!options.seed && !options.bytes) return {};
  return base::fail(base::ErrorKind::Usage,
                    fmt::format("{}: {} is for a stream made by one recipe, and this {}", input.path,
                                options.bytes ? "--bytes" : "--seed", what),
                    options.bytes ? "leave it out; --repeat N feeds a stream N times" : "leave it out");
}

base::Result<ResolvedInput> resolve_recording(ResolvedInput input, const fs::path& path,
                                              const InputOptions& options) {
  const auto first = formats::open_reader(path, options.reading);
  if (!first) return std::unexpected(first.error());
  if (auto refused = refuse_recipe_options(input, "is a recording", options); !refused)
    return std::unexpected(refused.error());
  input.kind = InputKind::Recording;
  if (!input.screen) input.screen = screen_of((*first)->info());
  input.open = [path, reading = options.reading] { return formats::open_reader(path, reading); };
  return input;
}

base::Result<ResolvedInput> resolve_plan(ResolvedInput input, const synth::Plan& given,
                                         const InputOptions& options) {
  std::size_t recipes = 0;
  synth::Plan plan = synth::change_recipes(given, [&](synth::Request& recipe) {
    if (options.seed) recipe.seed = *options.seed;
    if (options.bytes) recipe.bytes = options.bytes;
    ++recipes;
  });
  if (recipes != 1)
    if (auto refused =
            refuse_recipe_options(input, recipes == 0 ? "has none" : fmt::format("has {}", recipes), options);
        !refused)
      return std::unexpected(refused.error());
  input.kind = InputKind::Recipe;
  if (!input.screen) input.screen = synth::screen_of(plan);
  input.open = [plan = std::move(plan),
                name = input.name]() -> base::Result<std::unique_ptr<formats::Reader>> {
    return open_plan(plan, name);
  };
  return input;
}

base::Result<ResolvedInput> resolve_recipe(ResolvedInput input, std::string_view text,
                                           const InputOptions& options) {
  auto request = synth::parse_request(text, options.screen);
  if (!request) return std::unexpected(request.error());
  input.name = request->recipe->name;
  input.bytes_planned = options.bytes ? options.bytes : request->bytes;
  return resolve_plan(std::move(input), synth::Plan{std::move(*request)}, options);
}

/// All of standard input: in memory while it is short, else in a file without a name.
struct KeptInput {
  std::string memory;
  base::Fd file;
};

base::Result<void> keep_in_file(KeptInput& kept, std::string_view bytes, const fs::path& folder) {
  const auto failed = [&](const base::Error& error) {
    return base::fail(error.kind,
                      fmt::format("standard input does not fit into {}: {}", base::printable(folder.string()),
                                  error.message),
                      "set TMPDIR to a folder with room, or save it to a file and name the file");
  };
  if (!kept.file.valid()) {
    auto made = base::create_nameless(folder);
    if (!made) return failed(made.error());
    kept.file = std::move(*made);
  }
  if (const auto written = base::write_all(kept.file.get(), bytes); !written) return failed(written.error());
  return {};
}

base::Result<KeptInput> read_standard_input(const fs::path& folder) {
  KeptInput kept;
  std::vector<std::byte> buffer(1 << 20);
  while (true) {
    const auto count = base::read_some(STDIN_FILENO, buffer);
    if (!count) return base::fail_within("standard input", count.error());
    if (*count == 0) return kept;
    kept.memory.append(reinterpret_cast<const char*>(buffer.data()), *count);
    if (!kept.file.valid() && kept.memory.size() <= kStandardInputMemoryBytes) continue;
    if (const auto stored = keep_in_file(kept, kept.memory, folder); !stored)
      return std::unexpected(stored.error());
    kept.memory.clear();
  }
}

base::Result<ResolvedInput> resolve_standard_input(ResolvedInput input, const InputOptions& options) {
  if (auto refused = refuse_recipe_options(input, "is standard input", options); !refused)
    return std::unexpected(refused.error());
  auto bytes = read_standard_input(options.temp_folder);
  if (!bytes) return std::unexpected(bytes.error());
  input.name = "stdin";
  input.kind = InputKind::StandardInput;
  const auto shared = std::make_shared<const KeptInput>(std::move(*bytes));
  input.open = [shared, reading = options.reading]() -> base::Result<std::unique_ptr<formats::Reader>> {
    if (!shared->file.valid()) return formats::open_memory_reader(shared->memory, "-", reading);
    // Opened anew each time: every reader has its own place in the file.
    auto fd = base::open_input(fmt::format("/proc/self/fd/{}", shared->file.get()));
    if (!fd) return std::unexpected(fd.error());
    return formats::open_descriptor_reader(std::move(*fd), "-", reading);
  };
  const auto first = input.open();
  if (!first) return std::unexpected(first.error());
  if (!input.screen) input.screen = screen_of((*first)->info());
  return input;
}

base::Result<ResolvedInput> resolve_workload(ResolvedInput input, const fs::path& path,
                                             const InputOptions& options) {
  auto workload = load_workload(path, options.known_names);
  if (!workload) return std::unexpected(workload.error());
  input.name = workload->name;
  if (!input.screen) input.screen = workload->screen;
  const auto stream = workload->stream;
  if (std::holds_alternative<LabProgram>(stream))
    return base::fail(base::ErrorKind::Usage,
                      fmt::format("{}: runs a program of the laboratory, not a stream", workload->name),
                      "see 'termsoak lab list', or run it with 'termsoak gate'");
  input.workload = std::move(*workload);
  if (const auto* recorded = std::get_if<RecordedStream>(&stream))
    return resolve_recording(std::move(input), recorded->path, options);
  return resolve_plan(std::move(input), std::get<synth::Plan>(stream), options);
}

/// A workload whose stream comes with it; nothing is unpacked to the disk.
base::Result<ResolvedInput> resolve_bundle(ResolvedInput input, const fs::path& path,
                                           const InputOptions& options) {
  auto entries = read_bundle(path);
  if (!entries) return std::unexpected(entries.error());
  const auto entry = [&](std::string_view name) {
    return std::ranges::find(*entries, name, &BundleEntry::name);
  };
  auto workload = parse_workload(entry(kBundleWorkload)->bytes, path / kBundleWorkload, options.known_names,
                                 StreamPlace::Bundled);
  if (!workload) return std::unexpected(workload.error());
  // A target may be a command, and a bundle is what a stranger attached.
  for (const std::string& target : workload->targets_to_run())
    if (target != "core")
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("{}: names the target '{}', and a bundle may start nothing",
                                    base::printable(path.string()), base::printable(target, 80)),
                        "unpack it and read its workload.json if you trust it");
  if (!input.screen) input.screen = workload->screen;
  const auto stream = workload->stream;
  input.workload = std::move(*workload);
  if (const auto* plan = std::get_if<synth::Plan>(&stream))
    return resolve_plan(std::move(input), *plan, options);
  if (auto refused = refuse_recipe_options(input, "is a recording", options); !refused)
    return std::unexpected(refused.error());
  const std::string name = std::get<RecordedStream>(stream).path.filename().string();
  if (entry(name) == entries->end())
    return base::fail(base::ErrorKind::BadInput,
                      fmt::format("{}: its workload names '{}', which it does not hold",
                                  base::printable(path.string()), base::printable(name, 80)));
  const auto bytes = std::make_shared<const std::string>(std::move(entry(name)->bytes));
  input.open = [bytes, name, reading = options.reading] {
    return formats::open_memory_reader(*bytes, name, reading);
  };
  const auto first = input.open();
  if (!first) return std::unexpected(first.error());
  if (!input.screen) input.screen = screen_of((*first)->info());
  return input;
}

/// "session.cast.zst" -> "session".
std::string stem_of(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.empty()) name = path.parent_path().filename().string();
  const std::size_t dot = name.find('.', 1);
  return base::printable(name.substr(0, dot));
}

} // namespace

std::unique_ptr<formats::Reader> open_plan(const synth::Plan& plan, std::string name) {
  return std::make_unique<PlanReader>(plan, std::move(name));
}

base::Result<ResolvedInput> resolve_input(std::string_view text, const InputOptions& options) {
  constexpr std::string_view kRecipe = "recipe:";
  ResolvedInput input;
  input.path = base::printable(text);
  input.screen = options.screen;
  if (text == "-") return resolve_standard_input(std::move(input), options);
  if (text.starts_with(kRecipe))
    return resolve_recipe(std::move(input), text.substr(kRecipe.size()), options);
  const fs::path path(text);
  std::error_code ignored;
  const bool is_workload = path.filename() == "workload.json" || fs::exists(path / "workload.json", ignored);
  if (is_workload) return resolve_workload(std::move(input), path, options);
  input.name = stem_of(path);
  const auto bundled = is_bundle(path);
  if (!bundled) return std::unexpected(bundled.error());
  if (*bundled) return resolve_bundle(std::move(input), path, options);
  return resolve_recording(std::move(input), path, options);
}

} // namespace termsoak::streams::workload
