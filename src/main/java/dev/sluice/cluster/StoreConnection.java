package dev.sluice.cluster;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the store, which opens itself again after every failure. It repeats no request: a request whose response did not come in time may
 * have been executed, and only its sender knows what to send then.
 *
 * <p>After a missing response the connection is closed, so that a late one reaches nobody. With Sentinels, each new connection asks them for the
 * primary. All methods and callbacks run on one event loop.
 */
final class StoreConnection {
    private static final long FIRST_DELAY_MILLIS = 50;
    private static final long MAX_DELAY_MILLIS = 1_000;

    /** What the client library puts before the server's text when one request of several was refused. */
    private static final Pattern BATCH_PREFIX = Pattern.compile("^ERR \\[\\d+\\] ");

    /** What a connection needs to know, and whom it notifies. */
    record Setup(
            StoreSettings settings,
            @Nullable String password,
            long answerMillis,
            Consumer<RedisConnection> connected,
            Consumer<String> disconnected) {}

    private final Vertx vertx;
    private final Context context;
    private final Setup setup;
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private long delayMillis = FIRST_DELAY_MILLIS;
    private boolean isClosed;

    /** Creates a connection that {@link #open} opens. */
    StoreConnection(Vertx vertx, Context context, Setup setup) {
        this.vertx = vertx;
        this.context = context;
        this.setup = setup;
    }

    void open() {
        if (isClosed) {
            return;
        }
        Redis opening = Redis.createClient(vertx, options());
        client = opening;
        long timer = vertx.setTimer(2 * setup.answerMillis(), late -> fail(opening, "no connection in time"));
        opening.connect()
                .onComplete(opened -> context.runOnContext(turn -> {
                    vertx.cancelTimer(timer);
                    if (client != opening) {
                        return; // given up meanwhile
                    }
                    if (opened.failed()) {
                        fail(opening, describe(opened.cause()));
                        return;
                    }
                    RedisConnection made = opened.result();
                    made.exceptionHandler(e -> context.runOnContext(t -> fail(opening, describe(e))));
                    made.endHandler(
                            end -> context.runOnContext(t -> fail(opening, "the server closed the connection")));
                    connection = made;
                    delayMillis = FIRST_DELAY_MILLIS;
                    setup.connected().accept(made);
                }));
    }

    boolean isOpen() {
        return connection != null;
    }

    /**
     * Sends requests in one write and returns their responses. Fails with a {@link StoreException}; after a deadline that passed, the connection is
     * closed.
     */
    Future<List<Response>> send(List<Request> requests) {
        RedisConnection to = connection;
        Redis of = client;
        if (to == null || of == null) {
            return Future.failedFuture(new StoreException(Reason.NOT_CONNECTED, "there is no connection to the store"));
        }
        Promise<List<Response>> promise = Promise.promise();
        long timer = vertx.setTimer(setup.answerMillis(), late -> {
            String why = "no response within " + setup.answerMillis() + " ms";
            if (promise.tryFail(new StoreException(Reason.TIMEOUT, why))) {
                fail(of, why);
            }
        });
        // SUBSCRIBE gets no response in a batch
        Future<List<Response>> all =
                requests.size() == 1 ? to.send(requests.get(0)).map(Arrays::asList) : to.batch(requests);
        all.onComplete(answered -> context.runOnContext(turn -> {
            vertx.cancelTimer(timer);
            if (answered.succeeded()) {
                promise.tryComplete(answered.result());
            } else {
                promise.tryFail(new StoreException(Reason.REFUSED, describe(answered.cause())));
            }
        }));
        return promise.future();
    }

    /** Closes the connection because of what the server answered, and opens another one. */
    void reconnect(String why) {
        Redis of = client;
        if (of != null) {
            fail(of, why);
        }
    }

    /** Closes the connection for good. */
    void close() {
        isClosed = true;
        Redis of = client;
        client = null;
        connection = null;
        if (of != null) {
            of.close();
        }
    }

    private void fail(Redis of, String why) {
        if (client != of) {
            return;
        }
        client = null;
        connection = null;
        of.close();
        setup.disconnected().accept(why);
        long delay = delayMillis;
        delayMillis = Math.min(MAX_DELAY_MILLIS, 2 * delayMillis);
        vertx.setTimer(delay, again -> open()); // a timer of the context, as all of this runs on it
    }

    private RedisOptions options() {
        StoreSettings settings = setup.settings();
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout((int) setup.answerMillis())
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setHostnameVerificationAlgorithm("HTTPS");
        if (settings.caFile() != null) {
            net.setTrustOptions(new PemTrustOptions().addCertPath(settings.caFile()));
        }
        RedisOptions options = new RedisOptions()
                .setEndpoints(settings.servers())
                .setNetClientOptions(net)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolName("cluster store");
        if (settings.user() != null) {
            options.setUser(settings.user());
        }
        if (setup.password() != null) {
            options.setPassword(setup.password());
        }
        return settings.sentinel() == null
                ? options.setType(RedisClientType.STANDALONE)
                : options.setType(RedisClientType.SENTINEL)
                        .setMasterName(settings.sentinel())
                        .setRole(RedisRole.MASTER);
    }

    /** Returns what failed in one line without secrets. */
    private static String describe(Throwable e) {
        String text = e.getMessage();
        if (text == null) {
            return e.getClass().getSimpleName();
        }
        return BATCH_PREFIX.matcher(text.lines().findFirst().orElse("")).replaceFirst("");
    }

    static Request request(Command command, Object... arguments) {
        Request request = Request.cmd(command);
        for (Object argument : arguments) {
            request.arg(String.valueOf(argument));
        }
        return request;
    }
}
