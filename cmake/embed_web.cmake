# creditd_embed_web(NAME): embeds the pages of web/, as the library creditd_embedded_NAME with the header
# "embedded/NAME.hpp". tools/build_web.py makes them at build time, with node where web/dist is not the one
# of the sources, and compresses each file. Whoever changes a source of web/ gets new pages with the next
# build; CREDITD_WEB=as-is takes web/dist as it is, for working on the pages with npm.

set(CREDITD_WEB "build" CACHE STRING "The pages: build (from the sources) or as-is (web/dist as it is)")
set_property(CACHE CREDITD_WEB PROPERTY STRINGS build as-is)

function(creditd_embed_web NAME)
    set(web "${CMAKE_SOURCE_DIR}/web")
    set(out "${CMAKE_BINARY_DIR}/web")
    set(flags "")
    if(CREDITD_WEB STREQUAL "as-is")
        # Looked at in every build: npm removes and makes these files whenever it likes.
        list(APPEND flags --as-is)
        set(sources "${out}/always")
        set_source_files_properties("${sources}" PROPERTIES SYMBOLIC true)
        add_custom_command(OUTPUT "${sources}" COMMAND "${CMAKE_COMMAND}" -E true VERBATIM)
    else()
        file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${web}/src/*" "${web}/public/*")
        file(GLOB outside CONFIGURE_DEPENDS "${web}/*.html" "${web}/*.json" "${web}/*.ts" "${web}/*.cjs"
                                            "${web}/*.mjs")
        list(APPEND sources ${outside})
        list(FILTER sources EXCLUDE REGEX "\\.test\\.tsx?$|\\.d\\.ts$")
    endif()
    if(NOT CREDITD_SANITIZE STREQUAL "" OR CREDITD_WEB STREQUAL "as-is")
        list(APPEND flags --quick)
    endif()

    file(CONFIGURE OUTPUT "${embedded_dir}/include/embedded/${NAME}.hpp" CONTENT [[
#pragma once

#include <span>
#include <string_view>

namespace creditd::embedded
{

/// A file of web/dist. Of `plain`, `gzip` and `brotli` those are there that are worth their bytes, one at
/// least.
struct WebFile
{
    std::string_view path;  ///< `console.html`, `assets/…`
    std::string_view etag;  ///< of the content, with its quotes
    std::string_view plain;
    std::string_view gzip;
    std::string_view brotli;
};

/// The files of web/dist, sorted by path.
std::span<WebFile const> web_pages();

}  // namespace creditd::embedded
]] @ONLY)

    add_custom_command(
        OUTPUT "${out}/web_pages.S" "${out}/web_pages.cpp"
        COMMAND /usr/bin/python3 "${CMAKE_SOURCE_DIR}/tools/build_web.py" ${flags} "${out}"
                "${CMAKE_SOURCE_DIR}/build/web-cache"
        DEPENDS ${sources} "${CMAKE_SOURCE_DIR}/tools/build_web.py"
        COMMENT "the pages of web/" VERBATIM)
    # Written only when something in it changed: the names of what .incbin reads have its content's digest.
    add_library(creditd_embedded_${NAME} STATIC "${out}/web_pages.cpp" "${out}/web_pages.S")
    target_include_directories(creditd_embedded_${NAME} PUBLIC "${embedded_dir}/include")
    target_link_libraries(creditd_embedded_${NAME} PRIVATE creditd_options)
endfunction()
