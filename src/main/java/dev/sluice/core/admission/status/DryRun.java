package dev.sluice.core.admission.status;

import java.util.Map;

/**
 * The effect that tripping a mode would have on live traffic.
 *
 * @param seen calls of the last minute that the scope covers
 * @param refused calls of the last minute that the mode would have refused and no mode in force refuses, by kind and
 *     bot
 * @param waiting waiting calls that the mode would refuse, by kind and bot
 */
public record DryRun(long seen, Map<String, Long> refused, Map<String, Long> waiting) {}
