// CHECK: for our own bugs, never for input. Stays on in release builds and aborts. MUST unwraps a Result that cannot
// fail by construction.
#ifndef SEALWARD_BASE_CHECK_H_
#define SEALWARD_BASE_CHECK_H_

namespace sealward::internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* expression);
}  // namespace sealward::internal

#define CHECK(expression)                                                          \
  do {                                                                             \
    if (!(expression)) [[unlikely]]                                                \
      ::sealward::internal::CheckFailed(__FILE_NAME__, __LINE__, #expression);     \
  } while (false)

#define MUST(expression)                                                           \
  __extension__({                                                                  \
    auto sealward_must = (expression);                                             \
    CHECK(sealward_must.has_value());                                              \
    ::sealward::internal::TakeValue(std::move(sealward_must));                     \
  })

#endif  // SEALWARD_BASE_CHECK_H_
