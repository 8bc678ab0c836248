package dev.sluice.sim.demo;

import java.util.Map;

/**
 * A claim of the demo with the measurement of this run, whose components are fields of {@code --json}.
 *
 * @param claim the claim as a sentence
 * @param held whether the claim held in this run
 * @param measured the deciding figure with its unit, as text
 * @param figures all numbers behind it
 */
record DemoClaim(String claim, boolean held, String measured, Map<String, Object> figures) {}
