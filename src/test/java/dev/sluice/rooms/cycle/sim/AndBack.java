package dev.sluice.rooms.cycle.sim;

import dev.sluice.rooms.cycle.admin.There;
import org.jspecify.annotations.Nullable;

/** The other half. */
public final class AndBack {
    @Nullable
    There there;
}
