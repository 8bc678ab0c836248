package dev.sluice.sim.exchange;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a call to Binance and the bytes that its signature must cover.
 *
 * @param loggedOn whether the WebSocket is logged on, so that calls need a timestamp but no signature
 * @param signed supplies the bytes; used only when a signature is checked
 */
record BinanceCredentials(@Nullable String key, boolean loggedOn, Supplier<byte[]> signed) {
    private static final String SIGNATURE = "signature";

    /**
     * Returns the credentials of an HTTP call. The signature covers query and body, concatenated, without the signature itself, which is the last
     * parameter of one of them.
     */
    static BinanceCredentials of(VenueRequest venueRequest) {
        return new BinanceCredentials(venueRequest.header("X-MBX-APIKEY"), false, () -> signed(venueRequest));
    }

    /** Returns the credentials of a message, whose signature covers the parameters sorted by name. */
    static BinanceCredentials of(Params message, @Nullable String loggedOnKey) {
        String key = message.get("apiKey");
        boolean loggedOn = loggedOnKey != null && key == null;
        return new BinanceCredentials(
                loggedOn ? loggedOnKey : key,
                loggedOn,
                () -> message.sortedForm(SIGNATURE).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] signed(VenueRequest venueRequest) {
        String query = venueRequest.query();
        String body = new String(venueRequest.body(), StandardCharsets.ISO_8859_1);
        int inBody = signatureAt(body);
        int inQuery = inBody < 0 ? signatureAt(query) : -1;
        byte[] first = (inQuery < 0 ? query : upTo(query, inQuery)).getBytes(StandardCharsets.UTF_8);
        byte[] second = (inBody < 0 ? body : upTo(body, inBody)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** Returns the start of the signature if it is the last parameter, which is its only valid position; else -1. */
    private static int signatureAt(String form) {
        int last = form.lastIndexOf('&') + 1;
        return form.startsWith(SIGNATURE + '=', last) ? last : -1;
    }

    private static String upTo(String form, int signatureAt) {
        return signatureAt == 0 ? "" : form.substring(0, signatureAt - 1);
    }
}
