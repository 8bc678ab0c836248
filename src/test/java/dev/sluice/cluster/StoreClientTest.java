package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of the connection to the store against real servers. */
class StoreClientTest {
    private static final StoreScript ECHO = StoreScript.of("redis.call('INCR', KEYS[1]) return ARGV[1]");
    private static final long ANSWER_MILLIS = 300;
    private static final long LONG_ANSWER_MILLIS = 8000;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final List<StoreClient> clients = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        clients.forEach(client -> vertx.runOnContext(turn -> client.close()));
        vertx.close().await();
    }

    private StoreServer server(StoreServer.Kind kind, String... options) {
        assumeTrue(kind.isInstalled(), () -> kind.program() + " is not installed");
        return StoreServer.start(kind, folder, options);
    }

    private void connect(StoreSettings settings, @Nullable String password, StoreScript script) {
        connect(settings, password, script, ANSWER_MILLIS);
    }

    private void connect(StoreSettings settings, @Nullable String password, StoreScript script, long answerMillis) {
        vertx.runOnContext(turn -> {
            StoreClient client = new StoreClient(
                    vertx,
                    settings,
                    password,
                    "sluice:test",
                    answerMillis,
                    new StoreClient.Listener() {
                        @Override
                        public void connected() {
                            events.add("connected");
                        }

                        @Override
                        public void disconnected(String why) {
                            events.add("disconnected: " + why);
                        }

                        @Override
                        public void published(String message) {
                            events.add("published: " + message);
                        }
                    },
                    script);
            clients.add(client);
            client.open();
        });
    }

    /** Returns the client that was connected last. */
    private StoreClient client() {
        return clients.get(clients.size() - 1);
    }

    private String next() throws InterruptedException {
        String event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).as("an event within 10 s").isNotNull();
        return event;
    }

    private void awaitConnected() throws InterruptedException {
        while (!next().equals("connected")) {
            // earlier attempts may have failed
        }
    }

    private static StoreSettings store(StoreServer server, int replicas) {
        return new StoreSettings(List.of(server.url()), null, replicas, null, null, null);
    }

    /** Runs an operation on the client's event loop and returns its result. */
    private <T extends @Nullable Object> T on(Supplier<Future<T>> operation) {
        return Future.<T>future(
                        promise -> vertx.runOnContext(turn -> operation.get().onComplete(promise)))
                .await();
    }

    private @Nullable Reason failure(Supplier<Future<String>> operation) {
        return on(() ->
                operation.get().<@Nullable Reason>map(done -> null).otherwise(e -> ((StoreException) e).reason()));
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_script_unknown_to_the_server_is_sent_and_run(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, ECHO);
            awaitConnected();
            assertThat(on(() -> client().runScript("key", "höhe"))).isEqualTo("höhe");
            assertThat(on(() -> client().runScript("key", "again"))).isEqualTo("again");
            assertThat(server.call("GET", "key")).isEqualTo("$1");
            server.call("SCRIPT", "FLUSH");
            assertThat(on(() -> client().runScript("key", "after"))).isEqualTo("after");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void hash_fields_are_written_and_read_and_messages_received(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, ECHO);
            awaitConnected();
            assertThat(on(() -> client().readFields("hash"))).isEmpty();
            on(() -> client().writeField("hash", "a", "1"));
            on(() -> client().writeField("hash", "b", "zwei ü"));
            assertThat(on(() -> client().readFields("hash")))
                    .containsEntry("a", "1")
                    .containsEntry("b", "zwei ü");
            StoreServer.await(
                    () -> server.call("PUBLISH", "sluice:test", "from outside").equals(":1"), "subscribed");
            assertThat(next()).isEqualTo("published: from outside");
            on(() -> client().publish("halted"));
            assertThat(next()).isEqualTo("published: halted");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void the_client_reconnects_after_a_restart_of_the_server(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, ECHO);
            awaitConnected();
            server.kill();
            assertThat(next()).startsWith("disconnected");
            assertThat(failure(() -> client().runScript("key", "x"))).isEqualTo(Reason.NOT_CONNECTED);
            server.startAgain();
            awaitConnected();
            assertThat(on(() -> client().runScript("key", "y"))).isEqualTo("y");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_stalled_server_fails_the_request_at_its_deadline(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, ECHO);
            awaitConnected();
            server.signal("STOP");
            assertThat(failure(() -> client().runScript("key", "late"))).isEqualTo(Reason.TIMEOUT);
            assertThat(next()).isEqualTo("disconnected: no response within 300 ms");
            server.signal("CONT");
            awaitConnected();
            assertThat(on(() -> client().runScript("key", "new"))).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_request_that_too_few_replicas_confirm_does_not_count(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 1), null, ECHO);
            awaitConnected();
            assertThat(failure(() -> client().runScript("key", "alone"))).isEqualTo(Reason.NOT_REPLICATED);
            try (StoreServer replica =
                    server(kind, "--replicaof", "127.0.0.1 " + server.port(), "--repl-diskless-sync-delay", "0")) {
                // a busy replica may miss the deadline of one request
                StoreServer.await(
                        () -> failure(() -> client().runScript("key", "both")) == null, replica.url() + " confirms");
            }
        }
    }

    /** Such a replica may have followed another primary in between, and have confirmed other requests there. */
    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_replica_that_attaches_while_a_request_waits_does_not_confirm_it(StoreServer.Kind kind)
            throws InterruptedException {
        String countBlocked = "return tonumber(string.match(redis.call('INFO', 'clients'), 'blocked_clients:(%d+)'))";
        try (StoreServer server = server(kind, "--repl-diskless-sync-delay", "0");
                StoreServer replica = server(kind)) {
            connect(store(server, 1), null, ECHO, LONG_ANSWER_MILLIS);
            awaitConnected();
            server.call("SCRIPT", "LOAD", ECHO.text());
            Promise<String> early = Promise.promise();
            vertx.runOnContext(turn -> client().runScript("key", "early").onComplete(early));
            StoreServer.await(() -> server.call("EVAL", countBlocked, "0").equals(":1"), "the request waits");
            replica.call("REPLICAOF", "127.0.0.1", String.valueOf(server.port()));
            assertThat(failure(early::future)).isEqualTo(Reason.NOT_REPLICATED);
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_script_that_fails_is_a_refusal_with_the_servers_text(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, StoreScript.of("return redis.error_reply('SLUICE no')"));
            awaitConnected();
            assertThat(failure(() -> client().runScript("key", "x"))).isEqualTo(Reason.REFUSED);
            assertThat(next()).isEqualTo("disconnected: SLUICE no");
        }
    }

    @ParameterizedTest
    @EnumSource(StoreServer.Kind.class)
    void a_wrong_password_is_refused_and_the_right_one_connects(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind, "--requirepass", "secret")) {
            connect(store(server, 0), "wrong", ECHO);
            assertThat(next()).startsWith("disconnected").doesNotContain("wrong");
            vertx.runOnContext(turn -> client().close());
            connect(store(server, 0), "secret", ECHO);
            awaitConnected();
            assertThat(on(() -> client().runScript("key", "in"))).isEqualTo("in");
        }
    }
}
