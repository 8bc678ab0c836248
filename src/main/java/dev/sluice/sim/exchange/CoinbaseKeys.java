package dev.sluice.sim.exchange;

import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A check of the tokens of calls to Coinbase Advanced Trade. A token names the key and is valid for one method and path at the exchange's host, for
 * at most two minutes.
 */
final class CoinbaseKeys {
    private static final String HOST = "api.coinbase.com";
    private static final long LONGEST_SECONDS = 120;
    /** The tolerated lead of a caller's clock, which the documentation only calls "small". */
    private static final long AHEAD_SECONDS = 5;

    final Map<String, CoinbaseUser> users = new LinkedHashMap<>();
    private final Map<String, CoinbaseKey> keys = new LinkedHashMap<>();

    CoinbaseKeys(VenueSettings settings) {
        TimeScale timeScale = new TimeScale(settings.scale());
        for (Account account : settings.accounts()) {
            PublicKey publicHalf = settings.checkSignatures() ? EcKey.publicHalf(account.secret()) : null;
            if (publicHalf != null || !settings.checkSignatures()) {
                CoinbaseUser user = users.computeIfAbsent(account.name(), name -> new CoinbaseUser(name, timeScale));
                keys.put(account.key(), new CoinbaseKey(account.key(), user, publicHalf, timeScale));
            }
        }
    }

    Iterable<CoinbaseKey> all() {
        return keys.values();
    }

    /** Returns the key whose token is valid for this call now; null when there is none, because the exchange does not report the reason. */
    @Nullable
    CoinbaseKey signer(VenueRequest venueRequest, long nowSeconds) {
        Jwt token = Jwt.of(venueRequest.header("Authorization"));
        CoinbaseKey key = token == null ? null : keys.get(token.claims().get("sub", ""));
        return token != null && key != null && covers(token.claims(), venueRequest, nowSeconds) && key.signed(token)
                ? key
                : null;
    }

    private static boolean covers(Params claims, VenueRequest venueRequest, long nowSeconds) {
        String issuer = claims.get("iss", "");
        long from = claims.number("nbf", Long.MAX_VALUE / 2);
        long until = claims.number("exp", 0);
        return (issuer.equals("cdp") || issuer.equals("coinbase-cloud"))
                && from <= nowSeconds + AHEAD_SECONDS
                && nowSeconds < until
                && until - from <= LONGEST_SECONDS
                && claims.get("uri", "").equals(venueRequest.method() + ' ' + HOST + venueRequest.path());
    }
}
