#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// A tree that looks like /proc, for tests: what a kernel may say, leave out or garble.
namespace termsoak::support {

class FakeProc {
public:
  FakeProc() {
    std::string name = (std::filesystem::temp_directory_path() / "termsoak-proc-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  FakeProc(const FakeProc&) = delete;
  FakeProc& operator=(const FakeProc&) = delete;
  ~FakeProc() { std::filesystem::remove_all(root_); }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  void put(const std::string& path, std::string_view text) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  void remove(const std::string& path) const { std::filesystem::remove_all(root_ / path); }

  /// A process as the kernel would show it.
  void put_process(int pid, int parent, std::string_view name = "cat", int session = 1) const {
    const std::string folder = std::to_string(pid);
    put(folder + "/stat", std::to_string(pid) + " (" + std::string(name) + ") S " + std::to_string(parent) +
                              " 7 " + std::to_string(session) +
                              " 0 -1 4194304 101 55 0 0 12 30 0 0 20 0 1 0 112351 3133440 380\n");
    put(folder + "/statm", "1000 100 50 10 0 200 0\n");
    put(folder + "/smaps_rollup",
        "5621e8de7000-7ffc2643c000 ---p 00000000 00:00 0    [rollup]\n"
        "Rss:                1672 kB\nPss:                 336 kB\n"
        "Pss_Dirty:           116 kB\nPrivate_Clean:        64 kB\n"
        "Private_Dirty:       116 kB\nSwap:                  8 kB\nSwapPss: 4 kB\n");
    put(folder + "/fd/0", "");
    put(folder + "/fd/1", "");
    put(folder + "/maps", "");
  }

private:
  std::filesystem::path root_;
};

} // namespace termsoak::support
