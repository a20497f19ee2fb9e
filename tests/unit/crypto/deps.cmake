# OpenSSL plays the security key that signs; Crypto++ is the second opinion on Keccak, where it is installed.
set(libraries OpenSSL::Crypto)
pkg_check_modules(CRYPTOPP IMPORTED_TARGET libcrypto++)
if(CRYPTOPP_FOUND)
  list(APPEND libraries PkgConfig::CRYPTOPP)
endif()
