#include "base/codec.h"

#include "base/check.h"

namespace sealward {

void CborWriter::Head(CborMajor major, uint64_t argument) {
  const uint8_t top = static_cast<uint8_t>(static_cast<uint8_t>(major) << 5);
  const auto put = [&](int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out_.push_back(static_cast<uint8_t>(argument >> shift));
  };
  if (argument < 24) {
    out_.push_back(static_cast<uint8_t>(top | argument));
  } else if (argument <= 0xff) {
    out_.push_back(top | 24);
    put(1);
  } else if (argument <= 0xffff) {
    out_.push_back(top | 25);
    put(2);
  } else if (argument <= 0xffffffff) {
    out_.push_back(top | 26);
    put(4);
  } else {
    out_.push_back(top | 27);
    put(8);
  }
}

void CborWriter::Signed(int64_t value) {
  if (value >= 0) return Unsigned(static_cast<uint64_t>(value));
  Head(CborMajor::kNegative, static_cast<uint64_t>(-(value + 1)));
}

namespace {

struct Head {
  CborMajor major;
  uint64_t argument;
  uint8_t info;
  size_t size;
};

Result<Head> ParseHead(ByteView in) {
  if (in.empty()) return Fail(ErrorCode::kMalformed, "ends too early");
  Head head{static_cast<CborMajor>(in[0] >> 5), 0, static_cast<uint8_t>(in[0] & 0x1f), 1};
  if (head.info < 24) {
    head.argument = head.info;
    return head;
  }
  if (head.info > 27) return Fail(ErrorCode::kMalformed, "indefinite or reserved length");
  const size_t extra = size_t{1} << (head.info - 24);
  if (in.size() < 1 + extra) return Fail(ErrorCode::kMalformed, "ends too early");
  for (size_t i = 0; i < extra; ++i) head.argument = (head.argument << 8) | in[1 + i];
  head.size = 1 + extra;
  constexpr uint64_t kLeast[4] = {24, 0x100, 0x10000, 0x100000000};
  if (head.major != CborMajor::kSimple && head.argument < kLeast[head.info - 24]) {
    return Fail(ErrorCode::kMalformed, "not the shortest form");
  }
  return head;
}

}  // namespace

Status CborReader::Head(CborMajor major, uint64_t& argument) {
  const auto head = TRY(ParseHead(in_.subspan(position_)));
  if (head.major != major) return Fail(ErrorCode::kMalformed, "wrong type");
  position_ += head.size;
  argument = head.argument;
  return Ok();
}

Status CborReader::Signed(int64_t& value) {
  const auto head = TRY(ParseHead(in_.subspan(position_)));
  if (head.major != CborMajor::kUnsigned && head.major != CborMajor::kNegative) {
    return Fail(ErrorCode::kMalformed, "wrong type");
  }
  if (head.argument > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return Fail(ErrorCode::kOutOfRange);
  position_ += head.size;
  value = static_cast<int64_t>(head.argument);
  if (head.major == CborMajor::kNegative) value = -1 - value;
  return Ok();
}

Status CborReader::Bool(bool& value) {
  if (Remaining() == 0) return Fail(ErrorCode::kMalformed, "ends too early");
  const uint8_t byte = in_[position_];
  if (byte != 0xf4 && byte != 0xf5) return Fail(ErrorCode::kMalformed, "expected true or false");
  ++position_;
  value = byte == 0xf5;
  return Ok();
}

Status CborReader::ByteString(ByteView& bytes, size_t size_max) {
  uint64_t size = 0;
  TRY(Head(CborMajor::kBytes, size));
  if (size > Remaining()) return Fail(ErrorCode::kMalformed, "ends too early");
  if (size > size_max) return Fail(ErrorCode::kTooLarge);
  bytes = in_.subspan(position_, size);
  position_ += size;
  return Ok();
}

Status CborReader::Text(std::string_view& text, size_t size_max) {
  uint64_t size = 0;
  TRY(Head(CborMajor::kText, size));
  if (size > Remaining()) return Fail(ErrorCode::kMalformed, "ends too early");
  if (size > size_max) return Fail(ErrorCode::kTooLarge);
  text = AsText(in_.subspan(position_, size));
  if (!IsUtf8(text)) return Fail(ErrorCode::kMalformed, "not UTF-8");
  position_ += size;
  return Ok();
}

Status CborReader::Enter(CborMajor major, uint64_t& count) {
  TRY(Head(major, count));
  if (++depth_ > kCborDepthMax) return Fail(ErrorCode::kMalformed, "nested too deeply");
  if (count > Remaining()) return Fail(ErrorCode::kMalformed, "ends too early");  // every item takes a byte or more
  return Ok();
}

Status CborReader::Finish() const {
  if (Remaining() != 0) return Fail(ErrorCode::kMalformed, "bytes follow the value");
  return Ok();
}

Status codec_internal::MapCursor::Advance(CborReader& reader) {
  next.reset();
  if (left == 0) return Ok();
  --left;
  uint64_t key = 0;
  TRY(reader.Unsigned(key));
  if (key > 23) return Fail(ErrorCode::kMalformed, "map key above 23");
  if (static_cast<int>(key) == last) return Fail(ErrorCode::kDuplicate, "map key", std::to_string(key));
  if (static_cast<int>(key) < last) return Fail(ErrorCode::kMalformed, "map keys out of order");
  last = static_cast<int>(key);
  next = static_cast<uint8_t>(key);
  return Ok();
}

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  const auto byte = [&](size_t at) { return static_cast<uint8_t>(text[at]); };
  while (i < text.size()) {
    const uint8_t lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    size_t size = 0;
    uint32_t point = 0;
    if (lead >= 0xc2 && lead <= 0xdf) {
      size = 2;
      point = lead & 0x1fu;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      size = 3;
      point = lead & 0x0fu;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      size = 4;
      point = lead & 0x07u;
    } else {
      return false;
    }
    if (i + size > text.size()) return false;
    for (size_t k = 1; k < size; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return false;
      point = (point << 6) | (byte(i + k) & 0x3fu);
    }
    constexpr uint32_t kLeast[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < kLeast[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    i += size;
  }
  return true;
}

namespace {

// One item; containers push what is left of them, so that the walk needs no recursion.
Status WalkItem(ByteView in, size_t& position, std::array<uint64_t, kCborDepthMax>& left,
                std::array<int, kCborDepthMax>& last_key, int& depth) {
  const auto head = TRY(ParseHead(in.subspan(position)));
  position += head.size;
  switch (head.major) {
    case CborMajor::kUnsigned:
      return Ok();
    case CborMajor::kNegative:
      return head.argument >> 63 ? Status(Fail(ErrorCode::kOutOfRange)) : Ok();
    case CborMajor::kBytes:
    case CborMajor::kText:
      if (head.argument > in.size() - position) return Fail(ErrorCode::kMalformed, "ends too early");
      if (head.major == CborMajor::kText && !IsUtf8(AsText(in.subspan(position, head.argument)))) {
        return Fail(ErrorCode::kMalformed, "not UTF-8");
      }
      position += head.argument;
      return Ok();
    case CborMajor::kArray:
    case CborMajor::kMap:
      if (depth == kCborDepthMax) return Fail(ErrorCode::kMalformed, "nested too deeply");
      if (head.argument > in.size() - position) return Fail(ErrorCode::kMalformed, "ends too early");
      left[static_cast<size_t>(depth)] = head.argument;
      last_key[static_cast<size_t>(depth)] = head.major == CborMajor::kMap ? -1 : -2;  // -2: not a map
      ++depth;
      return Ok();
    case CborMajor::kTag:
      return Fail(ErrorCode::kMalformed, "tag");
    case CborMajor::kSimple:
      if (head.info == 20 || head.info == 21) return Ok();
      return Fail(ErrorCode::kMalformed, "float, null or other simple value");
  }
  return Fail(ErrorCode::kMalformed);
}

Status WalkKey(ByteView in, size_t& position, int& last_key) {
  const auto head = TRY(ParseHead(in.subspan(position)));
  if (head.major != CborMajor::kUnsigned || head.argument > 23) return Fail(ErrorCode::kMalformed, "map key");
  if (static_cast<int>(head.argument) <= last_key) return Fail(ErrorCode::kMalformed, "map keys out of order");
  last_key = static_cast<int>(head.argument);
  position += head.size;
  return Ok();
}

}  // namespace

Status CheckCborProfile(ByteView bytes) {
  std::array<uint64_t, kCborDepthMax> left{};
  std::array<int, kCborDepthMax> last_key{};
  size_t position = 0;
  int depth = 0;
  TRY(WalkItem(bytes, position, left, last_key, depth));
  while (depth > 0) {
    const auto top = static_cast<size_t>(depth - 1);
    if (left[top] == 0) {
      --depth;
      continue;
    }
    --left[top];
    if (last_key[top] != -2) TRY(WalkKey(bytes, position, last_key[top]));
    TRY(WalkItem(bytes, position, left, last_key, depth));
  }
  if (position != bytes.size()) return Fail(ErrorCode::kMalformed, "bytes follow the value");
  return Ok();
}

}  // namespace sealward
