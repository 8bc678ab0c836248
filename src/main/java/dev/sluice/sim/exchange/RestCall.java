package dev.sluice.sim.exchange;

import org.jspecify.annotations.Nullable;

/**
 * A call to a simulated exchange whose route is known.
 *
 * @param params the parameters in the query, the body and the path, in this order
 * @param instrument the instrument that the call names; null when it names none or an unknown one
 * @param account the account of the key; an account without orders for public calls
 * @param nowNanos the exchange's clock, nanoseconds since 1970
 * @param nowMillis the same as the exchange reports it, milliseconds
 */
record RestCall(
        VenueRequest request,
        RestRoute route,
        Params params,
        @Nullable Instrument instrument,
        RestAccount account,
        long nowNanos,
        long nowMillis) {}
