// The options that several commands share, for the command table. Constants.
#ifndef SEALWARD_CLIENT_CLI_OPTIONS_H_
#define SEALWARD_CLIENT_CLI_OPTIONS_H_

#include "client/cli/command.h"
#include "intent/intent.h"
#include "people/approval.h"

namespace sealward::cli::options {

using enum OptionKind;

inline constexpr OptionRow kJson = {"json", kFlag, "",
                                    "print JSON for programs, and nothing else, on standard output"};
inline constexpr OptionRow kConfig = {
    "config", kValue, "FILE",
    "the daemon's configuration (else $SEALWARD_CONFIG), for paths and the pinned genesis"};

inline constexpr OptionRow kJsonOnly[] = {kJson};
inline constexpr OptionRow kDaemon[] = {
    kJson,
    {"socket", kValue, "FILE",
     "the daemon's socket (else $SEALWARD_ENGINE_SOCKET or $SEALWARD_OFFICER_SOCKET, else --config, else "
     "/run/sealward)"},
    kConfig,
    {"timeout", kValue, "DURATION", "how long to wait for an answer (default 30s)"},
};

inline constexpr OptionRow kRequestIdPositional = {"REQUEST_ID", kPositional, "REQUEST_ID",
                                                   "the id the request was sent under", true};
inline constexpr OptionRow kHash = {"HASH", kPositional, "HASH",
                                    "the request's hash, as `sealward pending` lists it", true};
inline constexpr OptionRow kOfficer = {
    "officer", kFlag, "", "use the officers' socket: a request of your own as a person, not of a service"};

// Of every way to make a request.
inline constexpr OptionRow kRequest[] = {
    {"id", kValue, "ID",
     "the request's id, yours to choose: 1-64 of A-Z a-z 0-9 . _ : -; one id means one request for ever"},
    {"key", kValue, "NAME", "the key to sign with, as `sealward key list` names it"},
    {"valid-for", kValue, "DURATION",
     "never signed later than this from now, such as 30s or 1h (default 30s; settlements 1h)"},
    {"valid-until", kValue, "TIME", "the same as a UTC time; to repeat a request, repeat this too"},
    {"dry-run", kFlag, "", "evaluate and explain; nothing is signed or counted"},
    kOfficer,
    {"as", kValue, "PERSON", "who signs the request (for a service: its owner); keys with a floor need it"},
    {"sign-with", kValue, "FILE",
     "SSH private key of that person (with --agent: the public key that chooses one)"},
    {"agent", kFlag, "", "let ssh-agent sign for that person"},
    {"signature", kValue, "FILE", "that person's signature, made elsewhere over what --text-only printed"},
    {"text-only", kFlag, "", "print exactly what that person has to sign, and send nothing"},
};

inline constexpr OptionRow kFile[] = {
    {"file", kValue, "FILE", "a request or an intent as JSON; - is standard input"},
};

// Names are fields of the intent, with - for _.
inline constexpr OptionRow kOrder[] = {
    {"account", kValue, "NAME", "whose order", true},
    {"venue", kValue, "NAME", "where", true},
    {"instrument", kValue, "NAME", "what, by the firm's own name", true},
    {"side", kValue, "SIDE", "buy or sell", true, kEnumNames<intent::Side>},
    {"quantity", kValue, "DECIMAL", "how much, in the base asset", true},
    {"price", kValue, "DECIMAL", "limit price in the quote asset"},
    {"type", kValue, "TYPE", "limit (default), market, stop_limit or stop_market", false,
     kEnumNames<intent::OrderType>},
    {"time-in-force", kValue, "TIME", "how long it rests (default good_till_cancel)", false,
     kEnumNames<intent::TimeInForce>},
    {"stop-price", kValue, "DECIMAL", "of a stop order"},
    {"expires-at", kValue, "TIME", "of the order, with time in force good_till_date"},
    {"display-quantity", kValue, "DECIMAL", "the visible part"},
    {"reduce-only", kFlag, "", "may only make a position smaller"},
    {"self-trade-prevention", kValue, "MODE", "at the venue (default venue_default)", false,
     kEnumNames<intent::SelfTradePrevention>},
    {"capacity", kValue, "CAPACITY", "principal (default) or agent", false, kEnumNames<intent::Capacity>},
    {"short-sale", kValue, "MARK", "not_short (default), short or short_exempt", false,
     kEnumNames<intent::ShortSale>},
    {"algorithm", kValue, "NAME", "what decided"},
    {"algorithm-version", kValue, "NAME", "and which version of it"},
    {"trader", kValue, "NAME", "who is in charge"},
    {"client", kValue, "NAME", "whom the order is for"},
    {"parent", kValue, "ID", "request id of the mandate"},
    {"purpose", kValue, "TEXT", "free text, printable ASCII"},
};

inline constexpr OptionRow kSettlement[] = {
    {"account", kValue, "NAME", "who pays", true},
    {"counterparty", kValue, "NAME", "who is paid", true},
    {"asset", kValue, "NAME", "in what", true},
    {"network", kValue, "NAME", "over which network", true},
    {"amount", kValue, "DECIMAL", "how much, in units of the asset", true},
    {"destination", kValue, "NAME", "an entry of the address book; addresses are never accepted", true},
    {"fee-max", kValue, "DECIMAL", "the most the transaction may cost, in the network's native asset", true},
    {"purpose", kValue, "TEXT", "why, printable ASCII", true},
    {"netting-set", kValue, "NAME", "the netting set"},
    {"value-date", kValue, "DATE", "YYYY-MM-DD"},
    {"obligation", kRepeated, "ID", "a fill or obligation settled by this; may be given several times"},
};

inline constexpr OptionRow kCancel[] = {
    kRequestIdPositional,
    {"id", kValue, "ID", "request id of the cancel itself (default: cancel- and the id it cancels)"},
    {"key", kValue, "NAME", "the key to sign the cancel with"},
    {"account", kValue, "NAME", "of the order"},
    {"venue", kValue, "NAME", "of the order"},
    {"instrument", kValue, "NAME", "of the order"},
    {"valid-for", kValue, "DURATION", "never signed later than this from now (default 30s)"},
    {"valid-until", kValue, "TIME", "the same as a UTC time; to repeat a cancel, repeat this too"},
    {"dry-run", kFlag, "", "evaluate and explain; nothing is signed or counted"},
    kOfficer,
};

inline constexpr OptionRow kStatus[] = {
    kRequestIdPositional,
    {"wait", kFlag, "", "wait until people have decided, or --timeout has passed (default 24h)"},
    kOfficer,
};

inline constexpr OptionRow kWithdraw[] = {kRequestIdPositional, kOfficer};

inline constexpr OptionRow kShow[] = {
    kHash,
    {"out", kValue, "FILE", "save all that the approval text is made of, to approve without a connection"},
    {"in", kValue, "FILE", "read what --out saved; no daemon is asked"},
    {"documents", kValue, "DIR",
     "resolve the request again from the firm's documents in this folder, or from a copy of the journal, and "
     "compare"},
};

inline constexpr OptionRow kVerdict[] = {
    kHash,
    {"as", kValue, "PERSON", "who approves or denies, as the roster names them", true},
    {"key", kValue, "FILE", "SSH private key (with --agent: the public key that chooses one)"},
    {"agent", kFlag, "", "let ssh-agent sign"},
    {"signature", kValue, "FILE",
     "a signature made elsewhere over what --text-only printed, armored or binary"},
    {"not-after", kValue, "TIME",
     "when it ends: a duration from now or a UTC time in whole seconds (default 10m, at most 15m)"},
    {"yes", kFlag, "", "sign without being asked; needed where there is no terminal"},
    {"text-only", kFlag, "", "print exactly what has to be signed, and send nothing"},
    {"in", kValue, "FILE", "read what `sealward show --out` saved; with --text-only no daemon is asked"},
    {"documents", kValue, "DIR",
     "resolve the request again from the firm's documents in this folder, or from a copy of the journal, and "
     "compare"},
};

inline constexpr OptionRow kAttest[] = {
    {"FILE", kPositional, "FILE", "facts, one a line (default: standard input, each as it comes)"},
};

inline constexpr OptionRow kJournalVerify[] = {
    {"DIR", kPositional, "DIR", "the journal's directory, or a copy of it", true},
    {"genesis", kValue, "HEX",
     "what the hash of entry 0 must be (else the pinned one of the configuration; else any log is accepted, "
     "with a warning)"},
    kConfig,
    {"running", kFlag, "", "the daemon may be writing: an unfinished batch at the end is no failure"},
    {"without-head", kFlag, "", "a copy that has no head: what was cut off at its end can't be noticed"},
    kJson,
};

inline constexpr OptionRow kJournalShow[] = {
    {"DIR", kPositional, "DIR", "the journal's directory, or a copy of it", true},
    {"entry", kValue, "N", "only this entry"},
    {"request", kValue, "ID", "only what is about this request: its id or its hash"},
    {"kind", kRepeated, "KIND",
     "only entries of this kind, such as decision or approval; may be given several times"},
    kJson,
};

inline constexpr OptionRow kRuleBook = {"documents", kValue, "DIR",
                                        "reference.toml, address-book.toml, roster.toml, keys.toml, "
                                        "calendars.toml and tables (default: where the policy is)"};
inline constexpr OptionRow kPolicyFile = {"POLICY", kPositional, "FILE", "the policy's text", true};
inline constexpr OptionRow kPolicyCheck[] = {kPolicyFile, kRuleBook, kJson};
inline constexpr OptionRow kPolicyFmt[] = {
    kPolicyFile,
    {"check", kFlag, "", "print nothing; exit 9 if it is written otherwise"},
    kJson,
};
inline constexpr OptionRow kPolicyTest[] = {
    kPolicyFile,
    {"CASES", kPositional, "FILE", "the cases (default: POLICY.cases)"},
    {"all", kFlag, "", "exit 9 also if there is a statement that no case reaches"},
    kRuleBook,
    kJson,
};
inline constexpr OptionRow kPolicyExplain[] = {
    kPolicyFile,
    {"REQUEST", kPositional, "FILE", "a request or an intent as JSON; - is standard input", true},
    {"requester", kValue, "NAME", "who asks, as the roster names them", true},
    {"key", kValue, "NAME", "the key to sign with, where the JSON is an intent only"},
    {"at", kValue, "TIME", "when it is decided, in UTC (default: the last step's time, or now)"},
    {"after", kValue, "FILE", "what happened before: steps, one JSON object a line"},
    {"approved-by", kRepeated, "PERSON", "who has approved; may be given several times"},
    kRuleBook,
    kJson,
};
inline constexpr OptionRow kPolicyHeadroom[] = {
    kPolicyFile,
    {"STEPS", kPositional, "FILE", "what happened: one JSON object a line; - is standard input", true},
    {"statement", kValue, "NAME", "this limit only"},
    {"at", kValue, "TIME", "asked at this time, in UTC (default: the last step's)"},
    kRuleBook,
    kJson,
};
inline constexpr OptionRow kPolicyDiff[] = {
    {"OLD", kPositional, "FILE", "the policy that is in force", true},
    {"NEW", kPositional, "FILE", "the policy that is to replace it", true},
    {"narrower-only", kFlag, "", "exit 9 if anything is wider, or can't be told"},
    kJson,
};
inline constexpr OptionRow kPolicyEval[] = {
    {"STEPS", kPositional, "FILE", "one JSON object a line (default: standard input)"},
    {"policy", kValue, "FILE", "the policy; else the first step is {\"policy\": TEXT}"},
    kRuleBook,
    kJson,
};

inline constexpr OptionRow kPayload[] = {
    {"journal", kValue, "DIR", "build again what was signed for an entry of this journal (with --entry)"},
    {"entry", kValue, "N", "number of a decision"},
    {"intent", kValue, "FILE", "a request or an intent as JSON; - is standard input (with --documents)"},
    {"documents", kValue, "DIR",
     "a journal's directory, or a folder with reference.toml, address-book.toml, roster.toml and keys.toml"},
    {"key", kValue, "NAME", "the key, where the JSON is an intent only"},
    {"format", kValue, "NAME", "instead of --key: the one key of that format that signs such an intent"},
    {"requester", kValue, "NAME", "person or service of the roster that asks (default: its only service)"},
    {"nonce", kValue, "N", "of the chain account (default: the key's first)"},
    {"timestamp-ms", kValue, "N", "decision time in venue formats (default: now)"},
    {"cancel-target", kValue, "ID", "client order id of the order that a cancel means"},
    {"out", kValue, "FILE", "write the bytes to sign there, as they are"},
    kJson,
};

inline constexpr OptionRow kDoctor[] = {
    kConfig,
    {"all", kFlag, "", "list every session too"},
    kJson,
};

inline constexpr std::string_view kShells[] = {"bash", "zsh"};
inline constexpr OptionRow kCompletion[] = {
    {"SHELL", kPositional, "SHELL", "bash or zsh", true, kShells},
};

}  // namespace sealward::cli::options

#endif  // SEALWARD_CLIENT_CLI_OPTIONS_H_
