package dev.sluice.sim.exchange;

/** A private call to Coinbase Exchange that passed its checks and buckets; {@code path} has no slash in front. */
record CoinbaseExchangeCall(VenueRequest venueRequest, String path, CoinbaseExchangeProfile profile, long nowNanos) {

    /** From the query only: a body of a {@code DELETE} is signed, and otherwise ignored. */
    Params query() {
        return Params.ofForm(venueRequest.query());
    }
}
