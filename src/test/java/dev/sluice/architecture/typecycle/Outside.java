package dev.sluice.architecture.typecycle;

/** Uses the cycle without being part of it. */
final class Outside {
    int value() {
        return new Second().value();
    }
}
