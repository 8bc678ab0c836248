package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A check of keys, signatures and nonces of calls to Kraken. Too many failures lock out the key or the address. */
final class KrakenKeys {
    private static final long MINUTE = 60_000_000_000L;
    private static final int LONGEST_NONCE = 20;

    final Map<String, KrakenAccount> accounts = new LinkedHashMap<>();
    private final Map<String, KrakenKey> keys = new LinkedHashMap<>();
    private final boolean checkSignatures;
    private final TimeScale timeScale;

    KrakenKeys(VenueSettings settings) {
        checkSignatures = settings.checkSignatures();
        timeScale = new TimeScale(settings.scale());
        for (Account account : settings.accounts()) {
            Hmac hmac = account.isBase64() ? Hmac.kraken(account.secret()) : null;
            if (hmac != null) {
                KrakenAccount owner = accounts.computeIfAbsent(
                        account.name(), name -> new KrakenAccount(name, settings.krakenTier(), timeScale));
                keys.put(account.key(), new KrakenKey(account.key(), owner, hmac, settings));
            }
        }
    }

    Iterable<KrakenKey> all() {
        return keys.values();
    }

    @Nullable
    KrakenKey find(VenueRequest venueRequest) {
        String name = venueRequest.header("API-Key");
        return name == null ? null : keys.get(name);
    }

    /** Returns the refusal for an invalid key, signature or nonce, or null; with null the nonce is used up. */
    @Nullable
    HandlerResult refuse(VenueRequest venueRequest, Params params, BanLadder address, long nowNanos) {
        KrakenKey key = find(venueRequest);
        BanLadder ladder = key == null ? address : key.lockouts;
        if (address.isBanned(nowNanos) || ladder.isBanned(nowNanos)) {
            return HandlerResult.kraken("EGeneral:Temporary lockout", CallVerdict.BANNED);
        }
        String wrong = wrong(venueRequest, params, key);
        if (wrong == null) {
            return null;
        }
        return ladder.strike(nowNanos, nowNanos + timeScale.nanos(MINUTE))
                ? HandlerResult.kraken("EGeneral:Temporary lockout", CallVerdict.BANNED)
                : HandlerResult.kraken(wrong);
    }

    private @Nullable String wrong(VenueRequest venueRequest, Params params, @Nullable KrakenKey key) {
        if (key == null) {
            return "EAPI:Invalid key";
        }
        String nonce = params.get("nonce");
        if (nonce == null || nonce.length() > LONGEST_NONCE || !isNumber(nonce)) {
            return "EAPI:Invalid nonce";
        }
        if (checkSignatures && !isSigned(venueRequest, nonce, key)) {
            return "EAPI:Invalid signature";
        }
        return key.accepts(Long.parseUnsignedLong(nonce)) ? null : "EAPI:Invalid nonce";
    }

    private static boolean isNumber(String nonce) {
        try {
            Long.parseUnsignedLong(nonce);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isSigned(VenueRequest venueRequest, String nonce, KrakenKey key) {
        String signature = venueRequest.header("API-Sign");
        String ours = key.hmac.base64Of(venueRequest.path(), nonce, venueRequest.body());
        return signature != null
                && MessageDigest.isEqual(
                        ours.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }
}
