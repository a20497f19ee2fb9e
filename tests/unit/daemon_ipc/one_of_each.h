// One instance of every message between the processes, in the order of the table, with nothing left at its
// default. Tests only.
#ifndef SEALWARD_TESTS_UNIT_DAEMON_IPC_ONE_OF_EACH_H_
#define SEALWARD_TESTS_UNIT_DAEMON_IPC_ONE_OF_EACH_H_

#include <tuple>

#include "daemon/ipc/messages.h"

namespace sealward::ipc::test {

template <typename Fixed>
Fixed Filled(uint8_t value) {
  Fixed out;
  out.bytes.fill(value);
  return out;
}

// What SEALWARD_IPC_MESSAGES lists, as a tuple: a message that is missing here does not compile.
inline auto OneOfEach() {
  AppendRecord append{Sequence{9}, Nanoseconds{1'800'000'000'000'000'000}, true, Bytes(40, 0xab),
                      Filled<Mac>(7)};
  JournalOpened opened{Sequence{9}, Epoch{3}, Nanoseconds{17}, 0, 4096, 8192, Filled<Hash256>(4)};
  TokenKeys keys{{{Filled<KeyId>(1), SignAlgorithm::kEd25519, Bytes(32, 2)},
                  {Filled<KeyId>(2), SignAlgorithm::kSecp256k1, Bytes(65, 4)}}};
  return std::tuple{JournalPiece{PieceKind::kOpenSegment, 3},
                    Begin{Filled<Hash256>(5), "example.com/log", 500, 1 << 20, "build", 2000, 256, Sequence{9}},
                    SessionOpened{ConnectionId{300}, SocketKind::kOfficer, 1001, 1002},
                    SegmentGranted{4},
                    TokenOpened{2, TokenClass::kCustody},
                    TokenStart{"/usr/lib/module.so", "/etc/module.conf", "orders", TokenClass::kJournal, 500, Filled<Hash256>(6)},
                    ClientFrame{Bytes(30, 1)},
                    ReplyFrame{Bytes(31, 2)},
                    append,
                    opened,
                    Durable{Sequence{10}, Sequence{8}, false},
                    SignerOutcome{Sequence{9}, Filled<RequestHash>(6), ErrorCode::kHsm, Bytes(64, 3)},
                    TokenState{TokenClass::kCustody, 2},
                    keys,
                    TokenReady{2},
                    SignTask{TaskId{9}, 1, Bytes(32, 5)},
                    SignResult{TaskId{9}, SignStatus::kRefused, 0x30, Bytes(64, 6)}};
}
#define SEALWARD_ROW(name, tag, sender, receiver, descriptors) , name
template <typename... Ts>
struct Without;
template <typename First, typename... Ts>
struct Without<First, Ts...> {
  using Tuple = std::tuple<Ts...>;
};
static_assert(
    std::is_same_v<decltype(OneOfEach()), Without<void SEALWARD_IPC_MESSAGES(SEALWARD_ROW)>::Tuple>);
#undef SEALWARD_ROW

}  // namespace sealward::ipc::test

#endif  // SEALWARD_TESTS_UNIT_DAEMON_IPC_ONE_OF_EACH_H_
