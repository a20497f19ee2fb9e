// Every kind of lie in a record that is otherwise in its place.
#include <functional>

#include "journal/verifier/verifier.h"
#include "tests/unit/journal_verifier/story.h"

namespace sealward::journal::verifier {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

// One record changed, and what the verifier says of it and where.
struct Lie {
  const char* name;
  const char* says;
  std::function<size_t(Story&)> tell;  // returns the entry that is wrong
};

size_t FindNth(Story& story, const std::function<bool(const Record&)>& is, size_t n = 0) {
  for (size_t i = 0; i < story.records.size(); ++i) {
    if (is(story.records[i]) && n-- == 0) return i;
  }
  CHECK(false);
}
template <typename T>
size_t Nth(Story& story, size_t n = 0) {
  return FindNth(story, [](const Record& record) { return std::holds_alternative<T>(record.body); }, n);
}
size_t NthPermit(Story& story, size_t n) {
  return FindNth(
      story,
      [](const Record& record) {
        const auto* decision = std::get_if<Decision>(&record.body);
        return decision != nullptr && decision->supplied.has_value();
      },
      n);
}
template <typename T>
T& At(Story& story, size_t index) {
  return std::get<T>(story.records[index].body);
}
void Drop(Story& story, size_t index) {
  story.records.erase(story.records.begin() + static_cast<std::ptrdiff_t>(index));
  for (size_t i = index; i < story.records.size(); ++i) story.records[i].sequence = Sequence{i};
}
size_t PermitOfSettlement(Story& story) {
  return NthPermit(story, 2);
}

const Lie kLies[] = {
    {"a flipped signature", "doesn't verify",
     [](Story& s) {
       const size_t at = Nth<Outcome>(s);
       At<Outcome>(s, at).signature[10] ^= 1;
       return at;
     }},
    {"a transaction's signature with the other parity", "finished form",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s) + 1;
       At<Outcome>(s, at).signature[64] ^= 1;
       return at;
     }},
    {"an outcome without permit", "without its permit",
     [](Story& s) {
       const size_t at = Nth<Outcome>(s);
       At<Outcome>(s, at).decision.value -= 1;
       return at;
     }},
    {"a second outcome", "without its permit",
     [](Story& s) {
       const size_t at = Nth<Outcome>(s);
       s.records.insert(s.records.begin() + static_cast<std::ptrdiff_t>(at), s.records[at]);
       for (size_t i = 0; i < s.records.size(); ++i) s.records[i].sequence = Sequence{i};
       return at + 1;
     }},
    {"a failed outcome with a signature", "contradict",
     [](Story& s) {
       const size_t at = Nth<Outcome>(s);
       At<Outcome>(s, at).status = OutcomeStatus::kFailed;
       return at;
     }},
    {"another price", "the resolution isn't|the supplied values",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       auto request = MUST(Decode<intent::CanonicalRequest>(At<Decision>(s, at).request));
       std::get<intent::Order>(request.stated.intent).price = intent::test::D("1.01");
       At<Decision>(s, at).request = Encode(request);
       return at;
     }},
    {"another resolution", "the resolution isn't what the documents say",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s) - 3;
       auto request = MUST(Decode<intent::CanonicalRequest>(At<Decision>(s, at).request));
       std::get<intent::EthereumResolution>(request.resolution).destination.bytes[0] ^= 1;
       At<Decision>(s, at).request = Encode(request);
       return at;
     }},
    {"another policy", "a policy that isn't in force",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       At<Decision>(s, at).policy.bytes[0] ^= 1;
       return at;
     }},
    {"supplied values with a denial", "contradict",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       At<Decision>(s, at).ruling = people::Ruling::kDeny;
       return at;
     }},
    {"a nonce used twice", "the nonce",
     [](Story& s) {
       const size_t at = NthPermit(s, 6);
       At<Decision>(s, at).supplied->nonce = 7;
       return at;
     }},
    {"a higher fee", "the supplied values",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s);
       At<Decision>(s, at).supplied->max_fee_per_gas = Uint256::From(1);
       return at;
     }},
    {"an approval missing", "without the approvals",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s);
       Drop(s, at - 1);
       return at - 1;
     }},
    {"an approval over another text", "the verdict's signature",
     [](Story& s) {
       const size_t at = Nth<Approval>(s);
       At<Approval>(s, at).verdict.not_after.value += kSecondNs;
       return at;
     }},
    {"an approval under another's name", "the verdict's signature",
     [](Story& s) {
       const size_t at = Nth<Approval>(s);
       At<Approval>(s, at).verdict.person = "carol";
       return at;
     }},
    {"an approval by the requester", "by the requester",
     [](Story& s) {
       const size_t at = Nth<Approval>(s);
       At<Approval>(s, at).verdict.person = "alice";
       return at;
     }},
    {"a security key's counter that stands still", "the verdict's signature",
     [](Story& s) {
       const size_t at = Nth<Approval>(s, 4);
       const auto request = MUST(Decode<intent::CanonicalRequest>(At<Decision>(s, at - 2).request));
       s.now = {s.records[at].time.value - 1'000'000};
       At<Approval>(s, at) = s.Verdict(request, Sequence{at - 2}, "carol", people::Verdict::kApprove, 1);
       return at;
     }},
    {"a verdict about nothing", "never decided",
     [](Story& s) {
       const size_t at = Nth<Approval>(s);
       At<Approval>(s, at).request.bytes[0] ^= 1;
       return at;
     }},
    {"a denial that was ignored", "though a person denied it",
     [](Story& s) {
       const size_t at = Nth<Approval>(s);
       const auto request = MUST(Decode<intent::CanonicalRequest>(At<Decision>(s, at - 1).request));
       s.now = {s.records[at].time.value - 1'000'000};
       At<Approval>(s, at) = s.Verdict(request, Sequence{at - 1}, "bob", people::Verdict::kDeny);
       return PermitOfSettlement(s);
     }},
    {"no signature of the requester", "without the requester's signature",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s);
       At<Decision>(s, at).requester_signature.reset();
       return at;
     }},
    {"a forged signature of the requester", "the requester's signature",
     [](Story& s) {
       const size_t at = PermitOfSettlement(s);
       At<Decision>(s, at).requester_signature->back() ^= 1;
       return at;
     }},
    {"a second permit", "decided twice",
     [](Story& s) {
       const size_t at = s.records.size();
       Decision again = At<Decision>(s, NthPermit(s, 4));
       again.retry = false;
       auto request = MUST(Decode<intent::CanonicalRequest>(again.request));
       request.stated.valid_until.value += kSecondNs;
       again.request = Encode(request);
       s.Add(again);
       return at;
     }},
    {"a retry of what was signed", "isn't unknown",
     [](Story& s) {
       const size_t at = s.records.size();
       Decision again = At<Decision>(s, NthPermit(s, 4));
       s.Add(again);
       return at;
     }},
    {"a retry with another payload", "two payloads",
     [](Story& s) {
       const size_t at = NthPermit(s, 3 + 1);
       At<Decision>(s, at).supplied->timestamp_ms += 1;
       return at;
     }},
    {"an end before its time", "before its time",
     [](Story& s) {
       const size_t at = Nth<Ended>(s);
       s.records[at].time = s.records[at - 1].time;
       return at;
     }},
    {"time runs back", "time lies before",
     [](Story& s) {
       const size_t at = Nth<Refusal>(s);
       s.records[at].time.value = s.records[at - 1].time.value - 1;
       return at;
     }},
    {"an epoch again", "an epoch that isn't later|never started",
     [](Story& s) {
       const size_t at = Nth<Start>(s, 1);
       At<Start>(s, at).epoch = Epoch{1};
       return at;
     }},
    {"a second genesis", "genesis, once",
     [](Story& s) {
       const size_t at = Nth<Refusal>(s);
       s.records[at].body = s.records[0].body;
       return at;
     }},
    {"a connection under another name", "another principal",
     [](Story& s) {
       const size_t at = Nth<Connection>(s, 1);
       At<Connection>(s, at).principal = "engine";
       return at;
     }},
    {"a sequence out of place", "sequence",
     [](Story& s) {
       const size_t at = Nth<Refusal>(s);
       s.records[at].sequence.value += 1;
       return at;
     }},
    {"a report by somebody who is no attestor", "no attestor",
     [](Story& s) {
       s.Add(Attested{"engine", 1, {intent::HaltFact{"BTC-USDT", true}}});
       return s.records.size() - 1;
     }},
    {"a report that does not follow the one before", "one after the other",
     [](Story& s) {
       s.Add(Attested{"copy", 1, {intent::HaltFact{"BTC-USDT", true}}});
       s.Add(Attested{"copy", 3, {intent::HaltFact{"BTC-USDT", false}}});
       return s.records.size() - 1;
     }},
    {"a decision that read the word of an engine", "no attestor",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       At<Decision>(s, at).observations = {{"engine", 1, s.records[at].time, intent::HeardFact{"binance"}}};
       return at;
     }},
    {"a decision that read the future", "observed after it",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       const Nanoseconds later{s.records[at].time.value + 1};
       At<Decision>(s, at).observations = {{"copy", 1, later, intent::HeardFact{"binance"}}};
       return at;
     }},
    {"a requester whom nobody knows", "isn't in the roster",
     [](Story& s) {
       const size_t at = NthPermit(s, 0);
       auto request = MUST(Decode<intent::CanonicalRequest>(At<Decision>(s, at).request));
       request.requester = "mallory";
       At<Decision>(s, at).request = Encode(request);
       return at;
     }},
};

TEST(LiesTest, EveryLieIsFoundWhereItStands) {
  for (const Lie& lie : kLies) {
    Story story;
    story.TellAll();
    const size_t at = lie.tell(story);
    std::optional<Failure> failure;
    {
      TestJournal journal;
      story.Write(journal, kMiB);
      const auto report = Verify(journal.directory_fd(), {});
      if (!report.has_value()) failure = report.error();
    }
    ASSERT_TRUE(failure.has_value()) << lie.name;
    EXPECT_EQ(failure->entry, at) << lie.name << ": " << failure->Text();
    bool said = false;
    for (std::string says = lie.says; !says.empty();) {
      const size_t bar = says.find('|');
      said = said || failure->what.find(says.substr(0, bar)) != std::string::npos;
      says = bar == std::string::npos ? "" : says.substr(bar + 1);
    }
    EXPECT_TRUE(said) << lie.name << ": " << failure->Text();
    EXPECT_EQ(failure->file, SegmentName(0)) << lie.name;
    EXPECT_TRUE(failure->offset.has_value()) << lie.name;
  }
}

}  // namespace
}  // namespace sealward::journal::verifier
