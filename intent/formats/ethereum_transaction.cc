#include "intent/formats/ethereum_transaction.h"

#include "base/check.h"
#include "intent/formats/rlp.h"

namespace sealward::intent::formats {
namespace {

constexpr uint8_t kFeeMarketTypeByte = 0x02;
constexpr uint8_t kAccessListTypeByte = 0x01;
constexpr uint8_t kTransferSelector[] = {0xa9, 0x05, 0x9c, 0xbb};
constexpr size_t kTransferBytes = 68;

RlpList AccessListOf(const Eip1559Transaction& transaction) {
  RlpList access_list;
  for (const AccessListEntry& entry : transaction.access_list) {
    RlpList keys;
    for (const Hash256& key : entry.storage_keys) keys.AddString(key.View());
    access_list.AddList(RlpList().AddString(entry.address.View()).AddList(keys));
  }
  return access_list;
}

// Every type lists the same things; the older ones lack a priority fee, the oldest its chain at the front and
// the access list.
RlpList Fields(TransactionType type, const Eip1559Transaction& transaction) {
  const bool legacy = type == TransactionType::kLegacy;
  RlpList list;
  if (!legacy) list.AddInteger(transaction.chain_id);
  list.AddInteger(transaction.nonce);
  if (type == TransactionType::kFeeMarket) list.AddInteger(transaction.max_priority_fee_per_gas);
  list.AddInteger(transaction.max_fee_per_gas)
      .AddInteger(transaction.gas_limit)
      .AddString(transaction.to.View())
      .AddInteger(transaction.value)
      .AddString(transaction.data);
  if (!legacy) list.AddList(AccessListOf(transaction));
  return list;
}

Bytes Finish(TransactionType type, const RlpList& list) {
  Bytes out;
  if (type == TransactionType::kFeeMarket) out.push_back(kFeeMarketTypeByte);
  if (type == TransactionType::kAccessList) out.push_back(kAccessListTypeByte);
  Append(out, list.Encode());
  return out;
}

}  // namespace

Bytes EncodeUnsigned(TransactionType type, const Eip1559Transaction& transaction) {
  RlpList list = Fields(type, transaction);
  if (type == TransactionType::kLegacy) list.AddInteger(transaction.chain_id).AddString({}).AddString({});
  return Finish(type, list);
}

Bytes EncodeSigned(TransactionType type, const Eip1559Transaction& transaction,
                   const Eip1559Signature& signature) {
  CHECK(signature.y_parity <= 1);
  Uint256 v = Uint256::From(signature.y_parity);
  if (type == TransactionType::kLegacy) {
    const Uint256 twice = MUST(Mul(Uint256::From(transaction.chain_id), Uint256::From(2)));
    v = MUST(Add(twice, Uint256::From(uint64_t{35} + signature.y_parity)));
  }
  RlpList list = Fields(type, transaction);
  list.AddInteger(v).AddInteger(signature.r).AddInteger(signature.s);
  return Finish(type, list);
}

Bytes EncodeEip1559Unsigned(const Eip1559Transaction& transaction) {
  return EncodeUnsigned(TransactionType::kFeeMarket, transaction);
}

Bytes EncodeEip1559Signed(const Eip1559Transaction& transaction, const Eip1559Signature& signature) {
  return EncodeSigned(TransactionType::kFeeMarket, transaction, signature);
}

Bytes EncodeErc20Transfer(const EthereumAddress& to, const Uint256& base_units) {
  Bytes data;
  data.reserve(kTransferBytes);
  Append(data, kTransferSelector);
  data.resize(data.size() + 12);
  Append(data, to.View());
  Append(data, ToBigEndian32(base_units));
  CHECK(data.size() == kTransferBytes);
  return data;
}

}  // namespace sealward::intent::formats
