// What the payments of all chains share, and the chains that have a file of their own. Inside intent/ only.
// Pure.
#ifndef SEALWARD_INTENT_RESOLVE_CHAIN_H_
#define SEALWARD_INTENT_RESOLVE_CHAIN_H_

#include "intent/resolve.h"

namespace sealward::intent {

// The parts of a settlement or transfer that the chain sees.
struct Payment {
  const std::string& account;
  const char* account_field;
  const std::string& asset;
  const std::string& network;
  const Decimal& amount;
  const Decimal& fee_max;
  const char* destination_field;
  // Of a settlement: the book's entry, or why there is none. Of a transfer: nullptr, and the account that
  // receives.
  Result<const Address*> destination;
  const std::string* to_account;
};

Result<Uint256> ToBaseUnits(const Decimal& amount, const Asset& asset, uint8_t decimals, const char* field);
// The same for chains that count in 64 bits.
Result<uint64_t> ToBaseUnits64(const Decimal& amount, const Asset& asset, uint8_t decimals,
                               const char* field);

// The one key of that format and network that signs for an own account.
Result<const KeyRecord*> ReceivingKey(const Payment& payment, Format format, const Keys& keys);

// What fee_max allows in base units of the native asset.
Result<uint64_t> FeeAllowed(const Payment& payment, const Network& network, const Reference& reference);

Result<Resolution> ResolveBitcoin(const StatedRequest& stated, const Payment& payment, const Network& network,
                                  const DocumentsView& documents);
Result<Resolution> ResolveSolana(const StatedRequest& stated, const Payment& payment, const Network& network,
                                 const DocumentsView& documents);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_RESOLVE_CHAIN_H_
