// The daemon's configuration: every text ends in a configuration inside its bounds or in one located mistake.
#include "daemon/config/config.h"

#include "tests/fuzz/property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sealward;
  const std::string_view text = AsText({data, size});
  const auto parsed = config::Parse(text, "sealward.toml");
  if (!parsed.has_value()) {
    CHECK(!parsed.error().message.empty());
    (void)parsed.error().Render(text);
    return 0;
  }
  CHECK(parsed->segment_bytes >= config::kSegmentBytesMin &&
        parsed->segment_bytes <= config::kSegmentBytesMax);
  CHECK(parsed->spin_us_max <= config::kSpinUsMax);
  for (const std::string& path : {parsed->run_directory, parsed->journal_directory, parsed->library_directory,
                                  parsed->head_path, parsed->engine_socket, parsed->officer_socket}) {
    CHECK(path.starts_with('/') && path.find("/../") == std::string::npos &&
          path.find('\0') == std::string::npos);
  }
  for (const auto& token : parsed->tokens) {
    if (token.has_value()) CHECK(token->workers >= 1 && token->workers <= config::kWorkersOfOneClassMax);
  }
  return 0;
}
