#include "intent/formats/ethereum_transaction.h"

#include "base/check.h"
#include "intent/formats/rlp.h"

namespace sealward::intent::formats {
namespace {

constexpr uint8_t kTypeByte = 0x02;
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

RlpList LegacyFields(const Eip1559Transaction& transaction) {
  RlpList list;
  list.AddInteger(transaction.nonce)
      .AddInteger(transaction.max_fee_per_gas)
      .AddInteger(transaction.gas_limit)
      .AddString(transaction.to.View())
      .AddInteger(transaction.value)
      .AddString(transaction.data);
  return list;
}

RlpList AccessListFields(const Eip1559Transaction& transaction) {
  RlpList list;
  list.AddInteger(transaction.chain_id)
      .AddInteger(transaction.nonce)
      .AddInteger(transaction.max_fee_per_gas)
      .AddInteger(transaction.gas_limit)
      .AddString(transaction.to.View())
      .AddInteger(transaction.value)
      .AddString(transaction.data)
      .AddList(AccessListOf(transaction));
  return list;
}

RlpList Fields(const Eip1559Transaction& transaction) {
  RlpList list;
  list.AddInteger(transaction.chain_id)
      .AddInteger(transaction.nonce)
      .AddInteger(transaction.max_priority_fee_per_gas)
      .AddInteger(transaction.max_fee_per_gas)
      .AddInteger(transaction.gas_limit)
      .AddString(transaction.to.View())
      .AddInteger(transaction.value)
      .AddString(transaction.data)
      .AddList(AccessListOf(transaction));
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

Bytes EncodeUnsigned(TransactionType type, const Eip1559Transaction& transaction) {
  switch (type) {
    case TransactionType::kFeeMarket:
      return EncodeEip1559Unsigned(transaction);
    case TransactionType::kAccessList: {
      Bytes out{kAccessListTypeByte};
      Append(out, AccessListFields(transaction).Encode());
      return out;
    }
    case TransactionType::kLegacy:
      return LegacyFields(transaction).AddInteger(transaction.chain_id).AddString({}).AddString({}).Encode();
  }
  return {};
}

Bytes EncodeSigned(TransactionType type, const Eip1559Transaction& transaction,
                   const Eip1559Signature& signature) {
  CHECK(signature.y_parity <= 1);
  switch (type) {
    case TransactionType::kFeeMarket:
      return EncodeEip1559Signed(transaction, signature);
    case TransactionType::kAccessList: {
      Bytes out{kAccessListTypeByte};
      RlpList list = AccessListFields(transaction);
      list.AddInteger(uint64_t{signature.y_parity}).AddInteger(signature.r).AddInteger(signature.s);
      Append(out, list.Encode());
      return out;
    }
    case TransactionType::kLegacy: {
      const Uint256 twice = MUST(Mul(Uint256::From(transaction.chain_id), Uint256::From(2)));
      const Uint256 v = MUST(Add(twice, Uint256::From(uint64_t{35} + signature.y_parity)));
      return LegacyFields(transaction).AddInteger(v).AddInteger(signature.r).AddInteger(signature.s).Encode();
    }
  }
  return {};
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
