#pragma once

#include "base/error.h"
#include "measure/target/display.h"
#include "measure/target/external_target.h"
#include "measure/target/feeder.h"
#include "measure/target/presets.h"
#include "measure/target/program_watch.h"
#include "measure/target/safe_cut.h"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

/// Real terminal emulators as targets.
namespace termsoak::measure::target {

/// A folder only we can read, removed with everything in it. Does not protect against our own sudden death:
/// that is the supervisor's part.
class TempFolder {
public:
  [[nodiscard]] static base::Result<TempFolder> create(const std::filesystem::path& parent);

  TempFolder(TempFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TempFolder& operator=(TempFolder&&) = delete;
  ~TempFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  explicit TempFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// `pty:NAME` and `pty:CMD`: a real terminal emulator, started with our feeder as its shell. All fed has been
/// consumed when the emulator answers a cursor report that we ask for behind it. Does not look at its window.
class PtyTarget final : public Target {
public:
  /// `spec` is a preset's name, or a shell command in which {feeder} stands for what the terminal shall run.
  [[nodiscard]] static base::Result<std::unique_ptr<Target>> create(std::string_view spec,
                                                                    const ExternalOptions& options);

  [[nodiscard]] base::Result<void> feed(std::span<const std::byte> bytes) override;
  [[nodiscard]] base::Result<void> resize(std::uint32_t cols, std::uint32_t rows) override;
  /// A sequence or character whose end has not been fed is held back: a question inside it would change it.
  [[nodiscard]] base::Result<void> settle() override;
  [[nodiscard]] base::Result<void> close() override;
  [[nodiscard]] base::Result<std::vector<std::string>> screen_rows() override;
  void figures(values::Figures&) const override {}
  void describe(values::RunResult& out) const override;
  [[nodiscard]] std::vector<int> processes() const override;
  [[nodiscard]] std::vector<int> children() const override;

private:
  struct Size {
    std::uint64_t cols = 0;
    std::uint64_t rows = 0;
    [[nodiscard]] bool operator==(const Size&) const = default;
  };
  enum class Kin { Emulator, Children };

  PtyTarget(const ExternalOptions& options, const Preset& preset, TempFolder folder);

  [[nodiscard]] base::Result<void> start(const SupervisedProgram& program);
  [[nodiscard]] base::Result<void> listen();
  [[nodiscard]] base::Result<void> await_feeder();
  [[nodiscard]] base::Result<void> wait_until(const std::function<bool()>& done, std::string_view what,
                                              std::chrono::milliseconds patience);
  void wait_for_events();
  void take(const FeederFrame& frame);
  [[nodiscard]] base::Result<void> send(std::string_view bytes, std::string_view what);
  [[nodiscard]] base::Result<void> send_data(std::string_view bytes);
  [[nodiscard]] base::Result<void> settle_by_rest();
  [[nodiscard]] base::Result<void> ask_for_resize(Size size);
  [[nodiscard]] std::vector<int> kin(Kin which) const;
  [[nodiscard]] base::Error died(std::string_view what);
  [[nodiscard]] base::Result<std::string> run_helper(std::span<const std::string_view> words);

  ExternalOptions options_;
  Preset preset_;
  TempFolder folder_;
  std::vector<std::string> environment_;
  Placeholders placeholders_;
  std::shared_ptr<const process::ProcRoot> proc_;
  Display display_;
  base::Fd listener_;
  base::Fd errors_;
  std::optional<Supervisor> emulator_;
  base::Fd feeder_;
  int feeder_pid_ = -1;

  FeederFrames frames_;
  Tail complained_;
  Quiescence quiescence_;
  std::chrono::steady_clock::time_point last_progress_;
  SafeCut cut_;
  std::string held_;             ///< of the stream, behind the last safe cut
  bool inside_sequence_ = false; ///< an unfinished sequence has been sent: no question may follow
  bool feeder_gone_ = false;
  bool closed_ = false;
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t reports_seen_ = 0;
  std::uint64_t reports_asked_before_ = 0;
  bool synced_ = false;
  std::optional<Size> resized_;
  Size size_;
  std::uint64_t resizes_ignored_ = 0;
  std::string ended_badly_;
};

} // namespace termsoak::measure::target
