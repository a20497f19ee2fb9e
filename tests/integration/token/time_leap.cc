// A time() that leaps ahead by 3,701 seconds at every 64th call, for every library of the program. Tests
// only.
#include <ctime>

extern "C" __attribute__((visibility("default"))) time_t time(time_t* out) {
  static time_t calls = 0;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const time_t value = now.tv_sec + (calls++ / 64) * 3701;
  if (out != nullptr) *out = value;
  return value;
}
