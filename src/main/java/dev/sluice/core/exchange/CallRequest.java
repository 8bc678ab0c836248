package dev.sluice.core.exchange;

/**
 * A call as it arrived.
 *
 * @param target path and query as received, without the prefix of the gateway; otherwise unchanged
 * @param body the whole body where {@link Exchange#needsBody} returns true, otherwise empty. A body longer than {@link Exchange#maxReadBodyBytes}
 *     is truncated to one byte more than that, which shows the classifier that it cannot be read
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are only passed on, never compared
public record CallRequest(String method, String target, Headers headers, byte[] body) {
    /** Returns method and body length, without the target, which can contain signatures. */
    @Override
    public String toString() {
        return method + " with " + body.length + " bytes";
    }
}
