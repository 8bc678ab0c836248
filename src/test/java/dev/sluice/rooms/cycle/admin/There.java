package dev.sluice.rooms.cycle.admin;

import dev.sluice.rooms.cycle.sim.AndBack;

/** One half of a cycle. */
public final class There {
    AndBack back = new AndBack();
}
