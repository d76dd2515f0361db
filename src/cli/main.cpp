#include "cli/program.h"

int main(int argc, char** argv) {
  return termsoak::cli::run_program(argc, argv);
}
