// What memcheck must notice, one thing at a time: a lost block, a decision on memory nobody wrote. Proves
// that silence elsewhere means something; it is never part of the product.

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
  const bool lose = argc > 1 && std::strcmp(argv[1], "lose-a-block") == 0;
  // Volatile: or the compiler proves what happens and leaves it out.
  volatile char* block = static_cast<char*>(std::malloc(64));
  if (block == nullptr) return 1;
  if (lose) {
    block[0] = 'x';
    block = nullptr;
    return 0;
  }
  const int drawn = block[7] == 'x' ? 1 : 0;
  if (drawn == 1) std::puts("an unlikely letter");
  std::free(const_cast<char*>(block));
  return 0;
}
