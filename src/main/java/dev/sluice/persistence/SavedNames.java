package dev.sluice.persistence;

import dev.sluice.core.tradingmode.KnownNames;
import java.util.Map;

/**
 * The names that calls used, by exchange, so that a halt can tell after a restart what it stops. Their loss, or a wrong
 * name, changes no decision.
 */
public record SavedNames(Map<String, KnownNames> exchanges) {}
