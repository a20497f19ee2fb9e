#include "client/cli/journal_directory.h"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <memory>

namespace sealward::cli {

Result<UniqueFd> OpenDirectory(const std::string& path) {
  UniqueFd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.IsValid()) return directory;
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      return Fail(ErrorCode::kNotFound, "no such directory", path);
    case EACCES:
      return Fail(ErrorCode::kPermissionDenied,
                  "this user may not open the directory; read a copy, or as root", path);
    default:
      return std::unexpected(Error{ErrorCode::kIo, "opening the directory", errno, path});
  }
}

Result<uint64_t> ParseNumber(std::string_view option, std::string_view text) {
  uint64_t value = 0;
  const char* const end = std::to_address(text.end());
  const auto [stop, error] = std::from_chars(std::to_address(text.begin()), end, value);
  if (error == std::errc() && stop == end) return value;
  return Fail(ErrorCode::kInvalidArgument, "expected a whole number",
              "--" + std::string(option) + " " + std::string(text));
}

}  // namespace sealward::cli
