package dev.sluice.config;

import java.util.List;

/** The result of reading a configuration: a valid configuration, or all its problems. */
public sealed interface LoadResult {
    record Valid(Config config) implements LoadResult {}

    record Invalid(List<Problem> problems) implements LoadResult {}
}
