#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// SHA-256 of bytes as they come. Not a signature: it names a stream in reports, nothing more.
namespace termsoak::streams::formats {

class Sha256 {
public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view bytes);
  /// Of everything so far, in lower-case hex; updating may go on afterwards.
  [[nodiscard]] std::string hex() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

} // namespace termsoak::streams::formats
