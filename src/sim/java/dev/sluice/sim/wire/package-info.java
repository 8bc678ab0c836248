/** What passes between callers and simulated exchanges: requests, responses, injected faults, and their record. */
@NullMarked
package dev.sluice.sim.wire;

import org.jspecify.annotations.NullMarked;
