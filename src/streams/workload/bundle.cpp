#include "streams/workload/bundle.h"

#include <algorithm>
#include <array>
#include <memory>
#include <system_error>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"
#include "streams/formats/archive_failure.h"
#include "streams/formats/byte_source.h"

namespace termsoak::streams::workload {

using formats::archive_failure;

namespace {

struct FreeWriter {
  void operator()(archive* a) const { archive_write_free(a); }
};
struct FreeReader {
  void operator()(archive* a) const { archive_read_free(a); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Writer = std::unique_ptr<archive, FreeWriter>;
using ReaderHandle = std::unique_ptr<archive, FreeReader>;
using Entry = std::unique_ptr<archive_entry, FreeEntry>;

constexpr std::size_t kBlockBytes = 65536;

bool is_plain_name(std::string_view name) {
  constexpr std::size_t kNameBytesMax = 100;
  const bool plain = std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  return plain && !name.empty() && name.front() != '.' && name.size() <= kNameBytesMax;
}

la_ssize_t append(archive*, void* out, const void* bytes, std::size_t count) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), count);
  return static_cast<la_ssize_t>(count);
}

/// OpenArchive at its first entry's header.
struct OpenArchive {
  Entry entry; ///< of our own: the library goes on with its own even when it did not get one
  ReaderHandle reader;
};
base::Result<OpenArchive> open_archive(const std::filesystem::path& path) {
  OpenArchive opened{Entry(archive_entry_new()), nullptr};
  if (formats::has_room_for_archive()) opened.reader.reset(archive_read_new());
  archive* a = opened.reader.get();
  if (a == nullptr || !opened.entry)
    return base::fail(base::ErrorKind::OutOfMemory, "no memory for an unpacker");
  const bool ready = archive_read_support_filter_gzip(a) == ARCHIVE_OK &&
                     archive_read_support_format_tar(a) == ARCHIVE_OK &&
                     archive_read_open_filename(a, path.c_str(), kBlockBytes) == ARCHIVE_OK &&
                     archive_read_next_header2(a, opened.entry.get()) == ARCHIVE_OK;
  if (!ready)
    return archive_failure(a, base::ErrorKind::BadInput, base::printable(path.string()), "not a bundle");
  return opened;
}

/// The name within our folder; empty when the entry is not to be trusted.
std::string name_of(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  const bool regular = archive_entry_filetype(entry) == AE_IFREG &&
                       archive_entry_hardlink(entry) == nullptr && archive_entry_symlink(entry) == nullptr;
  if (path == nullptr || !regular) return {};
  std::string_view name = path;
  if (!name.starts_with(kBundleFolder) || name.size() <= kBundleFolder.size() ||
      name[kBundleFolder.size()] != '/')
    return {};
  name.remove_prefix(kBundleFolder.size() + 1);
  return is_plain_name(name) ? std::string(name) : std::string{};
}

/// Whatever the header promises: what counts is what comes out.
base::Result<std::string> read_data(archive* a, std::string_view name, std::uint64_t bytes_left) {
  std::string bytes;
  std::array<char, kBlockBytes> block;
  while (true) {
    const la_ssize_t count = archive_read_data(a, block.data(), block.size());
    if (count == 0) return bytes;
    if (count < 0) return archive_failure(a, base::ErrorKind::BadInput, name, "damaged");
    if (bytes.size() + static_cast<std::size_t>(count) > bytes_left)
      return base::fail(base::ErrorKind::BadInput, fmt::format("{}: unpacks to more than {}", name,
                                                               base::format_bytes(kBundleBytesMax)));
    bytes.append(block.data(), static_cast<std::size_t>(count));
  }
}

/// Of what the file holds once it is unpacked; none when it is packed as no bundle is.
base::Result<std::string> first_bytes(const std::filesystem::path& path, std::size_t count) {
  base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return std::string();
  auto source = formats::ByteSource::create(std::move(fd), base::printable(path.string()), {});
  if (!source) return std::unexpected(source.error());
  if (source->compression() != "gzip" && source->compression() != "none") return std::string();
  const auto bytes = source->peek(count);
  if (!bytes) return std::unexpected(bytes.error());
  return std::string(bytes->substr(0, count));
}

} // namespace

