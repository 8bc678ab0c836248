package dev.sluice.core.admission;

import java.util.Map;

/**
 * What a trip would do to live traffic.
 *
 * @param seen calls of the last minute that its scope covers
 * @param refused those that it would have refused, by kind and bot
 * @param waiting calls that wait now and would be refused, by kind and bot
 */
public record DryRun(long seen, Map<String, Long> refused, Map<String, Long> waiting) {}
