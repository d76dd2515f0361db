#pragma once

#include "measure/target/external_target.h"
#include "measure/target/program_watch.h"
#include "measure/target/supervisor.h"

#include <functional>
#include <string>

/// `pipe:CMD`: any program that reads terminal output on stdin, usually a harness around a terminal library.
/// Does not look into its memory.
///
/// The acknowledgement protocol, optional, in two lines. The harness prints `termsoak-ack 1` (or
/// `termsoak-ack 1 resize`) once, then `ack N` whenever the first N bytes of its stdin have been consumed;
/// with `resize`, descriptor 3 brings `resize COLS ROWS`, answered by `resized COLS ROWS`. Without it the
/// target counts as caught up when its pipe is empty and its CPU time stands still.
namespace termsoak::measure::target {

class PipeTarget final : public Target {
public:
  [[nodiscard]] static base::Result<std::unique_ptr<Target>> create(std::string_view command,
                                                                    const ExternalOptions& options);

  [[nodiscard]] base::Result<void> feed(std::span<const std::byte> bytes) override;
  [[nodiscard]] base::Result<void> resize(std::uint32_t cols, std::uint32_t rows) override;
  [[nodiscard]] base::Result<void> settle() override;
  [[nodiscard]] base::Result<void> close() override;
  void figures(values::Figures&) const override {}
  void describe(values::RunResult& out) const override;
  [[nodiscard]] std::vector<int> processes() const override;

private:
  struct Ends {
    base::Fd input;
    base::Fd output;
    base::Fd errors;
    base::Fd control;
  };
  enum class Speaks { Nothing, Acknowledges, AcknowledgesAndResizes };

  PipeTarget(std::string_view command, const ExternalOptions& options, Supervisor supervisor, Ends ends);

  /// Waits until the program announces acknowledgements or rests, for the programs of a pipeline start after
  /// their shell; one that does neither in time is taken as it is.
  [[nodiscard]] base::Result<void> await_start();
  /// Waits until `done()` holds. Drains what the program prints meanwhile; fails when it ends or falls
  /// silent.
  [[nodiscard]] base::Result<void> wait_until(const std::function<bool()>& done, std::string_view what);
  void wait_for_events(bool may_write);
  void drain();
  void take_line(std::string_view line);
  /// Writes what the pipe takes now; false with an error in errno.
  [[nodiscard]] bool push(std::span<const std::byte>& bytes);
  [[nodiscard]] bool caught_up();
  [[nodiscard]] base::Error died(std::string_view what);
  [[nodiscard]] base::Error silent(std::string_view what) const;

  std::string command_;
  ExternalOptions options_;
  std::shared_ptr<const process::ProcRoot> proc_;
  Supervisor supervisor_;
  Ends ends_;
  LineReader lines_;
  Tail printed_;
  Tail complained_;
  Quiescence quiescence_;
  std::chrono::steady_clock::time_point last_progress_;
  Speaks speaks_ = Speaks::Nothing;
  std::uint64_t bytes_fed_ = 0;
  std::uint64_t bytes_acknowledged_ = 0;
  std::uint64_t resizes_ignored_ = 0;
  std::string resized_to_; ///< the last answer to a resize
  bool wants_write_ = false;
  bool closed_ = false;
};

} // namespace termsoak::measure::target