base::Result<std::string> pack_bundle(const std::vector<BundleEntry>& entries) {
  std::string packed;
  const Writer writer(formats::has_room_for_archive() ? archive_write_new() : nullptr);
  archive* a = writer.get();
  if (a == nullptr) return base::fail(base::ErrorKind::OutOfMemory, "no memory for a packer");
  const auto failed = [&] {
    return archive_failure(a, base::ErrorKind::Io, "the bundle", "cannot be packed");
  };
  const bool ready = archive_write_set_format_ustar(a) == ARCHIVE_OK &&
                     archive_write_add_filter_gzip(a) == ARCHIVE_OK &&
                     archive_write_set_filter_option(a, "gzip", "timestamp", nullptr) == ARCHIVE_OK &&
                     archive_write_open(a, &packed, nullptr, append, nullptr) == ARCHIVE_OK;
  if (!ready) return failed();
  for (const BundleEntry& entry : entries) {
    if (!is_plain_name(entry.name))
      return base::fail(base::ErrorKind::Internal, fmt::format("'{}' is no name for a bundle", entry.name));
    const Entry header(archive_entry_new());
    if (!header) return base::fail(base::ErrorKind::OutOfMemory, "no memory for a packer");
    archive_entry_set_pathname(header.get(), fmt::format("{}/{}", kBundleFolder, entry.name).c_str());
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.bytes.size()));
    archive_entry_set_filetype(header.get(), AE_IFREG);
    archive_entry_set_perm(header.get(), 0644);
    archive_entry_set_mtime(header.get(), 0, 0);
    if (archive_write_header(a, header.get()) != ARCHIVE_OK ||
        archive_write_data(a, entry.bytes.data(), entry.bytes.size()) !=
            static_cast<la_ssize_t>(entry.bytes.size()))
      return failed();
  }
  if (archive_write_close(a) != ARCHIVE_OK) return failed();
  return packed;
}

base::Result<bool> is_bundle(const std::filesystem::path& path) {
  constexpr std::size_t kTarHeaderBytes = 512; // POSIX.1-1988: the name first, and "ustar" at 257
  constexpr std::size_t kTarMagicAt = 257;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  const auto head = first_bytes(path, kTarHeaderBytes);
  if (!head) return std::unexpected(head.error());
  return head->size() == kTarHeaderBytes && head->substr(kTarMagicAt).starts_with("ustar") &&
         head->starts_with(fmt::format("{}/", kBundleFolder));
}

base::Result<std::vector<BundleEntry>> read_bundle(const std::filesystem::path& path) {
  const std::string shown = base::printable(path.string());
  auto opened = open_archive(path);
  if (!opened) return std::unexpected(opened.error());
  archive* a = opened->reader.get();
  std::vector<BundleEntry> entries;
  std::uint64_t bytes_left = kBundleBytesMax;
  int status = ARCHIVE_OK;
  archive_entry* const entry = opened->entry.get();
  for (; status == ARCHIVE_OK; status = archive_read_next_header2(a, entry)) {
    std::string name = name_of(entry);
    const bool twice = std::ranges::find(entries, name, &BundleEntry::name) != entries.end();
    if (name.empty() || twice || entries.size() == kBundleEntriesMax) {
      const char* told = archive_entry_pathname(entry);
      return base::fail(base::ErrorKind::BadInput,
                        fmt::format("{}: not a bundle of ours: entry '{}'", shown,
                                    base::printable(told != nullptr ? told : "", 80)));
    }
    auto bytes = read_data(a, fmt::format("{}: {}", shown, name), bytes_left);
    if (!bytes) return std::unexpected(bytes.error());
    // libarchive takes the end of a file that was cut short for the end of its data.
    if (static_cast<la_int64_t>(bytes->size()) != archive_entry_size(entry))
      return base::fail(base::ErrorKind::BadInput, fmt::format("{}: {}: cut short", shown, name));
    bytes_left -= bytes->size();
    entries.push_back({.name = std::move(name), .bytes = std::move(*bytes)});
  }
  if (status != ARCHIVE_EOF) return archive_failure(a, base::ErrorKind::BadInput, shown, "damaged");
  if (std::ranges::find(entries, kBundleWorkload, &BundleEntry::name) == entries.end())
    return base::fail(base::ErrorKind::BadInput, fmt::format("{}: holds no {}", shown, kBundleWorkload));
  return entries;
}

} // namespace termsoak::streams::workload
