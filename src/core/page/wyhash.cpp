#include "core/page/wyhash.h"

#include <array>
#include <cstddef>
#include <cstring>

namespace termsoak::core::page {

namespace {

constexpr std::array<std::uint64_t, 4> kSecret = {0xa0761d6478bd642f, 0xe7037ed1a0b428db, 0x8ebc6af09c88c6e3,
                                                  0x589965cc75374cc3};

__extension__ using Wide = unsigned __int128;

struct Product {
  std::uint64_t low, high;
};
constexpr Product multiply(std::uint64_t a, std::uint64_t b) {
  const Wide product = Wide{a} * b;
  return {static_cast<std::uint64_t>(product), static_cast<std::uint64_t>(product >> 64)};
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Product product = multiply(a, b);
  return product.low ^ product.high;
}

std::uint64_t read8(const char* at) {
  std::uint64_t value = 0;
  std::memcpy(&value, at, 8);
  return value;
}
std::uint64_t read4(const char* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, 4);
  return value;
}
std::uint64_t read1(const char* at) {
  return static_cast<unsigned char>(*at);
}

Product read_short(std::string_view bytes) {
  const char* data = bytes.data();
  const std::size_t size = bytes.size();
  if (size >= 4) {
    const std::size_t quarter = (size >> 3) << 2;
    return {(read4(data) << 32) | read4(data + quarter),
            (read4(data + size - 4) << 32) | read4(data + size - 4 - quarter)};
  }
  if (size > 0) return {(read1(data) << 16) | (read1(data + (size >> 1)) << 8) | read1(data + size - 1), 0};
  return {0, 0};
}

} // namespace

std::uint64_t wyhash(std::string_view bytes) {
  const std::uint64_t start = mix(kSecret[0], kSecret[1]);
  std::array<std::uint64_t, 3> state = {start, start, start};
  Product last{};
  if (bytes.size() <= 16) {
    last = read_short(bytes);
  } else {
    std::size_t i = 0;
    if (bytes.size() > 48) {
      for (; i + 48 < bytes.size(); i += 48)
        for (std::size_t lane = 0; lane < 3; ++lane) {
          const char* at = bytes.data() + i + 16 * lane;
          state[lane] = mix(read8(at) ^ kSecret[lane + 1], read8(at + 8) ^ state[lane]);
        }
    }
    state[0] ^= state[1] ^ state[2];
    for (; i + 16 < bytes.size(); i += 16)
      state[0] = mix(read8(bytes.data() + i) ^ kSecret[1], read8(bytes.data() + i + 8) ^ state[0]);
    last = {read8(bytes.data() + bytes.size() - 16), read8(bytes.data() + bytes.size() - 8)};
  }
  const Product product = multiply(last.low ^ kSecret[1], last.high ^ state[0]);
  return mix(product.low ^ kSecret[0] ^ bytes.size(), product.high ^ kSecret[1]);
}

} // namespace termsoak::core::page
