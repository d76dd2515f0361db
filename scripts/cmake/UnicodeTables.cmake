# Builds and runs the generator of unicode's property arrays, and adds what it wrote to that folder's target.

function(termsoak_unicode_tables)
  set(tables ${CMAKE_BINARY_DIR}/generated/unicode/tables.cpp)
  add_executable(termsoak_unicode_generate ${CMAKE_SOURCE_DIR}/src/unicode/tables/generate.cpp)
  target_include_directories(termsoak_unicode_generate PRIVATE ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(termsoak_unicode_generate PRIVATE termsoak_options dep::utf8proc)
  set_target_properties(termsoak_unicode_generate PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/unicode)
  add_custom_command(OUTPUT ${tables} COMMAND termsoak_unicode_generate > ${tables} DEPENDS termsoak_unicode_generate
                     VERBATIM COMMENT "Making the Unicode property tables")
  target_sources(termsoak_unicode PRIVATE ${tables})
endfunction()
