# -DCREDITD_PLANTED=NAME leaves one guard out, to show that a test notices. The guard is written
#
#     #ifndef CREDITD_PLANTED_NAME
#
# in a .cpp file, never in a header: only the files that name it are compiled again.

if(NOT CREDITD_PLANTED STREQUAL "")
    set(macro "CREDITD_PLANTED_${CREDITD_PLANTED}")
    file(GLOB_RECURSE candidates "${CMAKE_SOURCE_DIR}/src/*.cpp" "${CMAKE_SOURCE_DIR}/src/*.hpp")
    set(guarded "")
    foreach(file IN LISTS candidates)
        file(STRINGS "${file}" hits REGEX "${macro}([^A-Z0-9_]|$)")
        if(hits AND file MATCHES "\\.hpp$")
            message(FATAL_ERROR "${file}: the guard ${macro} must stand in a .cpp file")
        elseif(hits)
            list(APPEND guarded "${file}")
        endif()
    endforeach()
    if(NOT guarded)
        message(FATAL_ERROR "no file of src/ names ${macro}: correct tests/planted.txt or the guard")
    endif()
    set_source_files_properties(${guarded} PROPERTIES COMPILE_DEFINITIONS "${macro}=1")
    message(STATUS "Planted: ${macro} in ${guarded}")
endif()
