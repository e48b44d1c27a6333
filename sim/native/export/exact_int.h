// Integers of an exact width, for compilers without the ap_int.h of AMD. A value that does not fit
// stops the program, so what runs through has been shown to fit.
#ifndef SPIKELOOM_EXACT_INT_H
#define SPIKELOOM_EXACT_INT_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace spikeloom_exact {

__extension__ typedef __int128 wide;

// An integer of W bits, with a sign if S.
template <int W, bool S> class exact {
  public:
    constexpr exact() : value_(0) {}
    constexpr exact(bool x) : value_(x) {}
    constexpr exact(int x) : value_(checked(x)) {}
    constexpr exact(unsigned x) : value_(checked(x)) {}
    constexpr exact(long x) : value_(checked(x)) {}
    constexpr exact(unsigned long x) : value_(checked(static_cast<wide>(x))) {}
    constexpr exact(long long x) : value_(checked(x)) {}
    constexpr exact(unsigned long long x) : value_(checked(static_cast<wide>(x))) {}
    template <int V, bool R> constexpr exact(const exact<V, R> &x) : value_(checked(x.value())) {}

    constexpr wide value() const { return value_; }
    explicit operator int() const { return static_cast<int>(exact<32, true>(*this).value()); }
    std::int64_t to_int64() const { return static_cast<std::int64_t>(value_); }
    std::uint64_t to_uint64() const { return static_cast<std::uint64_t>(value_); }

    static exact of(wide x) {
        exact found;
        found.value_ = checked(x);
        return found;
    }

  private:
    wide value_;

    static wide wrong() {
        std::printf("FAIL: a value does not fit ap_%sint<%d>\n", S ? "" : "u", W);
        std::exit(1);
        return 0;
    }

    static constexpr wide low() { return S ? -(static_cast<wide>(1) << (W - 1)) : 0; }
    static constexpr wide high() { return (static_cast<wide>(1) << (S ? W - 1 : W)) - 1; }
    static constexpr wide checked(wide x) { return x < low() || x > high() ? wrong() : x; }
};

typedef exact<126, true> any;

// As those of ap_int.h, sums and products are as wide as they must be; so is a negative number.
template <int W, bool S, int V, bool R>
any operator+(const exact<W, S> &a, const exact<V, R> &b) { return any::of(a.value() + b.value()); }
template <int W, bool S, int V, bool R>
any operator-(const exact<W, S> &a, const exact<V, R> &b) { return any::of(a.value() - b.value()); }
template <int W, bool S, int V, bool R>
any operator*(const exact<W, S> &a, const exact<V, R> &b) { return any::of(a.value() * b.value()); }
template <int W, bool S> any operator-(const exact<W, S> &a) { return any::of(-a.value()); }

// The others are of equal operands only.
template <int W, bool S> exact<W, S> operator/(const exact<W, S> &a, const exact<W, S> &b) {
    return exact<W, S>::of(a.value() / b.value());
}
template <int W, bool S> exact<W, S> operator%(const exact<W, S> &a, const exact<W, S> &b) {
    return exact<W, S>::of(a.value() % b.value());
}
template <int W, bool S> exact<W, S> operator&(const exact<W, S> &a, const exact<W, S> &b) {
    return exact<W, S>::of(a.value() & b.value());
}
template <int W, bool S> exact<W, S> operator|(const exact<W, S> &a, const exact<W, S> &b) {
    return exact<W, S>::of(a.value() | b.value());
}
template <int W, bool S> exact<W, S> operator^(const exact<W, S> &a, const exact<W, S> &b) {
    return exact<W, S>::of(a.value() ^ b.value());
}
template <int W, bool S> exact<W, S> operator~(const exact<W, S> &a) {
    return exact<W, S>::of(~a.value());
}
template <int W, bool S> exact<W, S> operator<<(const exact<W, S> &a, int by) {
    return exact<W, S>::of(a.value() * (static_cast<wide>(1) << by));
}
template <int W, bool S> exact<W, S> operator>>(const exact<W, S> &a, int by) {
    return exact<W, S>::of(a.value() >> by);
}
template <int W, bool S> bool operator<(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() < b.value();
}
template <int W, bool S> bool operator<=(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() <= b.value();
}
template <int W, bool S> bool operator>(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() > b.value();
}
template <int W, bool S> bool operator>=(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() >= b.value();
}
template <int W, bool S> bool operator==(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() == b.value();
}
template <int W, bool S> bool operator!=(const exact<W, S> &a, const exact<W, S> &b) {
    return a.value() != b.value();
}
template <int W, bool S> bool operator<(const exact<W, S> &a, int b) { return a.value() < b; }
template <int W, bool S> bool operator==(const exact<W, S> &a, int b) { return a.value() == b; }
template <int W, bool S> bool operator!=(const exact<W, S> &a, int b) { return a.value() != b; }

} // namespace spikeloom_exact

template <int W> using ap_int = spikeloom_exact::exact<W, true>;
template <int W> using ap_uint = spikeloom_exact::exact<W, false>;

#endif
