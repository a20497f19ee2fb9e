# Compiler and linker flags, in one place. The hardening list is checked on the finished binaries by
# tests/lint/hardening_test, so that a flag that silently stops working is noticed.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")  # CHECK stays on: it does not depend on NDEBUG

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(sealward_flags INTERFACE)
target_include_directories(sealward_flags INTERFACE ${PROJECT_SOURCE_DIR})
# No path of the building machine in an object: builds are reproducible, and ccache shares between build folders.
target_compile_options(sealward_flags INTERFACE
  -ffile-prefix-map=${CMAKE_BINARY_DIR}=. -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
target_compile_options(sealward_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wformat=2 -Wimplicit-fallthrough
  -Werror -Werror=format-security -D_GNU_SOURCE
  -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing)
if(SEALWARD_FUZZ)
  # libstdc++ 12's own std::stable_sort uses what it calls deprecated; only clang says so at the caller.
  target_compile_options(sealward_flags INTERFACE
    -Wno-deprecated-declarations -D_GLIBCXX_ASSERTIONS
    $<IF:$<BOOL:$<TARGET_PROPERTY:SEALWARD_TEST>>,-O0,-O1>  # tests themselves: half the time to compile
    -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -fsanitize=fuzzer-no-link)
  target_link_options(sealward_flags INTERFACE -fsanitize=address,undefined)
  find_program(SEALWARD_LLD ld.lld-19)
  if(SEALWARD_LLD)
    target_link_options(sealward_flags INTERFACE -fuse-ld=lld-19)
  endif()
else()
  target_compile_options(sealward_flags INTERFACE
    -Wtrampolines -Wbidi-chars=any -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS
    -fstack-protector-strong -fstack-clash-protection -fzero-call-used-regs=used-gpr -fcf-protection=full)
  target_link_options(sealward_flags INTERFACE
    -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,--as-needed,--no-copy-dt-needed-entries)
endif()
