package dev.sluice.sim.demo;

import java.util.Map;

/**
 * A claim of the demo with the measurement of this run.
 *
 * @param text the claim as a sentence
 * @param measured the deciding figure with its unit, as text
 * @param held whether the claim held in this run
 * @param figures all numbers behind it, for {@code --json}
 */
record DemoClaim(String text, String measured, boolean held, Map<String, Object> figures) {}
