// Test vectors made by others. They are not part of the tree: they lie in the folder that SEALWARD_VECTORS
// names, or beside the checkout. Where they are absent a test says SKIPPED; where they are present every
// file's count is printed and a file of which nothing ran fails. Tests only.
//
//   TEST(KeccakTest, MatchesVectors) {
//     SEALWARD_LOAD_VECTORS(file, "keccak256.json");
//     for (const auto& vector : file.vectors()) {
//       EXPECT_EQ(…);
//       file.CountRan();
//     }
//   }
#ifndef SEALWARD_TESTS_SUPPORT_VECTORS_H_
#define SEALWARD_TESTS_SUPPORT_VECTORS_H_

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace sealward::test {

class VectorFile {
 public:
  // Nothing if there is no folder of vectors. A folder without this file, or a broken file, fails the test.
  static std::optional<VectorFile> Load(const std::string& name);
  ~VectorFile();  // prints the count; fails the test if none ran
  VectorFile(VectorFile&& other) noexcept;
  VectorFile& operator=(VectorFile&&) = delete;

  const nlohmann::json& vectors() const { return vectors_; }  // an array
  void CountRan() { ++ran_; }

 private:
  VectorFile(std::string name, nlohmann::json vectors)
      : name_(std::move(name)), vectors_(std::move(vectors)) {}

  std::string name_;
  nlohmann::json vectors_;
  size_t ran_ = 0;
  bool moved_ = false;
};

}  // namespace sealward::test

#define SEALWARD_LOAD_VECTORS(variable, name)                                                \
  auto sealward_loaded_##variable = ::sealward::test::VectorFile::Load(name);                \
  if (!sealward_loaded_##variable) GTEST_SKIP() << "no test vectors (set SEALWARD_VECTORS)"; \
  ::sealward::test::VectorFile& variable = *sealward_loaded_##variable

#endif  // SEALWARD_TESTS_SUPPORT_VECTORS_H_
