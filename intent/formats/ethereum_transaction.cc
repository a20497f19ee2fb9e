#include "intent/formats/ethereum_transaction.h"

#include "base/check.h"
#include "intent/formats/rlp.h"

namespace sealward::intent::formats {
namespace {

constexpr uint8_t kTypeByte = 0x02;
constexpr uint8_t kTransferSelector[] = {0xa9, 0x05, 0x9c, 0xbb};
constexpr size_t kTransferBytes = 68;

RlpList Fields(const Eip1559Transaction& transaction) {
  RlpList access_list;
  for (const AccessListEntry& entry : transaction.access_list) {
    RlpList keys;
    for (const Hash256& key : entry.storage_keys) keys.AddString(key.View());
    access_list.AddList(RlpList().AddString(entry.address.View()).AddList(keys));
  }
  RlpList list;
  list.AddInteger(transaction.chain_id)
      .AddInteger(transaction.nonce)
      .AddInteger(transaction.max_priority_fee_per_gas)
      .AddInteger(transaction.max_fee_per_gas)
      .AddInteger(transaction.gas_limit)
      .AddString(transaction.to.View())
      .AddInteger(transaction.value)
      .AddString(transaction.data)
      .AddList(access_list);
  return list;
}

Bytes WithType(const RlpList& list) {
  Bytes out{kTypeByte};
  Append(out, list.Encode());
  return out;
}

}  // namespace

Bytes EncodeEip1559Unsigned(const Eip1559Transaction& transaction) {
  return WithType(Fields(transaction));
}

Bytes EncodeEip1559Signed(const Eip1559Transaction& transaction, const Eip1559Signature& signature) {
  CHECK(signature.y_parity <= 1);
  RlpList list = Fields(transaction);
  list.AddInteger(uint64_t{signature.y_parity}).AddInteger(signature.r).AddInteger(signature.s);
  return WithType(list);
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
