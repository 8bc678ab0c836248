package dev.sluice.demo;

import java.util.Map;

/**
 * One thing the demo says, and what this run measured of it.
 *
 * @param text the claim as a sentence
 * @param measured the figure that decides, with its unit, as a person reads it
 * @param held whether it was so in this run
 * @param figures every number behind it, for {@code --json}
 */
record Claim(String text, String measured, boolean held, Map<String, Object> figures) {}
