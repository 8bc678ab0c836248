/** One quota of one exchange and one scope key: how much was charged, when it expires, what the exchange's own headers say of it. Pure arithmetic on whole numbers; time is an argument; never one call over. */
@NullMarked
package dev.sluice.limit;

import org.jspecify.annotations.NullMarked;
