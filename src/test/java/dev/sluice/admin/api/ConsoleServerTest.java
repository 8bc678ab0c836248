package dev.sluice.admin.api;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.console.EventFeed;
import dev.sluice.admin.health.HealthRoutes;
import dev.sluice.admin.health.HealthSnapshot;
import dev.sluice.admin.settings.AdminSettings;
import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.clock.ClockStatus;
import dev.sluice.core.clock.DriftStatistics;
import dev.sluice.core.health.ReadinessStatus;
import dev.sluice.core.origin.OriginCheck;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.part.Identity;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.status.LifecycleStage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the console's files, sessions and feed on a real admin port. */
@ExtendWith(VertxExtension.class)
final class ConsoleServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, Identity> TOKENS = new ConcurrentHashMap<>(Map.of(
            "secret", new Identity("admin", Set.of(Role.ADMIN)),
            "trips", new Identity("risk", Set.of(Role.TRIP)),
            "reads", new Identity("eye", Set.of(Role.READ)),
            "compressing", new Identity("program", Set.of(Role.READ))));
    private static final AtomicReference<Object> MODES = new AtomicReference<>("first");
    private static final AtomicInteger READS = new AtomicInteger();
    private static final String FILLER = "a message longer than a part of it that is compressed at once ".repeat(2000);
    private static int port;

    @BeforeAll
    static void listen(Vertx vertx) throws Exception {
        HealthSnapshot healthy = new HealthSnapshot(
                LifecycleStage.SERVING,
                new ModeRegistry(0, 0).snapshot(),
                new ClockStatus(null, 0, DriftStatistics.NONE, List.of(), "", false, 0, 0),
                List.of(),
                new ReadinessStatus(List.of(), List.of(), 0),
                Set.of(),
                Map.of(),
                List.of(),
                List.of(),
                null);
        HealthRoutes health = new HealthRoutes(
                new HealthRoutes.Sources(() -> healthy, List::of, query -> List.of(), Set::of),
                new Clocks(Ticker.system(), () -> 0),
                "0.1.0");
        Operation status = Operation.get(
                "/status",
                Role.READ,
                "Status.",
                request -> Future.succeededFuture(Operation.Response.ok(new JsonObject())));
        Operation trip = Operation.post(
                "/trip",
                Role.TRIP,
                "Trip.",
                request -> Future.succeededFuture(Operation.Response.ok(new JsonObject())));
        EventFeed.Source source = new EventFeed.Source(
                present -> new JsonObject()
                        .put("read", READS.incrementAndGet())
                        .put("mode", String.valueOf(MODES.get()))
                        .put("filler", FILLER),
                MODES::get);
        Part part = new Part() {
            @Override
            public List<Operation> operations() {
                return List.of(status, trip);
            }
        };
        AdminServer server = new AdminServer(
                vertx,
                new AdminSettings("127.0.0.1", 0, 1),
                new TokenAuthenticator(vertx, Ticker.system(), hash -> SampleGateway.identity(TOKENS, hash), 1),
                () -> OriginCheck.NO_NAMES,
                health,
                new EventFeed(vertx, source, Ticker.system()),
                List.of(part));
        port = await(server.listen());
    }

    /** A signed-in page: its cookie and its key. */
    private record SignedIn(String cookie, String key) {}

    // ---- files

    @Test
    void the_page_and_its_files_need_no_token_and_allow_only_their_own_scripts() throws Exception {
        HttpResponse<String> page = send(request("GET", "/"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("<title>Sluice</title>")
                .doesNotContain("<style", "style=", "onload", "<script>");
        String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
        assertThat(policy)
                .contains(
                        "default-src 'none'",
                        "script-src 'self';",
                        "style-src 'self';",
                        "frame-ancestors 'none'",
                        "require-trusted-types-for 'script'",
                        "connect-src 'self' ws://127.0.0.1:" + port)
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        for (String file : List.of(
                "app.js",
                "app.css",
                "icon.svg",
                "lit/lit-html.js",
                "lit/directives/live.js",
                "pages/now.js",
                "uplot/uPlot.iife.min.js")) {
            assertThat(send(request("GET", "/console/" + file)).statusCode())
                    .as(file)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/",
                "/console/nothing.js",
                "/console/ConsoleFiles.class",
                "/console/package-info.class",
                "/console/lit/package.json",
                "/console/uplot/uPlot.esm.js",
                "/console/lit/../ConsoleFiles.class",
                "/console/lit/directives/../../x.js",
                "/console//index.html",
                "/console/%2e%2e/app.js"
            })
    void only_files_of_the_page_are_served(String path) throws Exception {
        assertThat(send(request("GET", path)).statusCode()).isEqualTo(404);
    }

    @Test
    void a_known_file_is_not_sent_again() throws Exception {
        HttpResponse<String> first = send(request("GET", "/console/app.js"));
        String etag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> second = send(request("GET", "/console/app.js").header("If-None-Match", etag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        HttpResponse<String> other = send(request("GET", "/console/app.css").header("If-None-Match", etag));
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void all_files_together_are_smaller_than_150_kb_compressed() throws Exception {
        int bytes = 0;
        List<String> unread = new ArrayList<>(List.of("icon.svg", "index.html"));
        Set<String> read = ConcurrentHashMap.newKeySet();
        while (!unread.isEmpty()) {
            String file = unread.remove(0);
            if (!read.add(file)) {
                continue;
            }
            HttpResponse<byte[]> response = HTTP.send(
                    request("GET", "/console/" + file)
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).as(file).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
            bytes += response.body().length;
            imports(file, send(request("GET", "/console/" + file)).body()).forEach(unread::add);
        }
        assertThat(read).contains("pages/now.js", "lit/lit-html.js", "uplot/uPlot.iife.min.js");
        assertThat(bytes).isLessThan(150_000);
    }

    /** Returns the files that a module imports or that the page names, as paths below /console/. */
    private static List<String> imports(String file, String text) {
        return Pattern.compile("(?:from|import) ?[\"'](\\.[^\"']+)[\"']|(?:href|src)=\"(/console/[^\"]+)\"")
                .matcher(text)
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .map(found -> URI.create("/console/" + file).resolve(found).getPath())
                .map(found -> found.substring("/console/".length()))
                .toList();
    }

    // ---- sessions

    @Test
    void a_session_may_do_what_its_token_may_do() throws Exception {
        SignedIn reader = signIn("reads");
        assertThat(send(as(reader, "GET", "/admin/status")).statusCode()).isEqualTo(200);
        assertThat(send(as(reader, "POST", "/admin/trip")).statusCode()).isEqualTo(403);
        SignedIn admin = signIn("secret");
        assertThat(send(as(admin, "POST", "/admin/trip")).statusCode()).isEqualTo(200);
        JsonObject whose =
                new JsonObject(send(as(reader, "GET", "/console/session")).body());
        assertThat(whose.getString("name")).isEqualTo("eye");
        assertThat(whose.getJsonArray("roles")).containsExactly("read");
    }

    @Test
    void the_cookie_alone_or_the_key_alone_is_not_a_session() throws Exception {
        SignedIn admin = signIn("secret");
        HttpRequest.Builder cookieOnly = request("POST", "/admin/trip").header("Cookie", admin.cookie());
        assertThat(send(cookieOnly).statusCode()).isEqualTo(401);
        HttpRequest.Builder keyOnly = request("POST", "/admin/trip").header("X-Sluice-Session-Key", admin.key());
        assertThat(send(keyOnly).statusCode()).isEqualTo(401);
    }

    @Test
    void scripts_and_other_sites_do_not_get_the_cookie() throws Exception {
        HttpResponse<String> response = post("/console/session", "{\"token\": \"reads\"}");
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow().toLowerCase(Locale.ROOT))
                .contains("httponly", "samesite=strict", "path=/");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"token\": \"wrong\"}", "{\"token\": \"\"}"})
    void a_wrong_token_opens_no_session(String body) throws Exception {
        HttpResponse<String> response = post("/console/session", body);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}x", "{\"token\": 1}", "null"})
    void a_body_without_a_token_is_a_bad_request(String body) throws Exception {
        assertThat(post("/console/session", body).statusCode()).isEqualTo(400);
    }

    @Test
    void a_revoked_token_ends_its_sessions_at_once() throws Exception {
        TOKENS.put("leaving", new Identity("former", Set.of(Role.READ)));
        SignedIn former = signIn("leaving");
        assertThat(send(as(former, "GET", "/admin/status")).statusCode()).isEqualTo(200);
        TOKENS.remove("leaving");
        assertThat(send(as(former, "GET", "/admin/status")).statusCode()).isEqualTo(401);
    }

    @Test
    void a_session_ends_with_the_sign_out() throws Exception {
        SignedIn reader = signIn("reads");
        assertThat(send(as(reader, "POST", "/console/session/end")
                                .setHeader("Content-Type", "application/json; charset=utf-8"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(as(reader, "GET", "/admin/status")).statusCode()).isEqualTo(401);
    }

    @Test
    void a_form_of_another_site_cannot_sign_in() throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/console/session"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{\"token\": \"reads\"}"))
                .build();
        assertThat(HTTP.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
        HttpRequest crossSite = request("POST", "/console/session")
                .header("Sec-Fetch-Site", "cross-site")
                .build();
        assertThat(HTTP.send(crossSite, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }

    // ---- feed

    @Test
    void a_change_of_mode_is_sent_at_once_and_every_page_gets_the_same_reading() throws Exception {
        SignedIn reader = signIn("reads");
        Listener first = follow(reader);
        Listener second = follow(reader);
        second.next(); // a page gets every reading from its first message on
        long fastestMillis = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) { // a busy machine may delay one of them
            first.next(); // the next regular message is almost a second away
            long before = System.nanoTime();
            String mode = "changed " + i;
            MODES.set(mode);
            JsonObject heard = first.until(mode);
            fastestMillis = Math.min(fastestMillis, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
            assertThat(second.until(mode).getInteger("read")).isEqualTo(heard.getInteger("read"));
        }
        assertThat(fastestMillis).isLessThan(200);
    }

    @Test
    void a_page_without_a_session_or_without_the_role_gets_nothing() {
        assertThat(refusal(new SignedIn("x=y", "nothing"))).isEqualTo(401);
        SignedIn trips = signIn("trips");
        assertThat(refusal(trips)).isEqualTo(403);
        assertThat(refusal(new SignedIn(trips.cookie(), "wrong"))).isEqualTo(401);
    }

    @Test
    void the_feed_closes_a_page_whose_token_was_revoked() throws Exception {
        TOKENS.put("watching", new Identity("former", Set.of(Role.READ)));
        Listener page = follow(signIn("watching"));
        page.next();
        TOKENS.remove("watching");
        assertThat(page.closed.get(10, TimeUnit.SECONDS)).isEqualTo(1008);
    }

    @Test
    void a_page_that_offers_compression_gets_compressed_messages() throws Exception {
        try (Socket page = compressing()) {
            DataInputStream in = new DataInputStream(page.getInputStream());
            assertThat(head(in)).contains("101 Switching", "Sec-WebSocket-Extensions: permessage-deflate");
            assertThat(in.readUnsignedByte()).isEqualTo(0xc2); // a whole message, compressed, binary
            assertThat(in.readUnsignedByte()).isEqualTo(126);
            byte[] compressed = in.readNBytes(in.readUnsignedShort());
            Inflater inflater = new Inflater(true);
            inflater.setInput(compressed);
            byte[] message = new byte[200_000];
            int length = inflater.inflate(message);
            inflater.end();
            assertThat(length).isGreaterThan(50 * compressed.length);
            assertThat(new JsonObject(Buffer.buffer().appendBytes(message, 0, length)).getString("filler"))
                    .isEqualTo(FILLER);
        }
    }

    @Test
    void a_page_that_sends_a_compressed_message_is_closed_before_anything_is_decompressed() throws Exception {
        try (Socket page = compressing()) {
            head(new DataInputStream(page.getInputStream()));
            page.getOutputStream().write(new byte[] {(byte) 0xc1, (byte) 0x81, 0, 0, 0, 0, 1});
            assertThat(page.getInputStream().readAllBytes()).isNotEmpty(); // it ends, else the test runs out of time
        }
    }

    private static Socket compressing() throws IOException {
        Socket page = new Socket(InetAddress.getLoopbackAddress(), port);
        page.setSoTimeout(10_000);
        String request = "GET /admin/events HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer compressing\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";
        page.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return page;
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static final class Listener implements WebSocket.Listener {
        private final LinkedBlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            part.append(StandardCharsets.UTF_8.decode(data));
            if (last) {
                heard.add(new JsonObject(part.toString()));
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        JsonObject next() throws InterruptedException {
            JsonObject next = heard.poll(10, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }

        JsonObject until(String mode) throws InterruptedException {
            JsonObject next = next();
            while (!mode.equals(next.getString("mode"))) {
                next = next();
            }
            return next;
        }
    }

    private static Listener follow(SignedIn page) {
        Listener listener = new Listener();
        HTTP.newWebSocketBuilder()
                .header("Cookie", page.cookie())
                .subprotocols("sluice-console", page.key())
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/admin/events"), listener)
                .join();
        return listener;
    }

    private static int refusal(SignedIn page) {
        try {
            follow(page);
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
        return 101;
    }

    private static SignedIn signIn(String token) {
        try {
            HttpResponse<String> response = post(
                    "/console/session", new JsonObject().put("token", token).encode());
            assertThat(response.statusCode()).isEqualTo(200);
            String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
            return new SignedIn(
                    cookie.substring(0, cookie.indexOf(';')), new JsonObject(response.body()).getString("key"));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder as(SignedIn page, String method, String path) {
        return request(method, path).header("Cookie", page.cookie()).header("X-Sluice-Session-Key", page.key());
    }

    private static HttpRequest.Builder request(String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(request("POST", path).POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
