// The journal's files before anything is written into them: names, the zero-filled segments and the empty
// head. The monitor makes a segment ahead of need and hands its descriptor to the journaler, who alone
// formats it; `sealward init` makes the first. Nothing here reads or knows what a journal holds.
#ifndef SEALWARD_JOURNAL_PREPARE_PREPARE_H_
#define SEALWARD_JOURNAL_PREPARE_PREPARE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace sealward::journal {

inline constexpr uint64_t kSegmentBytesMin = 260 * 1024;  // a header and one maximal batch
inline constexpr uint64_t kSegmentBytesMax = 1024ull * 1024 * 1024;
inline constexpr uint64_t kSegmentBytesDefault = 64ull * 1024 * 1024;
inline constexpr size_t kSegmentsMax =
    4096;  // 256 GiB of default segments: older ones are archived long before
inline constexpr uint64_t kHeadFileBytes = 8192;
inline constexpr const char* kHeadName = "head";

// "seg-00000000000000000007.j"
std::string SegmentName(uint64_t number);
// The number of a file of that name; nothing for any other name.
std::optional<uint64_t> ParseSegmentName(std::string_view name);

// The numbers of the segments in a directory, ascending. Half-made ones (see below) are not among them.
// kCorrupt where a number is missing between, kTooLarge beyond kSegmentsMax.
Result<std::vector<uint64_t>> ListSegments(int directory_fd);

// `flags` as for open(2); O_CLOEXEC and O_NOFOLLOW are added.
Result<UniqueFd> OpenSegment(int directory_fd, uint64_t number, int flags);

// A new segment of `bytes` zeros (a multiple of 4 KiB in [kSegmentBytesMin, kSegmentBytesMax]), mode 0600,
// open for reading and writing; file and directory are synced. It is made under another name and renamed when
// whole, so that a segment that exists is complete. kDuplicate if it exists, kDiskFull if there is no room
// (nothing is left behind).
Result<UniqueFd> PrepareSegment(int directory_fd, uint64_t number, uint64_t bytes);

// The two empty slots of a new journal's head. Same promises.
Result<UniqueFd> PrepareHead(int directory_fd);

}  // namespace sealward::journal

#endif  // SEALWARD_JOURNAL_PREPARE_PREPARE_H_
