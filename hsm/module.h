// Module: a vendor's PKCS#11 library, loaded into this process for good. Only the calls of a signing process
// can be reached through it (functions.h). Vendor code is as untrusted as anything else that is not ours: the
// process that loads it is jailed first. Owned by main() of the token worker or by the ceremony; one per
// process.
#ifndef SEALWARD_HSM_MODULE_H_
#define SEALWARD_HSM_MODULE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"

namespace sealward::hsm {

struct SigningFunctions;

// A jailed process can't resolve symbolic links (readlink is refused): there the monitor has checked what they lead to.
enum class LinkCheck : uint8_t { kResolved, kAsWritten };

// The file and each directory above it, as written and with links resolved, belong to root or to this process's user
// and nobody else can write there (a sticky directory such as /tmp is allowed). kPermissionDenied names what is wrong.
Status CheckModulePath(const std::string& path, LinkCheck links);

class Module {
 public:
  // CheckModulePath, load, C_Initialize. No threads are allowed to the module.
  // module.
  static Result<Module> Load(const std::string& path, LinkCheck links);

  Module(Module&&) noexcept;
  Module& operator=(Module&&) = delete;
  Module(const Module&) = delete;
  ~Module();  // neither finalises nor unloads: modules crash in both; the process ends with _exit

  const SigningFunctions& functions() const { return *functions_; }

 private:
  explicit Module(std::unique_ptr<const SigningFunctions> functions);
  std::unique_ptr<const SigningFunctions> functions_;
};

}  // namespace sealward::hsm

#endif  // SEALWARD_HSM_MODULE_H_
