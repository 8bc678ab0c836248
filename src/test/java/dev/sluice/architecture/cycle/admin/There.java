package dev.sluice.architecture.cycle.admin;

import dev.sluice.architecture.cycle.sim.server.AndBack;

/** One half of a cycle. */
public final class There {
    AndBack back = new AndBack();
}
