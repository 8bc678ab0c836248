package dev.sluice.cluster;

import dev.sluice.cluster.settings.StoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * How the store is reached.
 *
 * @param settings with absolute paths
 * @param password null for none
 * @param responseMillis the deadline of each request
 */
public record StoreAccess(StoreSettings settings, @Nullable String password, long responseMillis) {}
