#pragma once

#include "base/error.h"
#include "base/fd.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// A small process between us and an external program. It starts the program, adopts whatever the program
/// leaves behind, and ends all of it when we say so or are no more, by whatever signal. Does not read or
/// write the program's streams.
namespace termsoak::measure::target {

enum class Lives {
  AsItself, ///< it has ended when the started process has
  AsDaemon, ///< the started process hands over to another: it has ended when none is left
};

enum class Rights {
  AsInstalled, ///< a set-user-id or set-group-id program gets what it is installed with
  CallersOnly, ///< such bits are ignored: a process with more rights than ours is closed to our eyes
};

struct SupervisedProgram {
  std::vector<std::string> argv; ///< the first is looked up in PATH
  std::vector<std::string> environment;
  /// Borrowed until start() returns; -1 is /dev/null.
  int stdin_fd = -1;
  int stdout_fd = -1;
  int stderr_fd = -1;
  int control_fd = -1; ///< becomes descriptor 3; -1: the program has none
  Lives lives = Lives::AsItself;
  Rights rights = Rights::AsInstalled;
  std::filesystem::path remove_at_end;   ///< a folder to remove when nothing is left; may be empty
  std::chrono::milliseconds grace{1500}; ///< between asking to end and killing
};

/// How a program ended: what waitpid says.
struct Ended {
  int wait_status = 0;
  [[nodiscard]] bool clean() const;
  /// "ended with status 3", "was killed by signal 11 (Segmentation fault)".
  [[nodiscard]] std::string text() const;
};

class Supervisor {
public:
  [[nodiscard]] static base::Result<Supervisor> start(const SupervisedProgram& program);

  Supervisor(Supervisor&&) noexcept;
  Supervisor& operator=(Supervisor&&) noexcept;
  ~Supervisor() { stop(); }

  /// Every process of the program descends from this one, which does not count among them.
  [[nodiscard]] int supervisor_pid() const { return supervisor_pid_; }
  [[nodiscard]] int program_pid() const { return program_pid_; }
  /// Readable once the program has ended.
  [[nodiscard]] int event_fd() const { return socket_.get(); }
  /// How the program ended, when it has; does not wait.
  [[nodiscard]] std::optional<Ended> ended();
  /// Ends everything and waits until nothing is left. A second call does nothing.
  void stop();

private:
  Supervisor(base::Fd socket, int supervisor_pid, int program_pid, std::chrono::milliseconds grace)
      : socket_(std::move(socket)), supervisor_pid_(supervisor_pid), program_pid_(program_pid),
        grace_(grace) {}

  base::Fd socket_;
  int supervisor_pid_ = -1;
  int program_pid_ = -1;
  std::chrono::milliseconds grace_{};
  std::optional<Ended> ended_;
};

} // namespace termsoak::measure::target
