package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.websocket.FrameEncoder;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Byte-exact tests of WebSockets through the gateway: handshake, tunnel and close. */
@Timeout(60)
class WebSocketTest {
    private static final String KEYS = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n";
    private static final byte[] TICK = frame("8104 7469636b");
    private static final byte[] MASKED_TEXT = frame("8182 01020304 6964");

    private final StreamUpstream exchange = new StreamUpstream();
    private ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());

    @AfterEach
    void close() {
        proxyFixture.close();
        exchange.close();
    }

    static byte[] frame(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    static String handshake(String target) {
        return "GET " + target
                + " HTTP/1.1\r\nHost: gateway:1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" + KEYS
                + "\r\n";
    }

    private RawClient open(String target) {
        RawClient bot = proxyFixture.client().send(handshake(target));
        assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
        return bot;
    }

    // ---- the handshake

    @Test
    void handshake_and_response_pass_unchanged_except_for_the_listed_headers() throws Exception {
        String request = "GET /plain/ws/btcusdt@trade?x=%21a+b HTTP/1.1\r\nhost: gateway:1\r\nUser-Agent: bot\r\n"
                + "X-Forwarded-For: 10.0.0.1\r\nVia: 1.1 x\r\nConnection: keep-alive, Upgrade, X-Hop\r\nX-Hop: 1\r\nUpgrade: WebSocket\r\n"
                + "X-Sluice-Bot: maker1\r\nX-KEY: k\r\nSec-WebSocket-Protocol: v1, v2\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" + KEYS + "\r\n";
        try (RawClient bot = proxyFixture.client().send(request)) {
            assertThat(bot.readUntil("\r\n\r\n")).isEqualTo(StreamUpstream.YES);
            assertThat(exchange.next().head())
                    .isEqualTo("GET /ws/btcusdt@trade?x=%21a+b HTTP/1.1\r\nhost: 127.0.0.1:" + exchange.port()
                            + "\r\nUser-Agent: bot\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nX-KEY: k\r\n"
                            + "Sec-WebSocket-Protocol: v1, v2\r\n"
                            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" + KEYS
                            + "\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/plain/futures/ws/a?b=c, /ws/a?b=c",
        "/plain/futures, /",
        "/plain/futures?streams=a/b, /?streams=a/b",
        "/@maker1/plain/ws, /ws",
    })
    void the_path_selects_the_host_and_only_a_gateway_prefix_is_removed(String asked, String sent) throws Exception {
        try (RawClient bot = open(asked)) {
            assertThat(exchange.next().heard().target()).isEqualTo(sent);
            bot.hangUp();
        }
    }

    @Test
    void the_port_of_one_exchange_opens_its_streams() throws Exception {
        try (RawClient bot = new RawClient(proxyFixture.ownPort).send(handshake("/ws/a"))) {
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            assertThat(exchange.next().heard().target()).isEqualTo("/ws/a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/plain/ws, global, HALTED, true",
        "/plain/orders, global, HALTED, true",
        "/plain/ws, exchange:plain, HALTED, true",
        "/@maker1/plain/ws, bot:maker1, HALTED, true",
        "/plain/ws, bot:127.0.0.1, HALTED, true",
        "/@maker1/plain/ws, bot:maker2, HALTED, false",
        "/plain/ws, exchange:other, HALTED, false",
        "/plain/ws, global, CANCEL_ONLY, false"
    })
    void a_halt_closes_only_the_streams_in_its_scope_with_the_reason(
            String target, String scope, Mode mode, boolean closes) throws Exception {
        byte[] ping = MaskedFrames.frame(0x89, "p");
        try (RawClient bot = open(target)) {
            StreamUpstream.Opened stream = exchange.next();
            proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                    ModeScope.parse(scope),
                    HoldCause.KILL_SWITCH,
                    mode,
                    new HoldReason("a test", "t", 0, HoldReason.REARM)));
            Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20)));
            if (closes) {
                byte[] told = FrameEncoder.close(FrameEncoder.GOING_AWAY, "trading is HALTED");
                assertThat(bot.readBytes(told.length)).isEqualTo(told);
                assertThat(bot.isAtEnd()).isTrue();
                assertThat(stream.read(8)).startsWith(0x88, 0x82);
                assertThat(stream.isAtEnd()).isTrue();
            } else {
                bot.send(ping);
                assertThat(stream.read(ping.length)).isEqualTo(ping);
                bot.hangUp();
            }
        }
    }

    /** Checks a faulty client, which gets a response nevertheless. */
    @Test
    void early_bytes_beyond_the_buffer_are_forwarded_after_the_handshake() throws Exception {
        String early = new String(MASKED_TEXT, StandardCharsets.ISO_8859_1).repeat(40_000);
        CountDownLatch sent = new CountDownLatch(1);
        try (StreamUpstream slow = new StreamUpstream(StreamUpstream.YES, () -> {
                    try {
                        sent.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                ProxyFixture other = ProxyFixture.to(slow.port());
                RawClient bot = other.client().send(handshake("/plain/ws") + early.substring(0, early.length() / 2))) {
            sent.countDown();
            bot.send(early.substring(early.length() / 2));
            assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            StreamUpstream.Opened stream = slow.next();
            assertThat(stream.read(early.length())).isEqualTo(early.getBytes(StandardCharsets.ISO_8859_1));
            bot.hangUp();
        }
    }

    @Test
    void a_stream_for_orders_requests_no_extension() throws Exception {
        String offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
        try (RawClient bot =
                proxyFixture.client().send(handshake("/plain/orders").replace(KEYS, offer + KEYS))) {
            bot.readUntil("\r\n\r\n");
            assertThat(exchange.next().head()).doesNotContain("Extensions").contains(KEYS);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nowhere/ws | 404",
                "/plain/none | 404",
                "/url/https://127.0.0.1/ws | 400",
                "/plain/ws/%2e%2e/x | 400",
                "/plain/ws/../x | 400"
            })
    void an_invalid_stream_target_is_refused_before_it_is_sent(String target, int status) {
        try (RawClient bot = proxyFixture.client().send(handshake(target))) {
            assertThat(bot.readResponse())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("X-Sluice-Sent: false");
            assertThat(exchange.handshakes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /plain/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET /plain/ws HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
                "GET /plain/ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n",
                "GET /plain/ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n\r\nx",
            })
    void an_ambiguous_handshake_is_refused(String request) {
        try (RawClient bot = proxyFixture.client().send(request)) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 400 ");
            assertThat(exchange.handshakes()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 418, 429, 503})
    void a_refused_handshake_is_relayed_and_the_connection_stays_open(int status) {
        String refusal = "HTTP/1.1 " + status + " No\r\nRetry-After: 7\r\nX-Own: 1\r\nContent-Length: 5\r\n\r\nhello";
        try (RawUpstream refusing = RawUpstream.answering(refusal);
                ProxyFixture other = ProxyFixture.to(refusing.port());
                RawClient bot = other.client()) {
            for (int i = 0; i < 2; i++) {
                assertThat(bot.send(handshake("/plain/ws")).readResponse())
                        .startsWith("HTTP/1.1 " + status + " No\r\nRetry-After: 7\r\nX-Own: 1\r\n")
                        .endsWith("hello")
                        .contains("X-Sluice-Sent: true");
            }
            assertThat(refusing.connections()).isEqualTo(2);
        }
    }

    @Test
    void an_endless_refusal_is_cut() {
        try (RawUpstream endless = new RawUpstream((heard, out) -> {
                    out.write("HTTP/1.1 401 No\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (true) {
                        out.write(new byte[8192]);
                    }
                });
                ProxyFixture other = ProxyFixture.to(endless.port());
                RawClient bot = other.client().send(handshake("/plain/ws"))) {
            assertThat(bot.drain()).isLessThan(1_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 S\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
                "HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
                "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Accept: x\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                "rubbish\r\n\r\n",
            })
    void an_invalid_handshake_response_is_a_bad_gateway(String response) {
        try (RawUpstream odd = RawUpstream.answering(response);
                ProxyFixture other = ProxyFixture.to(odd.port());
                RawClient bot = other.client().send(handshake("/plain/orders"))) {
            assertThat(bot.readResponse()).startsWith("HTTP/1.1 502 ").contains("X-Sluice-Sent: true");
        }
    }

    @Test
    void an_unreachable_exchange_is_reported_as_not_sent() throws Exception {
        try (Socket held = new Socket()) {
            // bound without listening: a free port could be given to the exchange of another test
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (ProxyFixture nobody = ProxyFixture.to(held.getLocalPort());
                    RawClient bot = nobody.client().send(handshake("/plain/ws"))) {
                assertThat(bot.readResponse()).startsWith("HTTP/1.1 503 ").contains("X-Sluice-Sent: false");
            }
        }
    }

    @Test
    void bytes_directly_after_the_handshake_and_its_response_are_forwarded() throws Exception {
        try (StreamUpstream eager = new StreamUpstream(StreamUpstream.YES + "\u0081\u0004tick");
                ProxyFixture other = ProxyFixture.to(eager.port());
                RawClient bot = other.client().send(handshake("/plain/ws") + "\u0089\u0080\u0000\u0000\u0000\u0000")) {
            bot.readUntil("\r\n\r\n");
            assertThat(bot.readBytes(6)).isEqualTo(TICK);
            assertThat(eager.next().read(6)).isEqualTo(frame("8980 00000000"));
        }
    }

    // ---- the tunnel

    @Test
    void frames_pass_unchanged_in_both_directions_for_any_split() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            for (int round = 0; round < 30; round++) {
                byte[] odd = frame("0180 00000000 8a81 01010101 02 8082 05060708 6162 8b03 ffffff f1");
                byte[] both = concat(chance.nextBoolean() ? MASKED_TEXT : odd, TICK, noise(chance));
                int cut = chance.nextInt(both.length);
                bot.send(Arrays.copyOf(both, cut)).send(Arrays.copyOfRange(both, cut, both.length));
                assertThat(opened.read(both.length)).as("seed " + seed).isEqualTo(both);
                opened.write(Arrays.copyOf(both, cut));
                opened.write(Arrays.copyOfRange(both, cut, both.length));
                assertThat(bot.readBytes(both.length)).as("seed " + seed).isEqualTo(both);
            }
        }
    }

    private static byte[] noise(SplittableRandom chance) {
        byte[] noise = new byte[chance.nextInt(40_000)];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) chance.nextInt();
        }
        return noise;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void a_bot_that_does_not_read_slows_the_exchange_down_and_loses_nothing() throws Exception {
        byte[] message = concat(frame("827f 0000000002000000"), new byte[33_554_432]);
        try (RawClient bot = new RawClient(proxyFixture.port, 4096).send(handshake("/plain/ws"))) {
            bot.readUntil("\r\n\r\n");
            StreamUpstream.Opened opened = exchange.next();
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                opened.write(message);
                opened.write(FrameEncoder.close(1000, "bye"));
                opened.close();
            });
            byte[] first = bot.readBytes(4_194_304);
            assertThat(written).as("the socket buffers hold less").isNotDone();
            assertThat(concat(first, bot.readBytes(message.length - first.length)))
                    .isEqualTo(message);
            assertThat(bot.readBytes(7)).isEqualTo(FrameEncoder.close(1000, "bye"));
            assertThat(bot.isAtEnd()).isTrue();
        }
    }

    // ---- its end

    @Test
    void a_cut_exchange_connection_closes_the_bots_with_1014() throws Exception {
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            opened.write(TICK);
            assertThat(bot.readBytes(6)).isEqualTo(TICK);
            opened.close();
            assertThat(bot.readBytes(4)[3]).isEqualTo((byte) (1014 & 0xFF));
            bot.drain();
            assertThat(bot.isAtEnd()).isTrue();
        }
    }

    @Test
    void no_close_frame_is_inserted_inside_a_frame() throws Exception {
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            opened.write(frame("8104 7469"));
            assertThat(bot.readBytes(4)).isEqualTo(frame("8104 7469"));
            opened.close();
            assertThat(bot.isAtEnd()).isTrue();
        }
    }

    @Test
    void a_bot_that_disconnects_closes_the_exchanges_connection_with_a_masked_1001() throws Exception {
        RawClient bot = open("/plain/ws");
        StreamUpstream.Opened opened = exchange.next();
        bot.close();
        byte[] frame = opened.read(6);
        assertThat(frame[0]).isEqualTo((byte) 0x88);
        assertThat(frame[1] & 0x80).isEqualTo(0x80);
        int left = opened.read(frame[1] & 0x7F).length;
        assertThat(left).isEqualTo(frame[1] & 0x7F);
        assertThat(opened.isAtEnd()).isTrue();
    }

    @Test
    void a_reset_by_the_bot_closes_the_exchanges_connection() throws Exception {
        RawClient bot = open("/plain/ws");
        StreamUpstream.Opened opened = exchange.next();
        bot.reset();
        assertThat(opened.read(1)).containsExactly(0x88);
    }

    @Test
    void a_websocket_under_url_opens_like_one_under_the_exchanges_name() throws Exception {
        try (RawClient bot = open("/url/ws://127.0.0.1:" + exchange.port() + "/ws/btc@trade")) {
            StreamUpstream.Opened opened = exchange.next();
            assertThat(opened.head()).startsWith("GET /ws/btc@trade HTTP/1.1\r\n");
            opened.write(FrameEncoder.text(new byte[] {'a'}));
            assertThat(bot.readBytes(3)).isEqualTo(FrameEncoder.text(new byte[] {'a'}));
        }
    }

    @Test
    void close_codes_pass_unchanged_in_both_directions() throws Exception {
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] close = FrameEncoder.close(4001, "kicked");
            byte[] reply = FrameEncoder.close(4001, "", 7);
            opened.write(close);
            assertThat(bot.readBytes(close.length)).isEqualTo(close);
            bot.send(reply);
            assertThat(opened.read(reply.length)).isEqualTo(reply);
            opened.close();
            assertThat(bot.isAtEnd()).isTrue();
        }
    }

    @Test
    void a_graceful_stop_closes_the_bots_connection_with_1012() throws Exception {
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> Futures.await(proxyFixture.proxy.drain(Duration.ofSeconds(5))));
            assertThat(Arrays.copyOf(bot.readBytes(4), 4)).endsWith((byte) (1012 >> 8), (byte) 1012);
            bot.drain();
            bot.hangUp();
            assertThat(opened.read(1)).containsExactly(0x88);
            opened.close();
            stopped.join();
        }
    }

    @Test
    void a_graceful_stop_waits_for_the_end_of_the_exchanges_frame_whatever_the_bot_sends() throws Exception {
        byte[] ping = MaskedFrames.frame(0x89, "p");
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            opened.write(Arrays.copyOf(TICK, 3));
            assertThat(bot.readBytes(3)).isEqualTo(Arrays.copyOf(TICK, 3));
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> Futures.await(proxyFixture.proxy.drain(Duration.ofSeconds(5))));
            for (int i = 0; i < 50; i++) { // at least one of them after the stop has begun
                bot.send(ping);
                assertThat(opened.read(ping.length)).isEqualTo(ping);
                LockSupport.parkNanos(5_000_000);
            }
            opened.write(Arrays.copyOfRange(TICK, 3, TICK.length));
            assertThat(bot.readBytes(TICK.length - 3)).isEqualTo(Arrays.copyOfRange(TICK, 3, TICK.length));
            assertThat(bot.readBytes(4)).endsWith((byte) (1012 >> 8), (byte) 1012);
            bot.hangUp();
            opened.close();
            stopped.join();
        }
    }

    @Test
    void a_silent_websocket_is_closed_on_both_sides() throws Exception {
        proxyFixture.close();
        proxyFixture = ProxyFixture.builder()
                .upstream(exchange.port())
                .webSocketIdleMs(1000)
                .build();
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            assertThat(bot.readBytes(4)).startsWith(0x88);
            assertThat(opened.read(1)).containsExactly(0x88);
        }
    }

    @Test
    void a_connection_holds_its_permit_until_it_ends() throws Exception {
        try (RawClient bot = open("/plain/ws")) {
            StreamUpstream.Opened opened = exchange.next();
            assertThat(proxyFixture.admission.status().inFlight()).isEqualTo(1);
            opened.close();
            bot.drain();
            bot.hangUp();
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().inFlight() == 0);
            assertThat(proxyFixture.proxy.openConnections()).isZero();
        }
    }
}
