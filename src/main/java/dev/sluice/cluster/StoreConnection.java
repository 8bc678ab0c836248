package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the store, which opens itself again after every failure. It repeats no request: a request whose
 * response did not come in time may have been executed, and only its sender knows what to send then.
 *
 * <p>After a missing response, or one that is no reply or too large, the connection is closed, so that a late one
 * reaches nobody. With Sentinels, each new connection asks them for the primary. All methods and callbacks run on one
 * event loop.
 */
final class StoreConnection {
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long MAX_DELAY_MILLIS = 1_000;
    /** Time after which a connection counts as one that works, so that the next one follows it soon. */
    private static final long STEADY_MILLIS = 10_000;

    private static final long NO_TIMER = -1;
    private static final int DEFAULT_PORT = 6379;
    private static final int PRIMARY_WORDS = 2;

    /**
     * What a connection tells.
     *
     * @param pushed receives replies that no request has asked for: published messages
     */
    record Events(Runnable connected, Consumer<String> disconnected, Consumer<Reply> pushed) {}

    /** An open socket with the requests that wait for their reply. */
    private static final class Link {
        final Deque<Promise<Reply>> waiting = new ArrayDeque<>();

        @Nullable
        NetSocket socket;

        /** The connection to the Sentinel that is asked for the address; closed with this one. */
        @Nullable
        Link sentinel;

        /** Ends when the connection has been open for a while; {@link #NO_TIMER} before it is. */
        long steadyTimer = NO_TIMER;

        boolean isClosed;
    }

    private final Vertx vertx;
    private final Context context;
    private final StoreAccess access;
    private final Events events;
    private final NetClient client;
    private @Nullable Link link;
    private boolean isReady;
    private int attempts;
    private long delayMillis = FIRST_DELAY_MILLIS;
    private boolean isClosed;

    /** Creates a connection that {@link #open} opens. */
    StoreConnection(Vertx vertx, Context context, StoreAccess access, Events events) {
        this.vertx = vertx;
        this.context = context;
        this.access = access;
        this.events = events;
        client = vertx.createNetClient(options());
    }

    void open() {
        if (isClosed) {
            return;
        }
        Link opening = new Link();
        link = opening;
        long timer = vertx.setTimer(2 * access.responseMillis(), late -> fail(opening, "no connection in time"));
        address(opening)
                .compose(address -> connect(opening, address))
                .compose(done -> greet(opening))
                .onComplete(opened -> context.runOnContext(turn -> {
                    vertx.cancelTimer(timer);
                    if (link != opening) {
                        return; // given up meanwhile
                    }
                    if (opened.failed()) {
                        fail(opening, describe(opened.cause()));
                        return;
                    }
                    isReady = true;
                    opening.steadyTimer = vertx.setTimer(STEADY_MILLIS, steady -> delayMillis = FIRST_DELAY_MILLIS);
                    events.connected().run();
                }));
    }

    /** Returns the address of the store. With Sentinels, each attempt asks the next one. */
    private Future<SocketAddress> address(Link opening) {
        List<String> servers = access.settings().servers();
        SocketAddress server = address(servers.get(attempts++ % servers.size()));
        String name = access.settings().sentinel();
        if (name == null) {
            return Future.succeededFuture(server);
        }
        List<String> question = List.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
        Link sentinel = new Link();
        opening.sentinel = sentinel;
        return connect(sentinel, server)
                .compose(done -> ask(sentinel, question))
                .recover(e -> isUnauthenticated(e)
                        ? ask(sentinel, authentication()).compose(done -> ask(sentinel, question))
                        : Future.failedFuture(e))
                .eventually(() -> {
                    close(sentinel);
                    return Future.succeededFuture();
                })
                .compose(primary -> link != opening
                        ? Future.failedFuture("given up")
                        : primary.items().size() == PRIMARY_WORDS
                                ? Future.succeededFuture(SocketAddress.inetSocketAddress(
                                        Integer.parseInt(primary.items().get(1).text()),
                                        primary.items().get(0).text()))
                                : Future.failedFuture("the Sentinel knows no primary '" + name + "'"));
    }

