/* Between the 64-bit integers of NumPy's arrays and the narrow words of machine code.

   An array is seen as rows of words, with strides in words. What is out of range is found on the way,
   since values are in the cache then. */

#include <stdint.h>

#define NARROW(TYPE)                                                                              \
    static int narrow_##TYPE(const int64_t *from, int64_t row, int64_t step, int64_t rows,        \
                             int64_t words, int64_t low, int64_t high, TYPE *to) {                \
        int64_t wrong = 0;                                                                        \
        for (int64_t at = 0; at < rows; at++, from += row, to += words) {                         \
            if (step == 1) {                                                                      \
                for (int64_t k = 0; k < words; k++) {                                             \
                    wrong |= (from[k] < low) | (from[k] > high);                                  \
                    to[k] = (TYPE)from[k];                                                        \
                }                                                                                 \
            } else {                                                                              \
                for (int64_t k = 0; k < words; k++) {                                             \
                    wrong |= (from[k * step] < low) | (from[k * step] > high);                    \
                    to[k] = (TYPE)from[k * step];                                                 \
                }                                                                                 \
            }                                                                                     \
        }                                                                                         \
        return wrong != 0;                                                                        \
    }

#define WIDEN(TYPE)                                                                               \
    static void widen_##TYPE(const TYPE *from, int64_t row, int64_t step, int64_t rows,           \
                             int64_t words, int64_t *to) {                                        \
        for (int64_t at = 0; at < rows; at++, from += words, to += row) {                         \
            if (step == 1) {                                                                      \
                for (int64_t k = 0; k < words; k++) to[k] = from[k];                              \
            } else {                                                                              \
                for (int64_t k = 0; k < words; k++) to[k * step] = from[k];                       \
            }                                                                                     \
        }                                                                                         \
    }

NARROW(int8_t)
NARROW(int16_t)
NARROW(int32_t)
NARROW(int64_t)
WIDEN(int8_t)
WIDEN(int16_t)
WIDEN(int32_t)
WIDEN(int64_t)

/* Copy words into a narrow array without gaps; 1 if one of them is not in low..high. */
int spikeloom_narrow(int bits, const int64_t *from, int64_t row, int64_t step, int64_t rows,
                     int64_t words, int64_t low, int64_t high, void *to) {
    switch (bits) {
    case 8: return narrow_int8_t(from, row, step, rows, words, low, high, to);
    case 16: return narrow_int16_t(from, row, step, rows, words, low, high, to);
    case 32: return narrow_int32_t(from, row, step, rows, words, low, high, to);
    default: return narrow_int64_t(from, row, step, rows, words, low, high, to);
    }
}

/* Copy a narrow array without gaps into 64-bit words. */
void spikeloom_widen(int bits, const void *from, int64_t row, int64_t step, int64_t rows,
                     int64_t words, int64_t *to) {
    switch (bits) {
    case 8: widen_int8_t(from, row, step, rows, words, to); break;
    case 16: widen_int16_t(from, row, step, rows, words, to); break;
    case 32: widen_int32_t(from, row, step, rows, words, to); break;
    default: widen_int64_t(from, row, step, rows, words, to); break;
    }
}
