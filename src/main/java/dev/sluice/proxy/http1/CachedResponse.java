package dev.sluice.proxy.http1;

/**
 * An answer of the exchange that came to its last byte, for more than one bot. Not to be changed; any thread.
 *
 * @param sentNanos when its call was sent
 * @param toldAgent what the bot that it was sent for calls its program; "" when it does not say
 */
@SuppressWarnings("ArrayRecordComponent")
public // the bytes of an answer are passed on, never compared
record CachedResponse(ResponseHead head, byte[] body, long sentNanos, String toldAgent) {
    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;

    public int bytes() {
        return body.length + head.messageHead().bytes().length;
    }

    /** Some hosts turn programs away by their names: such an answer is not another program's. */
    public boolean isFor(String agent) {
        boolean success = head.status() >= SUCCESS && head.status() < REDIRECT;
        return success || agent.equals(toldAgent);
    }
}
