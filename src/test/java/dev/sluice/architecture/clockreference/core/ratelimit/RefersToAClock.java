package dev.sluice.architecture.clockreference.core.ratelimit;

import java.util.function.LongSupplier;

/** A core class that reads a clock by a method reference, which a rule about calls alone does not detect. */
final class RefersToAClock {
    final LongSupplier now = System::nanoTime;
}
