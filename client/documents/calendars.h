// Calendars as their authors write them: [[calendar]] with name, sessions ("mon-fri 07:00-21:00", UTC) and
// closed days. Officers' tools only. Pure.
#ifndef SEALWARD_CLIENT_DOCUMENTS_CALENDARS_H_
#define SEALWARD_CLIENT_DOCUMENTS_CALENDARS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "policy/policy.h"

namespace sealward::documents {

Diagnosed<std::vector<policy::Calendar>> ReadCalendars(std::string_view text, const std::string& file);

}  // namespace sealward::documents

#endif  // SEALWARD_CLIENT_DOCUMENTS_CALENDARS_H_
