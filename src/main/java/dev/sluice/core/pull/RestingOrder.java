package dev.sluice.core.pull;

import org.jspecify.annotations.Nullable;

/**
 * An order that a list of the exchange shows.
 *
 * @param id the exchange's id
 * @param clientId the client's id; "" without one
 * @param instrument the instrument as the list writes it
 * @param canonicalName the canonical name of the instrument
 * @param bot the bot that placed it; null if that is not known
 * @param isSpared whether it only reduces a position or is a stop
 */
public record RestingOrder(
        String id,
        String clientId,
        String instrument,
        String canonicalName,
        @Nullable String bot,
        boolean isSpared) {}
