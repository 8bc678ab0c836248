/**
 * The commands that need the simulated exchanges: {@code sim}, {@code simulate} and {@code demo}. They are in the jar
 * of the simulator only.
 */
@NullMarked
package dev.sluice.sim.cli;

import org.jspecify.annotations.NullMarked;
