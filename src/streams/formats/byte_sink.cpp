#include "streams/formats/byte_sink.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/archive_failure.h"

namespace termsoak::streams::formats {
namespace {

constexpr std::string_view kWhat = "cannot be packed";
constexpr std::size_t kBufferBytes = std::size_t{256} << 10;

struct Packer {
  std::string_view ending;
  int (*add)(archive*);
};
constexpr Packer kPackers[] = {
    {".gz", archive_write_add_filter_gzip},
    {".zst", archive_write_add_filter_zstd},
    {".xz", archive_write_add_filter_xz},
    {".bz2", archive_write_add_filter_bzip2},
};

struct ArchiveFree {
  void operator()(archive* a) const { archive_write_free(a); }
};

} // namespace

struct ByteSink::Output {
  base::Fd fd;
  int direct_fd = -1; ///< standard output, not ours to close
  std::string* memory = nullptr;
  std::string buffer;
  std::string name; ///< for errors
  std::filesystem::path target;
  std::optional<base::ReplacingFile> replacing; ///< none when the target is written itself
  Flush flush = Flush::AtEnd;
  std::unique_ptr<archive, ArchiveFree> packer;
  base::Result<void> pack_failure;

  [[nodiscard]] int target_fd() const {
    return replacing ? replacing->fd() : fd.valid() ? fd.get() : direct_fd;
  }

  base::Result<void> put(std::string_view bytes) {
    auto written = base::write_all(target_fd(), bytes);
    return written ? written : base::Result<void>(base::fail_within(name, written.error()));
  }

  [[nodiscard]] std::unexpected<base::Error> failed(std::string_view what, int error) const {
    return base::fail(base::ErrorKind::Io, fmt::format("{}: {}: {}", name, what, std::strerror(error)),
                      error == ENOSPC ? "free some space or write elsewhere" : "check the path");
  }

  base::Result<void> open_file(Flush how);
  base::Result<void> start_packing(const Packer& with);
  base::Result<void> spill();
};

base::Result<void> ByteSink::Output::open_file(Flush how) {
  struct stat existing{};
  const bool exists = ::stat(target.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode))
    return base::fail(base::ErrorKind::Io, name + ": is a directory", "name a file in it");
  const bool special = exists && !S_ISREG(existing.st_mode);
  if (how == Flush::EachEvent || special) {
    fd = base::Fd(::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    return fd.valid() ? base::Result<void>() : failed("cannot be opened for writing", errno);
  }
  auto file = base::ReplacingFile::create(target);
  if (!file) return std::unexpected(file.error());
  replacing.emplace(std::move(*file));
  return {};
}

base::Result<void> ByteSink::Output::start_packing(const Packer& with) {
  if (has_room_for_archive()) packer.reset(archive_write_new());
  archive* a = packer.get();
  const auto no_memory = [this] {
    return base::fail(base::ErrorKind::OutOfMemory, name + ": no memory for a packer");
  };
  if (a == nullptr) return no_memory();
  const auto give = [](archive*, void* self, const void* bytes, std::size_t count) -> la_ssize_t {
    auto& output = *static_cast<Output*>(self);
    output.pack_failure = output.put({static_cast<const char*>(bytes), count});
    return output.pack_failure ? static_cast<la_ssize_t>(count) : -1;
  };
  const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                            archive_entry_free);
  if (!entry) return no_memory();
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  const bool ready = with.add(a) == ARCHIVE_OK && archive_write_set_format_raw(a) == ARCHIVE_OK &&
                     archive_write_set_bytes_per_block(a, 0) == ARCHIVE_OK &&
                     archive_write_open(a, this, nullptr, give, nullptr) == ARCHIVE_OK &&
                     archive_write_header(a, entry.get()) == ARCHIVE_OK;
  return ready ? base::Result<void>() : archive_failure(a, base::ErrorKind::Io, name, kWhat);
}

base::Result<void> ByteSink::Output::spill() {
  if (buffer.empty() || memory != nullptr) return {};
  const std::string bytes = std::exchange(buffer, {});
  if (!packer) return put(bytes);
  if (archive_write_data(packer.get(), bytes.data(), bytes.size()) == static_cast<la_ssize_t>(bytes.size()))
    return {};
  if (!pack_failure) return pack_failure;
  return archive_failure(packer.get(), base::ErrorKind::Io, name, kWhat);
}

ByteSink::ByteSink(std::unique_ptr<Output> output) : output_(std::move(output)) {}
ByteSink::ByteSink(ByteSink&&) noexcept = default;
ByteSink& ByteSink::operator=(ByteSink&&) noexcept = default;
ByteSink::~ByteSink() = default;

base::Result<ByteSink> ByteSink::create(const std::filesystem::path& path, Flush flush) {
  auto output = std::make_unique<Output>();
  output->flush = flush;
  output->target = path;
  output->name = path == "-" ? "standard output" : base::printable(path.string());
  if (path == "-") {
    output->direct_fd = STDOUT_FILENO;
    return ByteSink(std::move(output));
  }
  const Packer* packer = nullptr;
  for (const Packer& candidate : kPackers)
    if (path.string().ends_with(candidate.ending)) packer = &candidate;
  if (packer != nullptr && flush == Flush::EachEvent)
    return base::fail(base::ErrorKind::Usage, output->name + ": cannot be packed while it is being recorded",
                      "record into a plain file and pack it with 'termsoak convert'");
  if (auto opened = output->open_file(flush); !opened) return std::unexpected(opened.error());
  if (packer != nullptr)
    if (auto started = output->start_packing(*packer); !started) return std::unexpected(started.error());
  return ByteSink(std::move(output));
}

ByteSink ByteSink::create(std::string& out) {
  auto output = std::make_unique<Output>();
  output->memory = &out;
  return ByteSink(std::move(output));
}

base::Result<void> ByteSink::write(std::string_view bytes) {
  Output& out = *output_;
  if (out.memory != nullptr) {
    out.memory->append(bytes);
    return {};
  }
  out.buffer.append(bytes);
  return out.flush == Flush::AtEnd && out.buffer.size() >= kBufferBytes ? out.spill() : base::Result<void>();
}

base::Result<void> ByteSink::event_done() {
  return output_->flush == Flush::EachEvent ? output_->spill() : base::Result<void>();
}

base::Result<void> ByteSink::finish() {
  Output& out = *output_;
  if (auto spilled = out.spill(); !spilled) return spilled;
  if (out.packer && archive_write_close(out.packer.get()) != ARCHIVE_OK)
    return out.pack_failure ? archive_failure(out.packer.get(), base::ErrorKind::Io, out.name, kWhat)
                            : out.pack_failure;
  return out.replacing ? out.replacing->commit() : base::Result<void>();
}

} // namespace termsoak::streams::formats
