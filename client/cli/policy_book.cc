#include "client/cli/policy_book.h"

#include "client/documents/calendars.h"
#include "client/documents/documents.h"
#include "client/ssh_sign.h"

namespace sealward::cli {

Result<std::optional<RuleBook>> ReadRuleBook(const std::string& folder, Output& output) {
  RuleBook book;
  book.folder = folder;
  auto signing = TRY(DocumentsIn(folder, output));
  if (!signing.has_value()) return std::optional<RuleBook>();
  book.signing = *std::move(signing);
  const std::string roster_path = folder + "/roster.toml";
  const std::string roster_text(AsText(TRY(client::ReadInput(roster_path, kDocumentBytesMax))));
  auto roster = documents::ReadRoster(roster_text, roster_path);
  if (!roster.has_value()) {
    output.Fail(roster.error(), roster_text);
    return std::optional<RuleBook>();
  }
  book.roster = *std::move(roster);
  const std::string calendars_path = folder + "/calendars.toml";
  const auto calendars_bytes = client::ReadInput(calendars_path, kDocumentBytesMax);
  if (!calendars_bytes.has_value()) {
    if (calendars_bytes.error().code != ErrorCode::kNotFound) return std::unexpected(calendars_bytes.error());
    return book;
  }
  const std::string calendars_text(AsText(*calendars_bytes));
  auto calendars = documents::ReadCalendars(calendars_text, calendars_path);
  if (!calendars.has_value()) {
    output.Fail(calendars.error(), calendars_text);
    return std::optional<RuleBook>();
  }
  book.calendars = *std::move(calendars);
  return book;
}

Status AddTables(const std::string& folder, std::string_view policy, std::vector<policy::TableText>& tables) {
  if (folder.empty()) return Ok();
  for (const std::string& file : policy::TableFiles(policy)) {
    const bool plain = intent::IsName(file) && file.find('/') == std::string::npos && !file.starts_with('.');
    const auto same = [&](const policy::TableText& table) { return table.file == file; };
    if (!plain || std::any_of(tables.begin(), tables.end(), same)) continue;
    const auto bytes = client::ReadInput(folder + "/" + file, kDocumentBytesMax);
    if (bytes.has_value()) {
      tables.push_back({file, std::string(AsText(*bytes))});
    } else if (bytes.error().code != ErrorCode::kNotFound) {
      return std::unexpected(bytes.error());
    }
  }
  return Ok();
}

void SayMistakes(const std::vector<Diagnostic>& mistakes, const std::string& file, std::string_view source,
                 const RuleBook& book, Output& output) {
  for (const Diagnostic& mistake : mistakes) {
    std::string_view text = mistake.file == file ? source : std::string_view();
    for (const policy::TableText& table : book.tables) {
      if (table.file == mistake.file) text = table.text;
    }
    output.Fail(mistake, text);
  }
}

}  // namespace sealward::cli
