# creditd_version(TARGET): gives TARGET the header "embedded/version.hpp" with CREDITD_VERSION and
# CREDITD_COMMIT (empty without git, `-dirty` behind it when files differ). Looked at by every build, written
# only when it changed.

function(creditd_version TARGET)
    set(header "${CMAKE_BINARY_DIR}/embedded/include/embedded/version.hpp")
    add_custom_target(creditd_version_header
        COMMAND "${CMAKE_COMMAND}" "-DSOURCE=${CMAKE_SOURCE_DIR}" "-DHEADER=${header}"
            "-DVERSION=${PROJECT_VERSION}" -P "${CMAKE_SOURCE_DIR}/cmake/write_version.cmake"
        BYPRODUCTS "${header}" COMMENT "version.hpp" VERBATIM)
    add_dependencies("${TARGET}" creditd_version_header)
endfunction()
