# A small stand-in for the SlicerConfig.cmake of a Slicer build, for `find_package(Slicer)`. It has what this extension's
# CMakeLists files call, with the same rules: a file that does not exist stops the configuration, only what is named is
# copied into the build tree, and the build tree is what is installed.
set(Slicer_USE_FILE "${CMAKE_CURRENT_LIST_DIR}/UseSlicer.cmake")
set(Slicer_EXTENSION_GENERATE_CONFIG "${CMAKE_CURRENT_LIST_DIR}/CheckExtension.cmake")
set(Slicer_EXTENSION_CPACK "${CMAKE_CURRENT_LIST_DIR}/Nothing.cmake")
set(Slicer_QTSCRIPTEDMODULES_LIB_DIR "lib/Slicer-5.12/qt-scripted-modules")
set(Slicer_FOUND TRUE)
