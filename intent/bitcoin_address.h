// Bitcoin's addresses and the scripts that they stand for: base58check (P2PKH, P2SH) and bech32 and bech32m
// (BIP-173, BIP-350). An address is of one environment: mainnet, testnet or regtest. Pure.
#ifndef SEALWARD_INTENT_BITCOIN_ADDRESS_H_
#define SEALWARD_INTENT_BITCOIN_ADDRESS_H_

#include <string>
#include <string_view>

#include "intent/request.h"

namespace sealward::intent {

bool IsBitcoinEnvironment(std::string_view environment);

// The output script of an address. kMalformed or kInvalidArgument with what was expected; no subject.
Result<Bytes> ParseBitcoinAddress(std::string_view text, std::string_view environment);

// The address of a witness program; empty for any other script.
std::string WitnessAddress(ByteView script, std::string_view environment);

// 02 or 03 ‖ x of an uncompressed point.
Result<CompressedPoint> Compress(ByteView uncompressed_point);

Bytes P2wpkhScript(const CompressedPoint& key);  // 00 14 ‖ HASH160 of the key
Bytes P2wshScript(ByteView witness_script);      // 00 20 ‖ SHA-256 of the script
bool IsP2wpkh(ByteView script);
bool IsP2wsh(ByteView script);

// m of n keys by OP_CHECKMULTISIG, nothing else, with `key` among them: the only witness script that is
// signed.
bool IsMultisigOf(ByteView witness_script, const CompressedPoint& key);
// m of such a script.
size_t SignaturesOfMultisig(ByteView witness_script);

}  // namespace sealward::intent

#endif  // SEALWARD_INTENT_BITCOIN_ADDRESS_H_
