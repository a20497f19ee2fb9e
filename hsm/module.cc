#include "hsm/module.h"

#include <dlfcn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>

#include "hsm/error.h"
#include "hsm/functions.h"

namespace sealward::hsm {
namespace {

constexpr uid_t kOverflowUid = 65534;

// Inside a user namespace every foreign owner, root too, reads as 65534. In the daemon's own root (kAsWritten) the monitor
// has judged the owners before it entered; elsewhere the owner of /usr tells.
bool IsRootOrOverflow(uid_t owner, LinkCheck links) {
  if (owner == 0) return true;
  if (owner == kOverflowUid && links == LinkCheck::kAsWritten) return true;
  struct stat system {};
  return owner == kOverflowUid && ::stat("/usr", &system) == 0 && system.st_uid == kOverflowUid;
}

Status CheckOwner(const std::string& path, bool is_directory, LinkCheck links) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    const int error = errno;
    return std::unexpected(
        Error{ErrorCode::kNotFound, "PKCS#11 module or a directory above it", error, path});
  }
  const bool trusted = IsRootOrOverflow(status.st_uid, links) || status.st_uid == ::geteuid();
  if (!trusted)
    return Fail(ErrorCode::kPermissionDenied, "must belong to root or to the user running this", path);
  const bool writable = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  const bool sticky =
      is_directory && (status.st_mode & S_ISVTX) != 0;  // others can't replace what is ours in it
  if (writable && !sticky) return Fail(ErrorCode::kPermissionDenied, "must not be writable by others", path);
  if (!is_directory && !S_ISREG(status.st_mode)) {
    return Fail(ErrorCode::kInvalidArgument, "a PKCS#11 module is a regular file", path);
  }
  return Ok();
}

Status CheckChain(const std::string& path, LinkCheck links) {
  TRY(CheckOwner(path, false, links));
  size_t end = path.rfind('/');
  while (end != std::string::npos && end > 0) {
    TRY(CheckOwner(path.substr(0, end), true, links));
    end = path.rfind('/', end - 1);
  }
  return CheckOwner("/", true, links);
}

}  // namespace

Status CheckModulePath(const std::string& path, LinkCheck links) {
  if (path.empty() || path[0] != '/' || path.size() >= PATH_MAX || path.find('\0') != std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument, "the absolute path of a PKCS#11 module was expected",
                path.substr(0, 256));
  }
  if (path.find("/../") != std::string::npos || path.find("/./") != std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument, "a path without `.` and `..` was expected", path);
  }
  TRY(CheckChain(path, links));
  if (links == LinkCheck::kAsWritten) return Ok();
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) {
    return std::unexpected(Error{ErrorCode::kNotFound, "PKCS#11 module", errno, path});
  }
  return CheckChain(resolved, links);
}

Result<const CK_FUNCTION_LIST*> LoadFunctionList(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Fail(ErrorCode::kHsm, "PKCS#11 module can't be loaded", std::string(path));
  // The cast from an object pointer is what POSIX asks for.
  const auto get_list = reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  if (get_list == nullptr)
    return Fail(ErrorCode::kHsm, "library has no C_GetFunctionList", std::string(path));
  CK_FUNCTION_LIST* list = nullptr;
  if (const CK_RV value = get_list(&list); value != CKR_OK) return FailCall(value, "C_GetFunctionList");
  if (list == nullptr) return Fail(ErrorCode::kHsm, "C_GetFunctionList gave no list");
  if (list->version.major != 2 && list->version.major != 3) {
    return Fail(ErrorCode::kUnsupported, "PKCS#11 version 2 or 3 was expected", list->version.major);
  }
  return list;
}

Module::Module(std::unique_ptr<const SigningFunctions> functions) : functions_(std::move(functions)) {}
Module::Module(Module&&) noexcept = default;
Module::~Module() = default;

Result<Module> Module::Load(const std::string& path, LinkCheck links) {
  TRY(CheckModulePath(path, links));
  auto functions = std::make_unique<SigningFunctions>();
  {
    const CK_FUNCTION_LIST* list = TRY(LoadFunctionList(path.c_str()));
#define SEALWARD_ROW(name, reason) \
  functions->name = list->name;    \
  if (functions->name == nullptr) return Fail(ErrorCode::kUnsupported, "module lacks a call we need", #name);
    SEALWARD_SIGNING_FUNCTIONS(SEALWARD_ROW)
#undef SEALWARD_ROW
  }
  CK_C_INITIALIZE_ARGS arguments{};
  arguments.flags = CKF_OS_LOCKING_OK | CKF_LIBRARY_CANT_CREATE_OS_THREADS;
  // Already initialised is an error: it means a forked child, or other code in this process that we know
  // nothing of.
  if (const CK_RV value = functions->C_Initialize(&arguments); value != CKR_OK) {
    return FailCall(value, "C_Initialize");
  }
  return Module(std::move(functions));
}

}  // namespace sealward::hsm
