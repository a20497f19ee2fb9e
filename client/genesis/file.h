// Small whole files, read and written safely: for the tools that people run, never for the daemon.
#ifndef SEALWARD_CLIENT_GENESIS_FILE_H_
#define SEALWARD_CLIENT_GENESIS_FILE_H_

#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sealward::genesis {

// kNotFound, kTooLarge, kIo with the path as subject.
Result<Bytes> ReadFile(const std::string& path, size_t bytes_max);
// A file that must not exist yet, or holds these very bytes; synced. Mode 0600.
Status WriteNewFile(int directory_fd, const std::string& name, ByteView bytes);
// Written beside it, synced, renamed over it; mode and owner stay.
Status ReplaceFile(const std::string& path, ByteView bytes);

}  // namespace sealward::genesis

#endif  // SEALWARD_CLIENT_GENESIS_FILE_H_
