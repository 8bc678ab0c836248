package dev.sluice.architecture.typecycle;

/** Uses the first type. */
final class Third {
    int value(First first) {
        return first.hashCode();
    }
}
