package dev.sluice.core.exchange.stream;

import dev.sluice.core.call.CallRequest;
import dev.sluice.core.call.Headers;
import dev.sluice.core.call.Route;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.call.UpstreamResponse;
import dev.sluice.core.exchange.classify.CallClassifier;
import dev.sluice.core.exchange.classify.GroupRules;
import dev.sluice.core.exchange.classify.RouteGroup;
import dev.sluice.core.exchange.classify.RouteGroups;
import dev.sluice.core.exchange.classify.RouteTable;
import dev.sluice.core.exchange.settings.MessageSettings;
import dev.sluice.core.exchange.settings.StreamSettings;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket streams of an exchange: which stream a path leads to, and how its messages are read. Immutable and
 * thread-safe.
 */
public final class ExchangeStreams {
    private static final int OK = 200;

    private final List<StreamSettings> streams;
    private final RouteGroups groups;
    private final CallClassifier callClassifier;
    private final IdentityHashMap<GroupRules, MessageReader> messageReaders = new IdentityHashMap<>();

    public ExchangeStreams(List<StreamSettings> streams, RouteGroups groups, CallClassifier callClassifier) {
        this.streams = streams.stream()
                .sorted(Comparator.comparingInt(
                                (StreamSettings stream) -> stream.path().length())
                        .reversed())
                .toList();
        this.groups = groups;
        this.callClassifier = callClassifier;
        for (RouteGroup group : groups.all()) {
            MessageSettings messages = group.rules().messages();
            if (messages != null) {
                messageReaders.put(
                        group.rules(),
                        new MessageReader(messages, group.rules().dialect().keyHeader()));
            }
        }
    }

    /** Returns the WebSocket stream configured for a path, or null if there is none. */
    public @Nullable StreamSettings byPath(String path) {
        for (StreamSettings stream : streams) {
            if (RouteGroup.covers(stream.path(), path)) {
                return stream;
            }
        }
        return null;
    }

    /**
     * Returns whether the exchange may take the path of a WebSocket for one on which orders can be sent, although this
     * stream is not one of those: a lenient server decodes the path, and a stream with a prefix accepts any path of its
     * host.
     *
     * @param path the path that the exchange gets
     */
    public boolean hidesOrders(StreamSettings stream, String path) {
        if (stream.orders()) {
            return false;
        }
        String lenient = RouteTable.lenientPath(path);
        String host = stream.url().upstream().host();
        return streams.stream()
                .anyMatch(other -> other.orders()
                        && other.url().upstream().host().equals(host)
                        && (other.gatewayPrefix() || RouteGroup.covers(other.path(), lenient)));
    }

    /** Returns the stream configured for a path at the given host, on any port, or null if there is none. */
    public @Nullable StreamSettings byHost(String host, String path) {
        return find(path, at -> at.host().equals(host));
    }

    /**
     * Returns the stream configured for a path at exactly the given host, port and scheme, or null if there is none.
     */
    public @Nullable StreamSettings byUrl(Upstream named, String path) {
        return find(path, named::equals);
    }

    /** Returns whether a stream is configured at exactly this host, port and scheme. */
    public boolean hasHost(Upstream named) {
        return streams.stream().anyMatch(stream -> stream.url().upstream().equals(named));
    }

    /** Finds a stream. One that lists the path has precedence over one whose host accepts any path. */
    private @Nullable StreamSettings find(String path, Predicate<Upstream> at) {
        StreamSettings anyPath = null;
        for (StreamSettings stream : streams) {
            if (at.test(stream.url().upstream())) {
                if (!stream.gatewayPrefix() && RouteGroup.covers(stream.path(), path)) {
                    return stream;
                }
                anyPath = anyPath == null && stream.gatewayPrefix() ? stream : anyPath;
            }
        }
        return anyPath;
    }

    /** Returns the reader of messages on WebSockets of that path, or null if they are not read. */
    private @Nullable MessageReader messageReader(String path) {
        return messageReaders.get(groups.find(Route.SEND, path).rules());
    }

    /** Returns whether messages on WebSockets of that path are read. */
    public boolean readsMessages(String path) {
        return messageReader(path) != null;
    }

    /** Returns whether the exchange compresses its messages on WebSockets of that path with gzip. */
    public boolean compressesMessages(String path) {
        MessageReader reader = messageReader(path);
        return reader != null && reader.compresses();
    }

    /**
     * Returns the API key of a handshake if it is the key of all messages on that WebSocket; otherwise null.
     *
     * @param target path and query
     */
    public @Nullable String handshakeKey(String target, Headers headers) {
        int mark = target.indexOf('?');
        MessageReader reader = messageReader(mark < 0 ? target : target.substring(0, mark));
        return reader == null
                ? null
                : reader.handshakeKey(callClassifier.key(headers), mark < 0 ? "" : target.substring(mark + 1));
    }

    /** Returns whether a message is only a heartbeat, which is neither classified nor charged. */
    public boolean isHeartbeat(String path, byte[] text) {
        MessageReader reader = messageReader(path);
        return reader != null && reader.isHeartbeat(text);
    }

    /**
     * Reads a message from a bot; never throws.
     *
     * @param loggedIn the API key that the connection is logged in with, or null
     */
    public OutboundMessage readFromBot(String path, byte[] text, @Nullable String loggedIn) {
        MessageReader reader = messageReader(path);
        return reader == null
                ? new OutboundMessage(CallRequest.ofMessage(path, "", name -> null, text), "", "", null)
                : reader.readFromBot(path, text, loggedIn);
    }

    /** Reads a message from the exchange as a response; never throws. */
    public InboundMessage readFromExchange(String path, byte[] text) {
        MessageReader reader = messageReader(path);
        return reader == null
                ? new InboundMessage(new UpstreamResponse(OK, name -> null, text), "", false, "")
                : reader.readFromExchange(text);
    }
}
