package dev.sluice.proxy.http1;

/**
 * A complete response of the exchange that several bots may get. Must not be modified; used on any thread.
 *
 * @param sentNanos when its call was sent
 * @param sentAgent the User-Agent of the bot that the call was sent for; "" if it has none
 */
@SuppressWarnings("ArrayRecordComponent")
public // the bytes of a response are passed on, never compared
record CachedResponse(ResponseHead head, byte[] body, long sentNanos, String sentAgent) {
    private static final int SUCCESS = 200;
    private static final int REDIRECT = 300;

    public int bytes() {
        return body.length + head.messageHead().bytes().length;
    }

    /**
     * Returns whether the response is valid for this User-Agent. Some hosts refuse programs by their User-Agent, so
     * only a success is shared between different ones.
     */
    public boolean isFor(String agent) {
        boolean success = head.status() >= SUCCESS && head.status() < REDIRECT;
        return success || agent.equals(sentAgent);
    }
}
