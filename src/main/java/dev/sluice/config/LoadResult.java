package dev.sluice.config;

import dev.sluice.config.json.Problem;
import java.util.List;

/** The result of reading a configuration: a valid configuration, or all its problems. */
public sealed interface LoadResult {
    /**
     * A valid configuration.
     *
     * @param sources the files with the place of each value; large, so nothing keeps them while the gateway runs
     */
    record Valid(Config config, ConfigSources sources) implements LoadResult {}

    record Invalid(List<Problem> problems) implements LoadResult {}
}
