#include "intent/formats/format.h"

#include <algorithm>

#include "base/check.h"
#include "intent/formats/rows.h"

namespace sealward::intent::formats {

std::span<const FormatRow> FormatTable() {
  // By value of Format.
  static const FormatRow kTable[] = {kBinanceRow, kEthereumRow};
  return kTable;
}

const FormatRow& RowOf(Format format) {
  const auto table = FormatTable();
  const auto index = static_cast<size_t>(format);
  CHECK(index < table.size());
  CHECK(table[index].format == format);
  return table[index];
}

}  // namespace sealward::intent::formats
