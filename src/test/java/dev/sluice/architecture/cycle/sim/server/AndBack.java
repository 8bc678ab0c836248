package dev.sluice.architecture.cycle.sim.server;

import dev.sluice.architecture.cycle.admin.There;
import org.jspecify.annotations.Nullable;

/** The other half. */
public final class AndBack {
    @Nullable
    There there;
}
