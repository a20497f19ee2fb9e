#include "intent/ethereum_address.h"

#include "crypto/verify.h"

namespace sealward::intent {

Result<EthereumAddress> ParseEthereumAddress(std::string_view text) {
  return EthereumAddress{TRY(crypto::ParseEthereumAddress(text)).bytes};
}

std::string EthereumAddressText(const EthereumAddress& address) {
  return crypto::EthereumAddressText(crypto::EvmAddress{address.bytes});
}

Result<EthereumAddress> SenderOf(const KeyRecord& key) {
  const auto point = TRY(crypto::MakePublicKey(crypto::Algorithm::kSecp256k1, key.public_key));
  return EthereumAddress{TRY(crypto::EthereumAddress(point)).bytes};
}

}  // namespace sealward::intent
