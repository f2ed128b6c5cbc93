# Run by every build (version.cmake): cmake -DSOURCE=… -DHEADER=… -DVERSION=… -P write_version.cmake

find_program(GIT git)
set(commit "")
if(GIT)
    execute_process(
        COMMAND "${CMAKE_COMMAND}" -E env GIT_OPTIONAL_LOCKS=0
            "${GIT}" -C "${SOURCE}" describe --always --dirty --abbrev=12 --exclude "*"
        OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT "${HEADER}" CONTENT
    "#pragma once\n\n#define CREDITD_VERSION \"${VERSION}\"\n#define CREDITD_COMMIT \"${commit}\"\n" @ONLY)
