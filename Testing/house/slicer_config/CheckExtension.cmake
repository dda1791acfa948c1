# Slicer packs these into the extension's description; an extension without them cannot be submitted.
foreach(_variable HOMEPAGE CATEGORY CONTRIBUTORS DESCRIPTION ICONURL SCREENSHOTURLS DEPENDS)
  if(NOT EXTENSION_${_variable})
    message(FATAL_ERROR "EXTENSION_${_variable} is not set")
  endif()
endforeach()
