package dev.sluice.architecture.typecycle;

/** Uses the third type from a nested type. */
final class Second {
    int value() {
        return new Nested().value(new Third());
    }

    private static final class Nested {
        int value(Third third) {
            return third.value(new First());
        }
    }
}
