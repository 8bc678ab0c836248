package dev.sluice.sim.exchange;

/** A private call to Coinbase Exchange that passed its checks and buckets; {@code path} has no leading slash. */
record CoinbaseExchangeCall(VenueRequest venueRequest, String path, CoinbaseExchangeProfile profile, long nowNanos) {

    /** Returns the parameters of the query only, because a body of a {@code DELETE} is signed but otherwise ignored. */
    Params query() {
        return Params.ofForm(venueRequest.query());
    }
}
