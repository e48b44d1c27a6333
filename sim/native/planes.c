/* Between the 64-bit integers of NumPy's arrays and the narrow words of machine code.

   An array is seen as planes of rows of words, with a stride for each in words. The narrow side has
   no gaps. Planes often lie side by side in the array, so some words of all planes are copied
   before the next ones, while they are in the cache. What is out of range is found on the way. */

#include <stdint.h>

enum { SOME = 512 };

#define WORDS(TYPE, STEP)                                                                         \
    for (int64_t k = 0; k < some; k++) {                                                          \
        wrong |= (f[k * STEP] < low) | (f[k * STEP] > high);                                      \
        t[k] = (TYPE)f[k * STEP];                                                                 \
    }

#define NARROW(TYPE)                                                                              \
    static int narrow_##TYPE(const int64_t *from, int64_t plane, int64_t row, int64_t step,       \
                             int64_t planes, int64_t rows, int64_t words, int64_t low,            \
                             int64_t high, TYPE *to) {                                            \
        int64_t wrong = 0;                                                                        \
        for (int64_t at = 0; at < rows; at++)                                                     \
            for (int64_t first = 0; first < words; first += SOME) {                               \
                int64_t some = words - first < SOME ? words - first : SOME;                       \
                for (int64_t which = 0; which < planes; which++) {                                \
                    const int64_t *restrict f = from + which * plane + at * row + first * step;   \
                    TYPE *restrict t = to + (which * rows + at) * words + first;                  \
                    if (step == 1) {                                                              \
                        WORDS(TYPE, 1)                                                            \
                    } else {                                                                      \
                        WORDS(TYPE, step)                                                         \
                    }                                                                             \
                }                                                                                 \
            }                                                                                     \
        return wrong != 0;                                                                        \
    }

#define WIDEN(TYPE)                                                                               \
    static void widen_##TYPE(const TYPE *from, int64_t plane, int64_t row, int64_t step,          \
                             int64_t planes, int64_t rows, int64_t words, int64_t *to) {          \
        for (int64_t at = 0; at < rows; at++)                                                     \
            for (int64_t first = 0; first < words; first += SOME) {                               \
                int64_t some = words - first < SOME ? words - first : SOME;                       \
                for (int64_t which = 0; which < planes; which++) {                                \
                    const TYPE *restrict f = from + (which * rows + at) * words + first;          \
                    int64_t *restrict t = to + which * plane + at * row + first * step;           \
                    if (step == 1) {                                                              \
                        for (int64_t k = 0; k < some; k++) t[k] = f[k];                           \
                    } else {                                                                      \
                        for (int64_t k = 0; k < some; k++) t[k * step] = f[k];                    \
                    }                                                                             \
                }                                                                                 \
            }                                                                                     \
    }

NARROW(int8_t)
NARROW(int16_t)
NARROW(int32_t)
NARROW(int64_t)
WIDEN(int8_t)
WIDEN(int16_t)
WIDEN(int32_t)
WIDEN(int64_t)

/* Copy words into a narrow array; 1 if one of them is not in low..high. */
int spikeloom_narrow(int bits, const int64_t *from, int64_t plane, int64_t row, int64_t step,
                     int64_t planes, int64_t rows, int64_t words, int64_t low, int64_t high,
                     void *to) {
    switch (bits) {
    case 8: return narrow_int8_t(from, plane, row, step, planes, rows, words, low, high, to);
    case 16: return narrow_int16_t(from, plane, row, step, planes, rows, words, low, high, to);
    case 32: return narrow_int32_t(from, plane, row, step, planes, rows, words, low, high, to);
    default: return narrow_int64_t(from, plane, row, step, planes, rows, words, low, high, to);
    }
}

/* Copy a narrow array into 64-bit words. */
void spikeloom_widen(int bits, const void *from, int64_t plane, int64_t row, int64_t step,
                     int64_t planes, int64_t rows, int64_t words, int64_t *to) {
    switch (bits) {
    case 8: widen_int8_t(from, plane, row, step, planes, rows, words, to); break;
    case 16: widen_int16_t(from, plane, row, step, planes, rows, words, to); break;
    case 32: widen_int32_t(from, plane, row, step, planes, rows, words, to); break;
    default: widen_int64_t(from, plane, row, step, planes, rows, words, to); break;
    }
}
