package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cluster.StoreException.Reason;
import dev.sluice.cluster.settings.StoreSettings;
import dev.sluice.core.cluster.CapRequest;
import dev.sluice.core.cluster.Generation;
import dev.sluice.core.cluster.SequenceNumber;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.cluster.SyncResponse;
import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the connection to the store against real servers. */
class StoreClientTest {
    private static final StoreScript ECHO = StoreScript.of("redis.call('INCR', KEYS[1]) return ARGV[1]");
    private static final long RESPONSE_MILLIS = 300;
    private static final long SHORT_RESPONSE_MILLIS = 50;
    private static final long LONG_RESPONSE_MILLIS = 8000;

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
        connect(settings, password, script, RESPONSE_MILLIS);
    }

    private void connect(StoreSettings settings, @Nullable String password, StoreScript script, long responseMillis) {
        vertx.runOnContext(turn -> {
            StoreClient client = new StoreClient(
                    vertx,
                    new StoreAccess(settings, password, responseMillis),
                    "sluice:test",
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_request_that_too_few_replicas_confirm_does_not_count(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 1), null, ECHO);
            awaitConnected();
            assertThat(failure(() -> client().runScript("key", "alone"))).isEqualTo(Reason.NOT_REPLICATED);
            assertThat(on(() -> client().readFields("hash")))
                    .as("the connection is kept")
                    .isEmpty();
            assertThat(events).isEmpty();
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_replica_that_attaches_while_a_request_waits_does_not_confirm_it(StoreServer.Kind kind)
            throws InterruptedException {
        String countBlocked = "return tonumber(string.match(redis.call('INFO', 'clients'), 'blocked_clients:(%d+)'))";
        try (StoreServer server = server(kind, "--repl-diskless-sync-delay", "0");
                StoreServer replica = server(kind)) {
            connect(store(server, 1), null, ECHO, LONG_RESPONSE_MILLIS);
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
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_script_that_fails_is_a_refusal_with_the_servers_text(StoreServer.Kind kind) throws InterruptedException {
        try (StoreServer server = server(kind)) {
            connect(store(server, 0), null, StoreScript.of("return redis.error_reply('SLUICE no')"));
            awaitConnected();
            assertThat(failure(() -> client().runScript("key", "x"))).isEqualTo(Reason.REFUSED);
            assertThat(next()).isEqualTo("disconnected: SLUICE no");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void the_documented_access_list_is_enough(StoreServer.Kind kind) throws Exception {
        Matcher rules =
                Pattern.compile("user needs:\\s+`([^`]+)`").matcher(Files.readString(Path.of("docs/cluster.md")));
        assertThat(rules.find()).isTrue();
        List<String> options = new ArrayList<>(List.of("--user", "desk", "on", ">secret"));
        options.addAll(List.of(rules.group(1).split(" ")));
        options.addAll(List.of("--user", "default", "off"));
        try (StoreServer server = server(kind, options.toArray(String[]::new))) {
            StoreSettings settings = new StoreSettings(List.of(server.url()), null, 0, "desk", null, null);
            connect(settings, "secret", StoreScript.load());
            awaitConnected();
            SyncResponse first = register(1, null);
            assertThat(register(2, first.generation()).status()).isEqualTo(SyncResponse.Status.OK);
            on(() -> client().writeField("sluice:{test}:latches", "a", "1"));
            assertThat(on(() -> client().readFields("sluice:{test}:latches"))).containsEntry("a", "1");
            StoreServer.await(
                    () -> {
                        on(() -> client().publish("hello"));
                        return events.remove("published: hello");
                    },
                    "a published message");
        }
    }

    private SyncResponse register(long number, @Nullable Generation generation) {
        SyncRequest request = new SyncRequest(
                "a",
                List.of("a", "b"),
                new SequenceNumber(1, number),
                generation,
                "g" + number,
                SyncRequest.Kind.REGISTER,
                0,
                false,
                0,
                0,
                0,
                Map.of(),
                List.of(new CapRequest("weight", "", 1, 1, 2, 2, 0, 1, 10, 1, "shape", "", false)));
        return SyncCodec.decode(on(() -> client().runScript("sluice:{test}:binance", RecordJson.encode(request))));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void after_a_fail_over_the_sentinel_leads_to_the_new_primary(StoreServer.Kind kind) throws Exception {
        try (StoreServer primary = server(kind, "--repl-diskless-sync-delay", "0");
                StoreServer replica =
                        server(kind, "--replicaof", "127.0.0.1 " + primary.port(), "--repl-diskless-sync-delay", "0")) {
            StoreServer.await(() -> primary.call("WAIT", "1", "100").equals(":1"), "the replica follows");
            try (StoreServer sentinel = StoreServer.sentinel(kind, folder, "desk", primary)) {
                connect(new StoreSettings(List.of(sentinel.url()), "desk", 1, null, null, null), null, ECHO);
                StoreServer.await(
                        () -> sentinel.call("SENTINEL", "REPLICAS", "desk").equals("*1"),
                        "the sentinel knows the replica");
                StoreServer.await(() -> answers("before"), "the primary answers");
                primary.kill();
                StoreServer.await(
                        () -> replica.callOrEmpty("SET", "x", "y").equals("+OK"), "the replica is the new primary");
                primary.startAgain();
                StoreServer.await(() -> primary.callOrEmpty("ROLE").equals("*5"), "the former primary is a replica");
                StoreServer.await(() -> answers("after"), "the new primary answers, and the former one confirms");
            }
        }
    }

    @Test
    void the_connection_to_a_sentinel_that_does_not_answer_is_closed() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "redis://127.0.0.1:" + silent.getLocalPort();
            connect(new StoreSettings(List.of(url), "desk", 1, null, null, null), null, ECHO, SHORT_RESPONSE_MILLIS);
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(5_000);
                assertThat(new String(accepted.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .as("all that came before the connection was closed")
                        .contains("GET-MASTER-ADDR-BY-NAME");
            }
        }
    }

    private boolean answers(String text) {
        return failure(() -> client().runScript("key", text)) == null;
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
    void a_server_is_reached_over_tls_if_its_certificate_is_trusted(StoreServer.Kind kind) throws Exception {
        long now = System.currentTimeMillis();
        LocalCertificateAuthority authority = LocalCertificateAuthority.create(List.of("localhost"), now);
        ServerCertificate certificate = authority.issue(List.of("localhost"), now);
        Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        Path chain = Files.writeString(folder.resolve("server.pem"), certificate.chainPem());
        Path key = Files.writeString(folder.resolve("server.key"), certificate.keyPem());
        String[] options = {
            "--tls-cert-file", chain.toString(), "--tls-key-file", key.toString(), "--tls-auth-clients", "no"
        };
        assumeTrue(kind.isInstalled(), () -> kind.program() + " is not installed");
        try (StoreServer server = StoreServer.startTls(kind, folder, options)) {
            StoreSettings untrusted = new StoreSettings(List.of(server.tlsUrl()), null, 0, null, null, null);
            connect(untrusted, null, ECHO);
            assertThat(next()).startsWith("disconnected");
            vertx.runOnContext(turn -> client().close());
            connect(untrusted.withCaFile(trusted.toString()), null, ECHO);
            awaitConnected();
            assertThat(on(() -> client().runScript("key", "secret"))).isEqualTo("secret");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.sluice.cluster.StoreServer#chosenKinds")
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
