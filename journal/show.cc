#include "journal/show.h"

#include "base/hex.h"
#include "base/time_text.h"
#include "crypto/hash.h"
#include "intent/request.h"
#include "journal/record/json.h"

namespace sealward::journal {
namespace {

// What a client stated may hold anything: nothing of it may move a terminal's cursor.
std::string Printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    out += byte < 0x20 || byte >= 0x7f ? '?' : c;
  }
  return out;
}

class Lines {
 public:
  void Add(std::string_view name, std::string_view value) {
    text_ += "  ";
    text_ += name;
    text_ += ": ";
    text_ += Printable(value);
    text_ += '\n';
  }
  void Add(std::string_view name, const ByteView bytes) { Add(name, HexEncode(bytes)); }
  void Add(std::string_view name, uint64_t value) { Add(name, std::to_string(value)); }
  // A rendering: "field: value" lines already.
  void Indented(std::string_view lines) {
    while (!lines.empty()) {
      const size_t end = lines.find('\n');
      text_ += "  " + Printable(lines.substr(0, end)) + '\n';
      lines = end == std::string_view::npos ? std::string_view() : lines.substr(end + 1);
    }
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string KindText(const intent::Intent& intent) {
  return std::string(EnumName(intent::KindOf(intent)));
}

std::string UseText(const people::LimitUse& use) {
  std::string out = "limit " + use.limit.ToText() + " " + use.unit + ", before " + use.before.ToText() +
                    ", with this " + use.with.ToText();
  return use.scope.empty() ? out : out + " (" + use.scope + ")";
}

std::string RequirementText(const people::Requirement& requirement) {
  std::string out = std::to_string(requirement.people) + (requirement.people == 1 ? " person" : " people");
  for (size_t i = 0; i < requirement.roles.size(); ++i)
    out += (i == 0 ? " of " : ", ") + requirement.roles[i];
  if (requirement.distinct_roles) out += " from distinct roles";
  if (requirement.distinct_desks) out += " from distinct desks";
  if (requirement.within_ns.has_value())
    out += " within " + std::to_string(*requirement.within_ns / kSecondNs) + " s";
  return out + " (" + requirement.source + ")";
}

std::string Headline(const Genesis& genesis, Lines& lines) {
  lines.Add("log", genesis.log.View());
  lines.Add("policy", genesis.documents.policy.View());
  lines.Add("roster", genesis.documents.roster.View());
  lines.Add("keys", genesis.documents.keys.View());
  lines.Add("reference", genesis.documents.reference.View());
  lines.Add("address book", genesis.documents.address_book.View());
  return " of " + genesis.origin;
}

std::string Headline(const Start& start, Lines& lines) {
  lines.Add("build", start.build);
  return " of epoch " + std::to_string(start.epoch.value);
}

std::string NameText(const intent::OrderName& order) {
  std::string out = order.requester.empty() ? "an order not known here" : order.requester + "/" + order.request_id;
  if (order.part != 0) out += " part " + std::to_string(order.part);
  return order.client_order_id.empty() ? out : out + " (" + order.client_order_id + ")";
}

struct FactText {
  std::string operator()(const intent::ReferenceFact& fact) const {
    return fact.instrument + " at " + fact.price.ToText();
  }
  std::string operator()(const intent::GreeksFact& fact) const {
    return fact.instrument + " delta " + fact.delta.ToText() + ", vega " + fact.vega.ToText() + ", underlying " +
           fact.underlying.ToText();
  }
  std::string operator()(const intent::RateFact& fact) const {
    return "1 " + fact.from + " is " + fact.price.ToText() + " " + fact.to;
  }
  std::string operator()(const intent::BalanceFact& fact) const {
    return fact.account + " holds " + fact.amount.ToText() + " " + fact.asset;
  }
  std::string operator()(const intent::HeardFact& fact) const { return "drop copy of " + fact.venue + " lives"; }
  std::string operator()(const intent::FillFact& fact) const {
    return "fill " + fact.execution + " of " + NameText(fact.order) + ": " + fact.quantity.ToText() + " at " +
           fact.price.ToText();
  }
  std::string operator()(const intent::EndFact& fact) const {
    return NameText(fact.order) + ": " + std::string(EnumName(fact.how));
  }
  std::string operator()(const intent::BustFact& fact) const {
    return "bust of fill " + fact.execution + " at " + fact.venue;
  }
  std::string operator()(const intent::HaltFact& fact) const {
    return fact.name + (fact.halted ? ": halted" : ": trades again");
  }
};

void AddReasons(const Decision& decision, Lines& lines) {
  for (const people::Reason& reason : decision.reasons) {
    std::string text;
    if (!reason.statement.empty())
      text = std::string(EnumName(reason.kind)) + " \"" + reason.statement + "\": ";
    text += reason.text;
    if (reason.use.has_value()) text += "; " + UseText(*reason.use);
    lines.Add("reason", text);
  }
  for (const people::Requirement& requirement : decision.requirements) {
    lines.Add("requires", RequirementText(requirement));
  }
}

std::string Headline(const Decision& decision, Lines& lines) {
  std::string out = ": " + std::string(EnumName(decision.ruling));
  if (decision.dry_run) out += " (dry run)";
  if (decision.retry) out += " (again, its outcome being unknown)";
  const auto request = Decode<intent::CanonicalRequest>(decision.request);
  lines.Add("request hash", intent::HashRequest(decision.request).View());
  if (request.has_value()) {
    out += " " + KindText(request->stated.intent) + " by " + request->requester;
    lines.Add("request id", request->stated.request_id);
    lines.Indented(intent::Render(*request));
  } else {
    lines.Add("request (can't be decoded)", decision.request);
  }
  if (decision.supplied.has_value()) lines.Indented(intent::RenderSupplied(*decision.supplied));
  for (const intent::Attestation& said : decision.observations) {
    lines.Add("observed", std::visit(FactText{}, said.observation) + " (" + said.attestor + ", message " +
                              std::to_string(said.number) + ", " + FormatTime(said.at) + ")");
  }
  lines.Add("policy", decision.policy.View());
  AddReasons(decision, lines);
  if (decision.requester_signature.has_value())
    lines.Add("requester's signature", *decision.requester_signature);
  return out;
}

std::string Headline(const Refusal& refusal, Lines& lines) {
  lines.Add("why", refusal.text);
  if (!refusal.subject.empty()) lines.Add("field", refusal.subject);
  std::string kind = "a request";
  if (const auto stated = Decode<intent::StatedRequest>(refusal.stated); stated.has_value()) {
    kind = KindText(stated->intent);
    lines.Add("request id", stated->request_id);
    lines.Indented(intent::RenderStated(*stated));
  }
  return ": " + kind + " by " + refusal.requester + ": " + std::string(ErrorText(refusal.code));
}

std::string Headline(const Approval& approval, Lines& lines) {
  lines.Add("request hash", approval.request.View());
  lines.Add("not after", FormatTime(approval.verdict.not_after));
  lines.Add("signature", approval.verdict.signature);
  return ": " + std::string(EnumName(approval.verdict.verdict)) + " by " + approval.verdict.person;
}

std::string Headline(const RefusedVerdict& refused, Lines& lines) {
  lines.Add("request hash", refused.request.View());
  lines.Add("brought by", refused.carrier);
  lines.Add("why", refused.text);
  return ": by " + refused.person + ": " + std::string(ErrorText(refused.code));
}

std::string Headline(const Outcome& outcome, Lines& lines) {
  lines.Add("request hash", outcome.request.View());
  lines.Add("decision", outcome.decision.value);
  if (!outcome.signature.empty()) lines.Add("signature", outcome.signature);
  if (outcome.error.has_value()) lines.Add("error", ErrorText(*outcome.error));
  return ": " + std::string(EnumName(outcome.status));
}

std::string Headline(const Ended& ended, Lines& lines) {
  lines.Add("request hash", ended.request.View());
  return ended.withdrawn ? ": withdrawn" : ": expired";
}

std::string Headline(const Connection& connection, Lines& lines) {
  lines.Add("socket", EnumName(connection.socket));
  lines.Add("uid", connection.uid);
  lines.Add("gid", connection.gid);
  const std::string who = connection.principal.value_or("nobody known, refused");
  return " " + std::to_string(connection.id.value) + (connection.opened ? " opened by " : " closed by ") +
         who;
}

std::string Headline(const Attested& attested, Lines& lines) {
  for (const intent::Event& event : attested.events) lines.Add("event", std::visit(FactText{}, event));
  return ": report " + std::to_string(attested.number) + " of " + attested.attestor;
}

std::string Headline(const Alert& alert, Lines& lines) {
  lines.Add("brought up by", alert.principal);
  lines.Add("what", alert.text);
  return ": " + std::string(EnumName(alert.kind));
}

std::string Headline(const Recovery& recovery, Lines& lines) {
  lines.Add("segment", recovery.segment);
  lines.Add("offset", recovery.offset);
  lines.Add("sha256", recovery.hash.View());
  return ": " + std::to_string(recovery.bytes) + " bytes of a torn batch moved to quarantine";
}

std::string Headline(const Dropped& dropped, Lines&) {
  return ": " + std::to_string(dropped.count) + " requests of " + dropped.principal + " over its budget";
}

}  // namespace

std::string ShowText(const Record& record) {
  Lines lines;
  const std::string headline =
      std::visit([&](const auto& body) { return Headline(body, lines); }, record.body);
  return std::to_string(record.sequence.value) + "  " + FormatTime(record.time) + "  " +
         std::string(kBodyNames[record.body.index()]) + Printable(headline) + '\n' + lines.Take();
}

std::string ShowJson(const Record& record) {
  return ToJson(record);
}

}  // namespace sealward::journal
