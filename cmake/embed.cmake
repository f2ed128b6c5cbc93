# creditd_embed(NAME ROOT <folder> GLOB <pattern>… | FILES <path>…)
#
# Makes the library creditd_embedded_NAME, which holds the files' bytes (by .incbin, so a large file costs
# nothing to compile) and the header "embedded/NAME.hpp":
#
#     std::span<EmbeddedFile const> creditd::embedded::NAME();   // sorted by path, which is relative to ROOT
#
# A new, changed or removed file is noticed by the next build.

set(embedded_dir "${CMAKE_BINARY_DIR}/embedded")

file(CONFIGURE OUTPUT "${embedded_dir}/include/embedded/embedded_file.hpp" CONTENT [[
#pragma once

#include <string_view>

namespace creditd::embedded
{

/// A file compiled into the binary. Both views live as long as the process.
struct EmbeddedFile
{
    std::string_view path;
    std::string_view content;
};

}  // namespace creditd::embedded
]] @ONLY)

function(creditd_embed NAME)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "ROOT" "GLOB;FILES")
    set(files "${ARG_FILES}")
    foreach(pattern IN LISTS ARG_GLOB)
        file(GLOB found CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${pattern}")
        list(APPEND files ${found})
    endforeach()
    list(SORT files)
    cmake_path(ABSOLUTE_PATH ARG_ROOT BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE root)

    set(assembly "    .section .rodata\n")
    set(declarations "")
    set(rows "")
    set(number 0)
    foreach(file IN LISTS files)
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${root}" OUTPUT_VARIABLE path)
        set(symbol "creditd_embedded_${NAME}_${number}")
        string(APPEND assembly
            "    .balign 16\n    .global ${symbol}\n    .global ${symbol}_end\n"
            "${symbol}:\n    .incbin \"${file}\"\n${symbol}_end:\n    .byte 0\n")
        string(APPEND declarations "extern char const ${symbol}[];\nextern char const ${symbol}_end[];\n")
        string(APPEND rows
            "        {\"${path}\", {${symbol}, static_cast<std::size_t>(${symbol}_end - ${symbol})}},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND assembly "    .section .note.GNU-stack,\"\",%progbits\n")

    if(number EQUAL 0)
        set(body "    return {};\n")
    else()
        set(body "    static EmbeddedFile const files[] = {\n${rows}    };\n    return files;\n")
    endif()
    file(CONFIGURE OUTPUT "${embedded_dir}/${NAME}.S" CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT "${embedded_dir}/include/embedded/${NAME}.hpp" CONTENT
        "#pragma once\n\n#include \"embedded/embedded_file.hpp\"\n\n#include <span>\n
namespace creditd::embedded\n{\n\n/// The files of ${ARG_ROOT}, sorted by path.
std::span<EmbeddedFile const> ${NAME}();\n\n}  // namespace creditd::embedded\n" @ONLY)
    file(CONFIGURE OUTPUT "${embedded_dir}/${NAME}.cpp" CONTENT
        "#include \"embedded/${NAME}.hpp\"\n\n#include <cstddef>\n
extern \"C\"\n{\n${declarations}}\n
namespace creditd::embedded\n{\n
std::span<EmbeddedFile const> ${NAME}()\n{\n${body}}\n\n}  // namespace creditd::embedded\n" @ONLY)

    # Ninja does not see .incbin: without OBJECT_DEPENDS a changed file would stay stale in the binary.
    set_source_files_properties("${embedded_dir}/${NAME}.S" PROPERTIES OBJECT_DEPENDS "${files}")
    add_library(creditd_embedded_${NAME} STATIC "${embedded_dir}/${NAME}.cpp" "${embedded_dir}/${NAME}.S")
    target_include_directories(creditd_embedded_${NAME} PUBLIC "${embedded_dir}/include")
    target_link_libraries(creditd_embedded_${NAME} PRIVATE creditd_options)
endfunction()

# creditd_embed_contract(NAME <openapi.yaml>): embeds the page and openapi.json, made from it at build time.
function(creditd_embed_contract NAME YAML)
    set(source "${CMAKE_SOURCE_DIR}/${YAML}")
    cmake_path(GET source PARENT_PATH folder)
    file(GLOB found CONFIGURE_DEPENDS "${folder}/openapi.yaml")
    if(NOT found)
        creditd_embed(${NAME} ROOT "${folder}")
        return()
    endif()
    set(copies "${CMAKE_BINARY_DIR}/contract")
    add_custom_command(
        OUTPUT "${copies}/openapi.yaml" "${copies}/openapi.json"
        COMMAND /usr/bin/python3 "${CMAKE_SOURCE_DIR}/tools/openapi_json.py" "${source}" "${copies}"
        DEPENDS "${source}" "${CMAKE_SOURCE_DIR}/tools/openapi_json.py"
        COMMENT "openapi.json from ${YAML}" VERBATIM)
    creditd_embed(${NAME} ROOT "${copies}" FILES "${copies}/openapi.yaml" "${copies}/openapi.json")
    # The generated files need an owner in this folder for OBJECT_DEPENDS to find their rule.
    target_sources(creditd_embedded_${NAME} PRIVATE "${copies}/openapi.yaml" "${copies}/openapi.json")
endfunction()
