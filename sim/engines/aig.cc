// Runs any and-inverter graph for many cycles; compiled once for all netlists.
#include <cstdint>

// A literal is twice the number of a variable, plus 1 for its inverse; variable 0 is constant 0.
static inline uint8_t read(const uint8_t *value, uint32_t literal) {
  return value[literal >> 1] ^ (literal & 1);
}

struct Graph {
  uint64_t inputs, latches, ands, outputs;
  const uint32_t *input;   // literal of each input, the bits of a row
  const uint32_t *latch;   // literal, literal of the next value
  const uint32_t *gate;    // literal, literals of the two inputs; in an order that can be evaluated
  const uint32_t *output;  // literal of each output, the bits of a row
};

// Rows of 32-bit words: one row in, one row out, for each of n cycles. `value` holds the state.
extern "C" __attribute__((visibility("default"))) void spikeloom_aig(
    const Graph *g, uint8_t *value, uint8_t *next, uint64_t n, const uint32_t *in, uint32_t *out) {
  for (uint64_t cycle = 0; cycle < n; cycle++) {
    for (uint64_t k = 0; k < g->inputs; k++)
      value[g->input[k] >> 1] = in[k / 32] >> (k % 32) & 1;
    in += g->inputs / 32;
    for (uint64_t k = 0; k < g->ands; k++) {
      const uint32_t *gate = g->gate + 3 * k;
      value[gate[0] >> 1] = read(value, gate[1]) & read(value, gate[2]);
    }
    for (uint64_t k = 0; k < g->outputs / 32; k++)
      out[k] = 0;
    for (uint64_t k = 0; k < g->outputs; k++)
      out[k / 32] |= uint32_t(read(value, g->output[k])) << (k % 32);
    out += g->outputs / 32;
    for (uint64_t k = 0; k < g->latches; k++)
      next[k] = read(value, g->latch[2 * k + 1]);
    for (uint64_t k = 0; k < g->latches; k++)
      value[g->latch[2 * k] >> 1] = next[k];
  }
}
