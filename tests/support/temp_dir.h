// TempDir: a private directory for one test, removed with all it holds. Tests only.
#ifndef SEALWARD_TESTS_SUPPORT_TEMP_DIR_H_
#define SEALWARD_TESTS_SUPPORT_TEMP_DIR_H_

#include <string>
#include <string_view>

namespace sealward::test {

class TempDir {
 public:
  TempDir();  // under $TMPDIR or /tmp, mode 0700; ends the test program if it cannot be made
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const;                              // path() + "/" + name
  std::string Write(std::string_view name, std::string_view contents) const;  // returns the file's path

 private:
  std::string path_;
};

std::string ReadFile(const std::string& path);  // ends the test program if it cannot be read

}  // namespace sealward::test

#endif  // SEALWARD_TESTS_SUPPORT_TEMP_DIR_H_
