#include "measure/probe/kept_files.h"

namespace termsoak::measure::probe {

KeptFiles::Kept* KeptFiles::find(int pid) {
  for (Kept& kept : kept_)
    if (kept.pid == pid) return &kept;
  return nullptr;
}

void KeptFiles::forget(int pid) {
  if (Kept* kept = find(pid)) *kept = {};
}

process::ReadStatus KeptFiles::open(int pid, int& fd) {
  Kept* kept = find(pid);
  if (kept == nullptr) {
    process::ProcRoot::Opened opened = root_->open(pid, name_);
    if (opened.status != process::ReadStatus::Ok) return opened.status;
    kept = &kept_[next_++ % kKeptMax];
    *kept = {.pid = pid, .fd = std::move(opened.fd)};
  }
  fd = kept->fd.get();
  return process::ReadStatus::Ok;
}

process::ReadOutcome KeptFiles::read(int pid, std::span<char> buffer) {
  process::ReadOutcome outcome;
  // Twice: a kept file may belong to a process whose number has a new owner by now.
  for (int attempt = 0; attempt < 2; ++attempt) {
    int fd = -1;
    outcome.status = open(pid, fd);
    if (outcome.status != process::ReadStatus::Ok) return outcome;
    outcome = process::read_from_start(fd, buffer);
    if (outcome.status != process::ReadStatus::Gone) return outcome;
    forget(pid);
  }
  return outcome;
}

} // namespace termsoak::measure::probe
