# Compiler options shared by every target.

option(TERMSOAK_WERROR "Warnings are errors" ON)
set(TERMSOAK_SANITIZE "" CACHE STRING "Comma-separated sanitizers, e.g. address,undefined")
option(TERMSOAK_COVERAGE "Instrument for coverage" OFF)
option(TERMSOAK_FUZZ "Build the libFuzzer targets (Clang only)" OFF)

add_library(termsoak_options INTERFACE)
target_compile_options(termsoak_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
  -Wunused -Wimplicit-fallthrough -Wconversion
  # Clang counts signs under -Wconversion, GCC does not; indexes and differences would drown the finds.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion> $<$<NOT:$<CONFIG:Release>>:-fno-omit-frame-pointer>
  -Wno-missing-field-initializers # a designated initialiser names what it sets; the rest has its default
)
if(TERMSOAK_WERROR)
  target_compile_options(termsoak_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside its own <expected>, <variant> and <string> when it inlines them;
  # Clang checks the same code and stays silent.
  target_compile_options(termsoak_options INTERFACE
    -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()

if(TERMSOAK_SANITIZE)
  target_compile_options(termsoak_options INTERFACE -fsanitize=${TERMSOAK_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(termsoak_options INTERFACE -fsanitize=${TERMSOAK_SANITIZE})
endif()
if(TERMSOAK_COVERAGE)
  target_compile_options(termsoak_options INTERFACE --coverage)
  target_link_options(termsoak_options INTERFACE --coverage)
endif()
if(TERMSOAK_FUZZ)
  target_compile_options(termsoak_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
  target_link_options(termsoak_options INTERFACE -fsanitize=address,undefined)
endif()

# One keystroke crosses four folders, so the programs are optimised across files. The core's objects hold machine code
# beside what the link needs for that: the two dozen test programs link the former, at no cost in time.
set(TERMSOAK_LTO OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT TERMSOAK_SANITIZE)
  set(TERMSOAK_LTO ON)
endif()
function(termsoak_compile_for_lto target)
  if(TERMSOAK_LTO)
    target_compile_options(${target} PRIVATE -flto=auto -ffat-lto-objects)
  endif()
endfunction()
function(termsoak_link_with_lto target)
  if(TERMSOAK_LTO)
    target_link_options(${target} PRIVATE -flto=auto)
  endif()
endfunction()

find_program(TERMSOAK_CCACHE ccache)
if(TERMSOAK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TERMSOAK_CCACHE})
endif()
find_program(TERMSOAK_MOLD mold)
if(TERMSOAK_MOLD AND NOT TERMSOAK_FUZZ)
  target_link_options(termsoak_options INTERFACE -fuse-ld=mold)
endif()
