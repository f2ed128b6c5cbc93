# The compiler and every flag: one interface target, creditd_options, that all our code links.

if(NOT (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^19\\."))
    message(FATAL_ERROR
        "creditd is built with clang 19 only: g++ 12 miscompiles coroutines "
        "(docs/decisions/0002-clang-19-and-cpp23.md).\n"
        "Found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}.\n"
        "Remedy: apt install clang-19, remove ${CMAKE_BINARY_DIR}, then: cmake --preset release")
endif()

if(CREDITD_CCACHE)
    find_program(CCACHE_PROGRAM ccache)
    if(CCACHE_PROGRAM)
        # Paths relative to the tree, so that build/release and build/planted share their hits; the two
        # sloppinesses are what ccache asks for where headers are precompiled.
        set(launcher "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
            CCACHE_SLOPPINESS=pch_defines,time_macros "${CCACHE_PROGRAM}")
        set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
        set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    endif()
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)  # -fPIE below, for every object alike

find_package(Threads REQUIRED)

add_library(creditd_options INTERFACE)
target_link_libraries(creditd_options INTERFACE Threads::Threads)
target_include_directories(creditd_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(creditd_options INTERFACE
    "$<$<COMPILE_LANGUAGE:CXX>:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wno-sign-conversion;-Werror>"
    "$<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor;-Woverloaded-virtual;-Wextra-semi;-Wimplicit-fallthrough>"
    "$<$<COMPILE_LANGUAGE:CXX>:-fPIE;-g1;-fno-omit-frame-pointer;-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=>")
target_compile_definitions(creditd_options INTERFACE
    _GLIBCXX_ASSERTIONS
    # Asio and Beast are compiled once, in src/http/asio_impl.cpp and src/http/beast_impl.cpp.
    BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION)
target_link_options(creditd_options INTERFACE -pie -Wl,--as-needed)

if(CREDITD_SANITIZE STREQUAL "")
    target_compile_options(creditd_options INTERFACE
        "$<$<COMPILE_LANGUAGE:CXX>:-O2;-fstack-protector-strong;-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")
    target_link_options(creditd_options INTERFACE -Wl,-z,relro,-z,now -Wl,-z,noexecstack)
else()
    target_compile_options(creditd_options INTERFACE
        "$<$<COMPILE_LANGUAGE:CXX>:-O1;-fsanitize=${CREDITD_SANITIZE};-fno-sanitize-recover=all>")
    target_link_options(creditd_options INTERFACE "-fsanitize=${CREDITD_SANITIZE}")
    # Recycled coroutine frames would hide a use after free, and look like races to ThreadSanitizer.
    target_compile_definitions(creditd_options INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()

# creditd_precompile(TARGET…): builds with sanitizers read the standard headers once, not once a file; that is
# a fifth of their time. What ships does without, so that each file must name what it uses.
set(precompiled_headers "${CMAKE_SOURCE_DIR}/cmake/precompiled.hpp")
if(NOT CREDITD_SANITIZE STREQUAL "")
    add_library(creditd_precompiled OBJECT "${CMAKE_SOURCE_DIR}/cmake/precompiled.cpp")
    target_link_libraries(creditd_precompiled PRIVATE creditd_options)
    target_compile_options(creditd_precompiled PRIVATE -Xclang -fno-pch-timestamp -fpch-instantiate-templates)
    target_precompile_headers(creditd_precompiled PRIVATE "${precompiled_headers}")
endif()

function(creditd_precompile)
    if(NOT TARGET creditd_precompiled)
        return()
    endif()
    foreach(target IN LISTS ARGN)
        target_precompile_headers(${target} REUSE_FROM creditd_precompiled)
        target_compile_options(${target} PRIVATE -Xclang -fno-pch-timestamp)
    endforeach()
endfunction()
