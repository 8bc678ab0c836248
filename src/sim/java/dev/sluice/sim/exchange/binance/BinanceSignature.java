package dev.sluice.sim.exchange.binance;

import dev.sluice.sim.kernel.RestCall;
import dev.sluice.sim.wire.VenueRequest;
import java.nio.charset.StandardCharsets;

/** The bytes that the signature of a call to Binance covers. */
final class BinanceSignature {
    private static final String SIGNATURE = "signature";

    private BinanceSignature() {}

    /**
     * Returns query and body, concatenated, without the signature itself, which is the last parameter of one of them.
     * The signature of a message covers the parameters sorted by name.
     */
    static byte[] signedBytes(RestCall call) {
        return call.origin() == RestCall.Origin.HTTP
                ? signedBytes(call.request())
                : call.params().sortedForm(SIGNATURE).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] signedBytes(VenueRequest request) {
        String query = request.query();
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
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
