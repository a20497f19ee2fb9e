#include "base/hex.h"
#include "client/cli/daemon.h"
#include "intent/ethereum_address.h"
#include "journal/record/json.h"

namespace sealward::cli {
namespace {

constexpr size_t kPagesMax = 1024;

std::string Joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string BandText(const intent::FloorBand& band) {
  std::string out = std::string(EnumName(band.kind)) + " above " + band.above.ToText() +
                    (band.asset.has_value() ? " " + *band.asset : "") + ": " + std::to_string(band.people) +
                    (band.people == 1 ? " person" : " people");
  if (!band.roles.empty()) out += " of " + Joined(band.roles);
  if (band.distinct_roles) out += ", distinct roles";
  if (band.distinct_desks) out += ", distinct desks";
  return out;
}

std::optional<std::string> AddressText(const intent::KeyRecord& key) {
  if (key.format != intent::Format::kEthereum) return std::nullopt;
  const auto address = intent::SenderOf(key);
  if (!address.has_value()) return std::nullopt;
  return intent::EthereumAddressText(*address);
}

std::string Text(const intent::KeyRecord& key) {
  std::vector<std::string> kinds;
  for (const intent::IntentKind kind : key.kinds) kinds.emplace_back(EnumName(kind));
  std::string out = key.name + "\n  class " + std::string(EnumName(key.key_class)) + ", " +
                    std::string(EnumName(key.algorithm)) + ", format " + std::string(EnumName(key.format)) +
                    " for " + key.venue_or_network + "\n  signs:      " + Joined(kinds) +
                    "\n  accounts:   " + Joined(key.accounts) +
                    "\n  public key: " + HexEncode(key.public_key) + "\n";
  if (const auto address = AddressText(key); address.has_value()) out += "  address:    " + *address + "\n";
  for (const intent::FloorBand& band : key.floor) out += "  floor:      " + BandText(band) + "\n";
  return Printable(out, true);
}

std::string Json(const intent::KeyRecord& key) {
  JsonObject object(journal::ToJson(key));
  if (const auto address = AddressText(key); address.has_value()) object.Text("address", *address);
  return object.Take();
}

}  // namespace

Result<ExitCode> RunKeyList(const Arguments& arguments, Output& output) {
  Daemon daemon = TRY(Daemon::OpenEither(arguments));
  protocol::KeysQuery query;
  for (size_t page = 0; page < kPagesMax; ++page) {
    ExitCode exit = ExitCode::kOk;
    const auto reply = TRY(daemon.Ask<protocol::KeysReply>(query, output, exit));
    if (!reply.has_value()) return exit;
    for (const intent::KeyRecord& key : reply->keys) {
      output.Say(Text(key));
      output.Json(Json(key));
      query.after = key.name;
    }
    if (!reply->more || reply->keys.empty()) break;
  }
  return ExitCode::kOk;
}

}  // namespace sealward::cli
