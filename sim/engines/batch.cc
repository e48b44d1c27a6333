// Runs any CXXRTL design for many cycles in one call; compiled together with the generated model.
#include <cstdint>
#include <cstring>

#include "cxxrtl/capi/cxxrtl_capi.cc"

// Rows of 32-bit words: one row of `i` in, one row of `o` out, for each of n cycles.
extern "C" int spikeloom_batch(cxxrtl_handle handle, uint64_t n, const uint32_t *in, uint32_t *out) {
  cxxrtl_object *clk = cxxrtl_get(handle, "clk");
  cxxrtl_object *i = cxxrtl_get(handle, "i");
  cxxrtl_object *o = cxxrtl_get(handle, "o");
  if (!clk || !i || !o || !clk->next || !i->next)
    return 1;
  const size_t in_words = (i->width + 31) / 32, out_words = (o->width + 31) / 32;
  for (uint64_t cycle = 0; cycle < n; cycle++) {
    std::memcpy(i->next, in, 4 * in_words);
    in += in_words;
    // This step settles everything; right after the rising edge outputs still show the old state.
    clk->next[0] = 0;
    cxxrtl_step(handle);
    std::memcpy(out, o->curr, 4 * out_words);
    out += out_words;
    clk->next[0] = 1;
    cxxrtl_step(handle);
  }
  return 0;
}
