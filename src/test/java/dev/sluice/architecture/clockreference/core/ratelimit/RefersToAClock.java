package dev.sluice.architecture.clockreference.core.ratelimit;

import java.util.function.LongSupplier;

/** Core that reads a clock by a method reference, which a rule on calls alone does not see. */
final class RefersToAClock {
    final LongSupplier now = System::nanoTime;
}
