# Third-party libraries, all Debian packages, each as an imported target `dep::NAME`.
# src/LAYERS names them by NAME, so that one file says who may use what.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(LibArchive REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(nettle REQUIRED IMPORTED_TARGET nettle)

function(termsoak_dependency name target)
  add_library(dep_${name} INTERFACE)
  target_link_libraries(dep_${name} INTERFACE ${target})
  add_library(dep::${name} ALIAS dep_${name})
endfunction()

termsoak_dependency(fmt fmt::fmt)
termsoak_dependency(json nlohmann_json::nlohmann_json)
termsoak_dependency(cli11 CLI11::CLI11)
termsoak_dependency(archive LibArchive::LibArchive)
termsoak_dependency(utf8proc PkgConfig::utf8proc)
termsoak_dependency(hwy PkgConfig::hwy)
termsoak_dependency(nettle PkgConfig::nettle)
termsoak_dependency(threads Threads::Threads)
termsoak_dependency(util util) # openpty, forkpty
