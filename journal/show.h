// A record as people read it and as their tools do. Deterministic and pure; text in records is printable or
// made so. Run by `sealward journal show`.
#ifndef SEALWARD_JOURNAL_SHOW_H_
#define SEALWARD_JOURNAL_SHOW_H_

#include <string>

#include "journal/record/record.h"

namespace sealward::journal {

// A headline "7  2026-11-20T20:15:00Z  decision: permit order by engine-1", then "  field: value" lines; each
// ends in LF.
std::string ShowText(const Record& record);

// One line of JSON (journal/record/json.h) without its LF.
std::string ShowJson(const Record& record);

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_SHOW_H_
