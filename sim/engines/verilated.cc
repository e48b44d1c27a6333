// Runs any Verilator model for many cycles in one call; follows the generated model in one file.
#include <cstdint>
#include <cstring>

#define EXPORT extern "C" __attribute__((visibility("default")))

struct Model {
  VerilatedContext context;
  Vbench bench{&context};
  ~Model() { bench.final(); }
};

EXPORT void *spikeloom_create() { return new Model; }

EXPORT void spikeloom_destroy(void *model) { delete static_cast<Model *>(model); }

// Rows of 32-bit words: one row of `i` in, one row of `o` out, for each of n cycles. A port is an
// integer of 32 or 64 bits or an array of 32-bit words: on a little-endian machine, the same bytes.
EXPORT void spikeloom_run(void *model, uint64_t n, const uint32_t *in, uint32_t *out) {
  Vbench &bench = static_cast<Model *>(model)->bench;
  for (uint64_t cycle = 0; cycle < n; cycle++) {
    std::memcpy(&bench.i, in, sizeof bench.i);
    in += sizeof bench.i / 4;
    bench.clk = 0;
    bench.eval();
    std::memcpy(out, &bench.o, sizeof bench.o);
    out += sizeof bench.o / 4;
    bench.clk = 1;
    bench.eval();
  }
}
