// Runs any CXXRTL design for many cycles in one call; follows the generated model in one file.
#include <cstdint>
#include <cstring>

#define EXPORT extern "C" __attribute__((visibility("default")))

using Bench = cxxrtl_design::p_bench;

// An output is a value, or a wire, which also holds its next value.
template <size_t Bits> static const auto &words(const value<Bits> &port) { return port.data; }
template <size_t Bits> static const auto &words(const wire<Bits> &port) { return port.curr.data; }

EXPORT void *spikeloom_create() { return new Bench; }

EXPORT void spikeloom_destroy(void *model) { delete static_cast<Bench *>(model); }

// Rows of 32-bit words: one row of `i` in, one row of `o` out, for each of n cycles.
EXPORT void spikeloom_run(void *model, uint64_t n, const uint32_t *in, uint32_t *out) {
  Bench &bench = *static_cast<Bench *>(model);
  for (uint64_t cycle = 0; cycle < n; cycle++) {
    std::memcpy(bench.p_i.data, in, sizeof bench.p_i.data);
    in += sizeof bench.p_i.data / 4;
    // This step settles everything; right after the rising edge outputs still show the old state.
    bench.p_clk.data[0] = 0;
    bench.step();
    const auto &sampled = words(bench.p_o);
    std::memcpy(out, sampled, sizeof sampled);
    out += sizeof sampled / 4;
    bench.p_clk.data[0] = 1;
    bench.step();
  }
}
