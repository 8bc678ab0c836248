package dev.sluice.proxy;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one event loop that wait for the process that takes over, or are relayed to it.
 *
 * <pre>
 *   OFF --suspend--> SUSPENDED --relay--> RELAYING
 *    ^               |
 *    +---- resume ---+
 * </pre>
 *
 * <p>While SUSPENDED, calls that are not sent yet are kept without a permit. Then either the other process gets them,
 * cancels first, or they continue here. While RELAYING, it gets further ones at once. Used on its event loop only,
 * except {@link #isOn}.
 */
final class CallHandover {
    /** A call that is not sent here. */
    interface HeldCall {
        /** Returns true for a cancel or a dead man's switch, which is relayed before other calls. */
        boolean isUrgent();

        /** Continues here, as the other process does not take over. */
        void resume();

        /** Sends the call to the other process, which listens at this path. */
        void relay(String path);
    }

    private final EventLoop eventLoop;
    private final AtomicLong relayed;
    private final List<HeldCall> held = new ArrayList<>();
    private volatile boolean on;
    private @Nullable String path;

    /**
     * Creates the state of one event loop.
     *
     * @param relayed counts the calls that the other process gets
     */
    CallHandover(EventLoop eventLoop, AtomicLong relayed) {
        this.eventLoop = eventLoop;
        this.relayed = relayed;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Returns whether calls are no longer sent here. */
    boolean isOn() {
        return on;
    }

    /** Keeps all further calls; the caller then adds those that wait. */
    void suspend() {
        on = true;
    }

    /** Lets the held calls continue here. */
    void resume() {
        on = false;
        List<HeldCall> all = List.copyOf(held);
        held.clear();
        all.forEach(HeldCall::resume);
    }

    /** Relays the held calls and all further ones. */
    void relay(String to) {
        path = to;
        List<HeldCall> all = new ArrayList<>(held);
        held.clear();
        all.sort(Comparator.comparing(call -> !call.isUrgent()));
        all.forEach(call -> relay(call, to));
    }

    private void relay(HeldCall call, String to) {
        relayed.incrementAndGet();
        call.relay(to);
    }

    /** Takes a call that would otherwise be sent here. */
    void take(HeldCall call) {
        String to = path;
        if (to == null) {
            held.add(call);
        } else {
            relay(call, to);
        }
    }

    /** Removes a held call that has ended. */
    void forget(HeldCall call) {
        held.remove(call);
    }
}
