// OpenSSL in a process that may open nothing. Called by main() of each process that verifies with it.
#ifndef SEALWARD_CRYPTO_OPENSSL_H_
#define SEALWARD_CRYPTO_OPENSSL_H_

#include "base/result.h"

namespace sealward::crypto {

// Readies the library without its configuration file. Before the lockdown, and before anything else uses the
// library: it would read the file at its first use, which the sandbox answers with death.
Status StartOpenSsl();

}  // namespace sealward::crypto

#endif  // SEALWARD_CRYPTO_OPENSSL_H_