    private static SocketAddress address(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return SocketAddress.inetSocketAddress(uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), bare);
    }

    private Future<Void> connect(Link to, SocketAddress address) {
        return client.connect(address).map(socket -> {
            to.socket = socket;
            if (to.isClosed) {
                close(to); // given up meanwhile
                throw new StoreException(Reason.NOT_CONNECTED, "no connection in time");
            }
            ReplyReader reader = new ReplyReader(reply -> answered(to, reply));
            socket.handler(bytes -> {
                try {
                    reader.read(bytes.getBytes());
                } catch (IllegalArgumentException e) {
                    broken(to, String.valueOf(e.getMessage()));
                }
            });
            socket.exceptionHandler(e -> broken(to, describe(e)));
            socket.closeHandler(end -> broken(to, "the server closed the connection"));
            return null;
        });
    }

    private void answered(Link from, Reply reply) {
        Promise<Reply> waits = from.waiting.poll();
        if (waits == null) {
            events.pushed().accept(reply);
        } else if (reply.kind() == Reply.Kind.ERROR) {
            waits.tryFail(new StoreException(Reason.REFUSED, firstLine(reply.text())));
        } else {
            waits.tryComplete(reply);
        }
    }

    /** Proves who this member is, and waits for a reply that only a server that lets it in gives. */
    private Future<Void> greet(Link to) {
        Future<Reply> known = access.password() == null ? Future.succeededFuture() : ask(to, authentication());
        return known.compose(done -> ask(to, List.of("PING"))).mapEmpty();
    }

    private List<String> authentication() {
        String user = access.settings().user();
        String password = access.password() == null ? "" : access.password();
        return user == null ? List.of("AUTH", password) : List.of("AUTH", user, password);
    }

    private static boolean isUnauthenticated(Throwable e) {
        return e instanceof StoreException && String.valueOf(e.getMessage()).startsWith("NOAUTH");
    }

    boolean isOpen() {
        return isReady;
    }

    /**
     * Sends requests in one write and returns their replies. Fails with a {@link StoreException}; after a deadline that
     * passed, the connection is closed.
     */
    Future<List<Reply>> send(List<List<String>> requests) {
        Link to = link;
        if (to == null || !isReady) {
            return Future.failedFuture(new StoreException(Reason.NOT_CONNECTED, "there is no connection to the store"));
        }
        Promise<List<Reply>> promise = Promise.promise();
        long timer = vertx.setTimer(access.responseMillis(), late -> {
            String why = "no response within " + access.responseMillis() + " ms";
            if (promise.tryFail(new StoreException(Reason.TIMEOUT, why))) {
                fail(to, why);
            }
        });
        List<Future<Reply>> replies = new ArrayList<>();
        Buffer bytes = Buffer.buffer();
        requests.forEach(request -> {
            Promise<Reply> reply = Promise.promise();
            to.waiting.add(reply);
            replies.add(reply.future());
            append(bytes, request);
        });
        write(to, bytes);
        Future.join(replies)
                .onComplete(
                        all -> { // also after a refusal: the server works on the rest before it reads more
                            vertx.cancelTimer(timer);
                            if (all.succeeded()) {
                                promise.tryComplete(all.result().list());
                            } else {
                                promise.tryFail(all.cause());
                            }
                        });
        return promise.future();
    }

    private Future<Reply> ask(Link to, List<String> request) {
        Promise<Reply> promise = Promise.promise();
        to.waiting.add(promise);
        Buffer bytes = Buffer.buffer();
        append(bytes, request);
        write(to, bytes);
        return promise.future();
    }

    private static void write(Link to, Buffer bytes) {
        NetSocket socket = to.socket;
        if (socket != null) {
            socket.write(bytes); // a failure closes the socket, which fails the requests
        }
    }

    private static void append(Buffer to, List<String> request) {
        to.appendString("*" + request.size() + "\r\n");
        request.forEach(word -> {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            to.appendString("$" + bytes.length + "\r\n").appendBytes(bytes).appendString("\r\n");
        });
    }

    /** Closes the connection because of what the server answered, and opens another one. */
    void reconnect(String why) {
        Link of = link;
        if (of != null) {
            fail(of, why);
        }
    }

    /** Closes the connection for good. */
    void close() {
        isClosed = true;
        isReady = false;
        Link of = link;
        link = null;
        if (of != null) {
            close(of);
        }
        client.close();
    }

    private void close(Link of) {
        of.isClosed = true;
        vertx.cancelTimer(of.steadyTimer);
        if (of.sentinel != null) {
            close(of.sentinel);
        }
        NetSocket socket = of.socket;
        if (socket != null) {
            socket.closeHandler(null);
            socket.handler(null);
            socket.close();
        }
        refuse(of, "the connection was closed");
    }

    private static void refuse(Link of, String why) {
        List<Promise<Reply>> waiting = List.copyOf(of.waiting);
        of.waiting.clear();
        waiting.forEach(each -> each.tryFail(new StoreException(Reason.CLOSED, why)));
    }

    /** Ends a connection that failed, of the store or of a Sentinel. */
    private void broken(Link of, String why) {
        refuse(of, why);
        fail(of, why);
        close(of);
    }

    private void fail(Link of, String why) {
        if (link != of) {
            return;
        }
        link = null;
        isReady = false;
        close(of);
        events.disconnected().accept(why);
        long delay = delayMillis;
        delayMillis = Math.min(MAX_DELAY_MILLIS, 2 * delayMillis);
        vertx.setTimer(delay, again -> open()); // a timer of the context, as all of this runs on it
    }

    private NetClientOptions options() {
        StoreSettings settings = access.settings();
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) access.responseMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setSsl(settings.isTls())
                .setHostnameVerificationAlgorithm("HTTPS");
        if (settings.caFile() != null) {
            net.setTrustOptions(new PemTrustOptions().addCertPath(settings.caFile()));
        }
        return net;
    }

    /** Returns what failed in one line without secrets. */
    private static String describe(Throwable e) {
        String text = e.getMessage();
        return text == null ? e.getClass().getSimpleName() : firstLine(text);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
