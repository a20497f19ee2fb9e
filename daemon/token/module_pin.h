// Whether a PKCS#11 module is the one that somebody has examined. Token worker, in its jail, before the module is loaded.
#ifndef SEALWARD_DAEMON_TOKEN_MODULE_PIN_H_
#define SEALWARD_DAEMON_TOKEN_MODULE_PIN_H_

#include <string>

#include "base/result.h"
#include "base/strong.h"

namespace sealward::token {

// kPermissionDenied, with the file's hash, unless its SHA-256 is `expected`. Who could replace the file between this and
// its loading is root, who could replace this program as well.
Status CheckModule(const std::string& path, const Hash256& expected);

}  // namespace sealward::token

#endif  // SEALWARD_DAEMON_TOKEN_MODULE_PIN_H_
