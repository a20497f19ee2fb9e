#include "crypto/openssl.h"

#include <openssl/crypto.h>

namespace sealward::crypto {

Status StartOpenSsl() {
  if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1) return Ok();
  return Fail(ErrorCode::kInternal, "OPENSSL_init_crypto");
}

}  // namespace sealward::crypto
