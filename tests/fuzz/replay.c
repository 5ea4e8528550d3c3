/* replay: give a harness each file that is named, without libFuzzer and with any compiler. */
#include "tests/fuzz/fuzz.h"

int main(int argc, char **argv)
{
  static uint8_t data[1 << 20];

  for (int i = 1; i < argc; i++) {
    FILE *f = fopen(argv[i], "rb");
    size_t size = f ? fread(data, 1, sizeof data, f) : 0;
    struct span copy = fuzz_copy(span_make((const char *)data, size));

    check(f && fclose(f) == 0 && size < sizeof data);
    LLVMFuzzerTestOneInput((const uint8_t *)copy.p, size);
    fuzz_drop(copy);
  }
  return argc > 1 ? 0 : 100;
}
