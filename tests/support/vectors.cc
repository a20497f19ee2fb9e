#include "tests/support/vectors.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <utility>

namespace sealward::test {
namespace {

std::filesystem::path VectorsDirectory() {
  const char* named = ::getenv("SEALWARD_VECTORS");
  if (named != nullptr && *named != '\0') return named;
  return std::filesystem::path(SEALWARD_SOURCE_DIR) / ".." / "shared" / "vectors";
}

}  // namespace

std::optional<VectorFile> VectorFile::Load(const std::string& name) {
  const std::filesystem::path folder = VectorsDirectory();
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  std::ifstream stream(folder / name);
  nlohmann::json file = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
  const auto found = file.is_object() ? file.find("vectors") : file.end();
  nlohmann::json vectors = nlohmann::json::array();
  if (file.is_object() && found != file.end() && found->is_array()) vectors = *found;
  if (vectors.empty()) ADD_FAILURE() << name << " is missing or not a file of vectors";
  return VectorFile(name, std::move(vectors));
}

VectorFile::VectorFile(VectorFile&& other) noexcept
    : name_(std::move(other.name_)),
      vectors_(std::move(other.vectors_)),
      ran_(other.ran_),
      moved_(other.moved_) {
  other.moved_ = true;
}

VectorFile::~VectorFile() {
  if (moved_) return;
  std::printf("[ vectors  ] %s: %zu of %zu ran\n", name_.c_str(), ran_, vectors_.size());
  if (ran_ == 0 && !vectors_.empty()) ADD_FAILURE() << name_ << ": no vector ran";
}

}  // namespace sealward::test
