package dev.sluice.sim.exchange;

import dev.sluice.sim.kernel.VenueSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket at a path that several of the exchanges have, such as {@code /ws} of Binance and Hyperliquid: the first
 * message decides whose it is. Not thread-safe.
 */
final class SharedPathSocket implements VenueSocket {
    private final List<VenueSocket> candidates;
    private @Nullable VenueSocket chosen;

    /**
     * Creates a socket.
     *
     * @param candidates a socket of each exchange; the last one takes what no other reads
     */
    SharedPathSocket(List<VenueSocket> candidates) {
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public List<String> receive(String message, long nowNanos) {
        if (chosen == null) {
            chosen = candidates.stream()
                    .filter(candidate -> candidate.reads(message))
                    .findFirst()
                    .orElse(candidates.get(candidates.size() - 1));
            candidates.stream().filter(candidate -> candidate != chosen).forEach(other -> other.closed(nowNanos));
        }
        return chosen.receive(message, nowNanos);
    }

    @Override
    public void receivePing(long nowNanos) {
        open().forEach(socket -> socket.receivePing(nowNanos));
    }

    @Override
    public List<String> due(long nowNanos) {
        return chosen == null ? List.of() : chosen.due(nowNanos);
    }

    @Override
    public void closed(long nowNanos) {
        open().forEach(socket -> socket.closed(nowNanos));
    }

    @Override
    public int closeCode() {
        return open().stream().mapToInt(VenueSocket::closeCode).max().orElse(0);
    }

    @Override
    public int pingSeconds() {
        return open().stream().mapToInt(VenueSocket::pingSeconds).max().orElse(0);
    }

    private List<VenueSocket> open() {
        return chosen == null ? candidates : List.of(chosen);
    }
}
