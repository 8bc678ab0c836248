package dev.sluice.core.cluster;

/**
 * One limit and scope key that all members share, by this member's configuration.
 *
 * @param name the name of the limit
 * @param scopeKey the scope key; empty for a limit of the address
 * @param size the units that all members may use together
 * @param floor the units that each member always has; all floors together must not exceed the size
 * @param drainNanos how long after its start a call may count at the exchange: its deadline, the window, a step of the
 *     decay, the error of the clock; with {@link ClusterTimings#withMargin}
 * @param shape the algorithm, window and rate, as a text that is equal at all members
 */
public record SharedLimit(String name, String scopeKey, long size, long floor, long drainNanos, String shape) {
    /**
     * The name of the limits of one unit whose scope key is an API key: the member with the unit sends the calls with
     * nonces of the key.
     */
    public static final String NONCE = "$nonce";

    public SharedLimit {
        MessageBounds.requireText("a limit's name", name, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireText("a limit's shape", shape, MessageBounds.MAX_NAME_LENGTH);
        MessageBounds.requireCount("the size of limit '" + name + "'", size);
        if (scopeKey.length() > MessageBounds.MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("limit '" + name + "': the scope key has more than "
                    + MessageBounds.MAX_KEY_LENGTH + " characters");
        }
        if (size == 0 || floor < 0 || floor > size || drainNanos < 0) {
            throw new IllegalArgumentException("limit '" + name + "' cannot be shared: size " + size + ", floor "
                    + floor + ", drainNanos " + drainNanos);
        }
    }
}
