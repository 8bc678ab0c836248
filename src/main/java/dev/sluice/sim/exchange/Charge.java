package dev.sluice.sim.exchange;

import java.util.function.ToLongFunction;

/** What a call of a route costs in one quota. */
record Charge(Quota quota, ToLongFunction<RestCall> units) {}
