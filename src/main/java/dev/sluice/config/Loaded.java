package dev.sluice.config;

import java.util.List;

/** What came of reading a configuration: a value that can be run, or everything that is wrong with it. */
public sealed interface Loaded {
    record Valid(Config config) implements Loaded {}

    record Invalid(List<Problem> problems) implements Loaded {}
}
