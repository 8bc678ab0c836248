package dev.sluice.architecture.typecycle;

/** Uses the second type. */
final class First {
    int value(Second second) {
        return second.value();
    }
}
