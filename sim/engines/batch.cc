// Runs any CXXRTL design for many cycles in one call; follows the generated model in one file.
#include <cstdint>
#include <cstring>

#include "cxxrtl/capi/cxxrtl_capi.cc"

#define EXPORT extern "C" __attribute__((visibility("default")))

extern "C" cxxrtl_toplevel cxxrtl_design_create();

struct Model {
  cxxrtl_handle handle = cxxrtl_create(cxxrtl_design_create());
  cxxrtl_object *clk = cxxrtl_get(handle, "clk");
  cxxrtl_object *i = cxxrtl_get(handle, "i");
  cxxrtl_object *o = cxxrtl_get(handle, "o");
  ~Model() { cxxrtl_destroy(handle); }
};

EXPORT void *spikeloom_create() { return new Model; }

EXPORT void spikeloom_destroy(void *model) { delete static_cast<Model *>(model); }

// Rows of 32-bit words: one row of `i` in, one row of `o` out, for each of n cycles.
EXPORT int spikeloom_run(void *model, uint64_t n, const uint32_t *in, uint32_t *out) {
  const Model &m = *static_cast<Model *>(model);
  if (!m.clk || !m.i || !m.o || !m.clk->next || !m.i->next)
    return 1;
  const size_t in_words = (m.i->width + 31) / 32, out_words = (m.o->width + 31) / 32;
  for (uint64_t cycle = 0; cycle < n; cycle++, in += in_words, out += out_words) {
    std::memcpy(m.i->next, in, 4 * in_words);
    // This step settles everything; right after the rising edge outputs still show the old state.
    m.clk->next[0] = 0;
    cxxrtl_step(m.handle);
    std::memcpy(out, m.o->curr, 4 * out_words);
    m.clk->next[0] = 1;
    cxxrtl_step(m.handle);
  }
  return 0;
}
