# Debian 12 packages (tools/packages.txt); nothing is downloaded or vendored.

set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(CURL 7.87 REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto SSL)
find_package(spdlog REQUIRED)  # brings SPDLOG_COMPILED_LIB and SPDLOG_FMT_EXTERNAL
find_package(SQLite3 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(ZLIB REQUIRED)

# Asio and Beast.
add_library(creditd_boost INTERFACE)
target_link_libraries(creditd_boost INTERFACE Boost::headers)
add_library(creditd::boost ALIAS creditd_boost)

find_library(ARGON2_LIBRARY argon2 REQUIRED)
find_path(ARGON2_INCLUDE_DIR argon2.h REQUIRED)
add_library(creditd_argon2 INTERFACE)
target_link_libraries(creditd_argon2 INTERFACE "${ARGON2_LIBRARY}")
add_library(creditd::argon2 ALIAS creditd_argon2)

# Nothing of it is called by name, so the linker is told not to drop it.
find_library(JEMALLOC_LIBRARY jemalloc REQUIRED)
add_library(creditd_jemalloc INTERFACE)
target_link_options(creditd_jemalloc INTERFACE "-Wl,--no-as-needed,${JEMALLOC_LIBRARY},--as-needed")
add_library(creditd::jemalloc ALIAS creditd_jemalloc)

# Debian's toml++ is a compiled library: its header alone would cost a second in every file that reads it.
find_library(TOMLPLUSPLUS_LIBRARY tomlplusplus REQUIRED)
add_library(creditd_tomlplusplus INTERFACE)
target_compile_definitions(creditd_tomlplusplus INTERFACE TOML_HEADER_ONLY=0 TOML_SHARED_LIB=1)
target_link_libraries(creditd_tomlplusplus INTERFACE "${TOMLPLUSPLUS_LIBRARY}")
add_library(creditd::tomlplusplus ALIAS creditd_tomlplusplus)

find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
add_library(creditd_cli11 INTERFACE)
add_library(creditd::cli11 ALIAS creditd_cli11)

find_path(DOCTEST_INCLUDE_DIR doctest/doctest.h REQUIRED)

find_library(HIREDIS_LIBRARY hiredis REQUIRED)
find_path(HIREDIS_INCLUDE_DIR hiredis/hiredis.h REQUIRED)
add_library(creditd_hiredis INTERFACE)
target_include_directories(creditd_hiredis SYSTEM INTERFACE "${HIREDIS_INCLUDE_DIR}")
target_link_libraries(creditd_hiredis INTERFACE "${HIREDIS_LIBRARY}")
add_library(creditd::hiredis ALIAS creditd_hiredis)

find_library(LIBPQ_LIBRARY pq REQUIRED)
find_path(LIBPQ_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql REQUIRED)
add_library(creditd_libpq INTERFACE)
target_include_directories(creditd_libpq SYSTEM INTERFACE "${LIBPQ_INCLUDE_DIR}")
target_link_libraries(creditd_libpq INTERFACE "${LIBPQ_LIBRARY}")
add_library(creditd::libpq ALIAS creditd_libpq)
