package dev.sluice.core.exchange;

/**
 * A call as it arrived.
 *
 * @param target path and query as received, after the gateway's own prefix was cut; never changed
 * @param body whole where {@link Exchange#needsBody} says so, else empty. One that is longer than {@link Exchange#maxReadBodyBytes} is
 *     given up to one byte more than that, which is how naming knows that it cannot be read
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of a request are passed by, never compared
public record CallRequest(String method, String target, Headers headers, byte[] body) {
    /** The target is not shown: it carries signatures. */
    @Override
    public String toString() {
        return method + " with " + body.length + " bytes";
    }
}
