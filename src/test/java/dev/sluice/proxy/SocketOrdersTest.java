package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.call.OpenSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of orders on a WebSocket: only complete messages are sent, each with its own permit. */
@Timeout(60)
class SocketOrdersTest {
    private static final byte[] PING = MaskedFrames.frame(0x89, "p");

    private final StreamUpstream exchange = new StreamUpstream();
    private ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());

    @AfterEach
    void close() {
        proxyFixture.close();
        exchange.close();
    }

    /** Sets a limit that allows the handshake and this number of calls per minute. */
    private void limitTo(int calls) {
        proxyFixture.close();
        proxyFixture = ProxyFixture.builder()
                .upstream(exchange.port())
                .limits(ProxyAdmissionTest.limit(1 + calls, 60_000))
                .build();
    }

    private RawClient open() {
        RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/orders/v1?x=y"));
        assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
        return bot;
    }

    private static String message(Object id, String method) {
        return "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"symbol\":\"AB\"}}";
    }

    private static byte[] place(Object id) {
        return MaskedFrames.text(message(id, "order.place"));
    }

    private static byte[] cancel(Object id) {
        return MaskedFrames.text(message(id, "order.cancel"));
    }

    private static byte[] text(String text) {
        return FrameEncoder.text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] response(Object id) {
        return text("{\"id\":" + id + ",\"status\":200,\"result\":{}}");
    }

    private static void assertExchangeReceives(StreamUpstream.Opened opened, byte[]... frames) {
        for (byte[] frame : frames) {
            assertThat(opened.read(frame.length)).isEqualTo(frame);
        }
    }

    private static void assertBotReceives(RawClient bot, byte[]... frames) {
        for (byte[] frame : frames) {
            assertThat(bot.readBytes(frame.length)).isEqualTo(frame);
        }
    }

    private void trip() {
        trip(Mode.CANCEL_ONLY);
    }

    private void trip(Mode mode) {
        proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                dev.sluice.core.tradingmode.ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                mode,
                new HoldReason("a test", "t", 0, HoldReason.REARM)));
        assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20))))
                .isEmpty();
    }

    private void openPermits(int n) {
        ConnectionLifecycleTest.awaitTrue(() -> proxyFixture.admission.status().inFlight() == n);
    }

    @Test
    void an_order_is_forwarded_unchanged_and_ends_with_the_response_to_its_id() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place("\"a-1\"")).send(place(7));
            assertExchangeReceives(opened, place("\"a-1\""), place(7));
            openPermits(3);
            opened.write(response(7));
            assertBotReceives(bot, response(7));
            openPermits(2);
            opened.write(response("\"a-1\""));
            assertBotReceives(bot, response("\"a-1\""));
            openPermits(1);
        }
    }

    @Test
    void a_response_whose_reading_fails_ends_its_permit_and_is_reported_once() throws Exception {
        Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
        proxyFixture.vertx.exceptionHandler(reported::add);
        proxyFixture.onClockRefused = refusal -> {
            throw new IllegalStateException("a test");
        };
        byte[] refused = text("{\"id\":1,\"status\":408}");
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1));
            assertExchangeReceives(opened, place(1));
            opened.write(refused);
            assertBotReceives(bot, refused);
            openPermits(1);
            bot.send(place(2));
            assertExchangeReceives(opened, place(2));
            opened.write(response(2));
            assertBotReceives(bot, response(2));
            openPermits(1);
        }
        ConnectionLifecycleTest.awaitTrue(() -> !reported.isEmpty());
        assertThat(reported).hasSize(1);
    }

    @Test
    void orders_are_refused_after_an_acknowledged_trip_and_cancels_on_the_same_socket_pass() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1));
            assertExchangeReceives(opened, place(1));
            trip();
            bot.send(place("\"x\"")).send(cancel(3)).send(PING);
            assertBotReceives(bot, text("{\"id\":\"x\",\"no\":\"blocked\"}"));
            assertExchangeReceives(opened, cancel(3), PING);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"method\":\"order.new\"}",
                "{\"id\":1,\"method\":\"ping\",\"method\":\"order.place\"}",
                "{\"id\":1,\"method\":\"ping\",\"Method\":\"order.place\"}",
                "{\"id\":1,\"method\":\"ping\"} {}",
                "{\"id\":1,\"method\":7}",
                "{\"id\":1,\"method\":\"ping\",\"params\":{},\"params\":{}}",
                "{\"id\":1,\"method\":\"../order.place\"}",
            })
    void an_ambiguous_message_is_treated_as_an_order(String message) throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            trip();
            bot.send(MaskedFrames.text(message)).send(MaskedFrames.text(message(2, "ping")));
            assertBotReceives(bot, text("{\"id\":1,\"no\":\"blocked\"}"));
            assertExchangeReceives(opened, MaskedFrames.text(message(2, "ping")));
        }
    }

    @Test
    void an_unreadable_message_is_treated_as_an_order() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            trip();
            bot.send(MaskedFrames.text("[1]"))
                    .send(MaskedFrames.frame(0x82, "\u0000"))
                    .send(MaskedFrames.text("ping"));
            assertBotReceives(bot, text("{\"id\":null,\"no\":\"blocked\"}"), text("{\"id\":null,\"no\":\"blocked\"}"));
            assertExchangeReceives(opened, MaskedFrames.text("ping"));
        }
    }

    @Test
    void a_waiting_order_does_not_delay_later_pings_pongs_or_refusals() throws Exception {
        limitTo(1);
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1)).send(place(2));
            assertExchangeReceives(opened, place(1));
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().waiting() == 1);
            bot.send(PING).send(MaskedFrames.frame(0x8A, "q"));
            assertExchangeReceives(opened, PING, MaskedFrames.frame(0x8A, "q"));
            trip();
            assertBotReceives(bot, text("{\"id\":2,\"no\":\"blocked\"}"));
        }
    }

    @Test
    void a_cancel_overtakes_a_waiting_order() throws Exception {
        proxyFixture.close();
        proxyFixture = ProxyFixture.builder()
                .upstream(exchange.port())
                .limits(ProxyAdmissionTest.limit(3, 60_000).with(100, 1L))
                .build();
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1)).send(place(2)).send(cancel(3));
            assertExchangeReceives(opened, place(1), cancel(3));
            assertThat(proxyFixture.admission.status().waiting()).isEqualTo(1);
        }
    }

    @Test
    void a_fragmented_message_is_one_message_and_a_ping_between_fragments_passes_first() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            String order = message(1, "order.place");
            byte[] start = MaskedFrames.frame(0x01, order.substring(0, 9));
            byte[] middle = MaskedFrames.frame(0x00, order.substring(9, 20));
            byte[] end = MaskedFrames.frame(0x80, order.substring(20));
            bot.send(start).send(PING).send(middle);
            assertExchangeReceives(opened, PING);
            bot.send(end);
            assertExchangeReceives(opened, start, middle, end);
            trip();
            bot.send(start).send(PING).send(middle).send(end);
            assertBotReceives(bot, text("{\"id\":1,\"no\":\"blocked\"}"));
            assertExchangeReceives(opened, PING);
        }
    }

    @Test
    void complete_messages_keep_their_order_for_any_split_of_the_bytes() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            for (int round = 0; round < 40; round++) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int i = 0; i < 6; i++) {
                    byte[] one = chance.nextInt(3) == 0 ? PING : chance.nextBoolean() ? place(i) : cancel(i);
                    all.writeBytes(one);
                }
                byte[] bytes = all.toByteArray();
                for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, 1 + chance.nextInt(60));
                    bot.send(Arrays.copyOfRange(bytes, at, at + n));
                    at += n;
                }
                assertThat(opened.read(bytes.length)).as("seed " + seed).isEqualTo(bytes);
                for (int i = 0; i < 6; i++) {
                    opened.write(response(i));
                    assertBotReceives(bot, response(i));
                }
            }
            openPermits(1);
        }
    }

    @Test
    void a_refusal_is_sent_between_messages_of_the_exchange_and_never_inside_one() throws Exception {
        trip();
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            opened.write(WebSocketTest.frame("0103 616263 8900 0003 6465"));
            assertBotReceives(bot, WebSocketTest.frame("0103 616263 8900 0003 6465"));
            bot.send(place(1)).send(PING);
            assertExchangeReceives(opened, PING);
            opened.write(WebSocketTest.frame("66 8001 67 8101 68"));
            assertBotReceives(
                    bot,
                    WebSocketTest.frame("66 8001 67"),
                    text("{\"id\":1,\"no\":\"blocked\"}"),
                    WebSocketTest.frame("8101 68"));
        }
    }

    @Test
    void a_refusal_that_a_message_of_the_exchange_causes_comes_behind_it_also_if_it_arrives_in_two_pieces()
            throws Exception {
        limitTo(1);
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1)).send(place(2));
            assertExchangeReceives(opened, place(1));
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().waiting() == 1);
            byte[] ban = text("{\"id\":1,\"status\":418}");
            opened.write(Arrays.copyOf(ban, 9));
            assertBotReceives(bot, Arrays.copyOf(ban, 9));
            opened.write(Arrays.copyOfRange(ban, 9, ban.length));
            assertBotReceives(bot, Arrays.copyOfRange(ban, 9, ban.length), text("{\"id\":2,\"no\":\"later\"}"));
        }
    }

    @Test
    void a_bot_that_disconnects_drops_waiting_orders_and_the_sent_one_is_awaited() throws Exception {
        limitTo(1);
        RawClient bot = open();
        StreamUpstream.Opened opened = exchange.next();
        bot.send(place(1)).send(place(2));
        assertExchangeReceives(opened, place(1));
        ConnectionLifecycleTest.awaitTrue(() -> proxyFixture.admission.status().waiting() == 1);
        bot.close();
        ConnectionLifecycleTest.awaitTrue(() -> proxyFixture.admission.status().waiting() == 0);
        assertThat(proxyFixture.admission.status().inFlight()).isEqualTo(2);
        opened.write(response(1));
        assertThat(opened.read(1)).containsExactly(0x88);
        opened.close();
        openPermits(0);
        assertThat(proxyFixture.admission.status().openUnknown()).isZero();
    }

    @Test
    void halted_closes_the_bot_at_once_and_the_exchange_when_the_order_in_flight_is_answered() throws Exception {
        limitTo(1);
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1)).send(place(2)).send(PING);
            assertExchangeReceives(opened, place(1), PING);
            trip(Mode.HALTED);
            assertBotReceives(bot, FrameEncoder.close(FrameEncoder.GOING_AWAY, "trading is HALTED"));
            bot.hangUp();
            opened.write(response(1));
            assertThat(opened.read(1)).containsExactly(0x88);
            opened.close();
            openPermits(0);
            assertThat(proxyFixture.admission.status().openUnknown()).isZero();
        }
    }

    @Test
    void a_cut_exchange_connection_makes_a_sent_order_unknown() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(place(1));
            assertExchangeReceives(opened, place(1));
            opened.close();
            assertThat(bot.readBytes(4)[3]).isEqualTo((byte) (1014 & 0xFF));
            bot.hangUp();
            openPermits(0);
            assertThat(proxyFixture.proxy.proxyCounters().exchanges().values())
                    .as("orders of unknown outcome")
                    .anyMatch(counters -> counters.settled().entrySet().stream()
                            .filter(kind -> kind.getKey() == Kind.PLACE)
                            .flatMap(kind -> kind.getValue().entrySet().stream())
                            .anyMatch(outcome -> outcome.getKey() == Outcome.UNKNOWN
                                    && outcome.getValue().sum() > 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8104 74657374", "c184 00000000 61626364", "8384 00000000 61626364"})
    void an_invalid_frame_closes_the_connection_with_1002(String hex) throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(WebSocketTest.frame(hex));
            assertThat(bot.readBytes(4)).endsWith(1002 >> 8, 1002 & 0xFF);
            assertThat(opened.isAtEnd()).isTrue();
        }
    }

    @Test
    void a_too_long_message_closes_the_connection_with_1009() throws Exception {
        try (RawClient bot = open()) {
            exchange.next();
            bot.send(MaskedFrames.text("x".repeat(5000)));
            assertThat(bot.readBytes(4)).endsWith(1009 >> 8, 1009 & 0xFF);
        }
    }

    @Test
    void the_list_of_sockets_contains_no_secrets() throws Exception {
        try (RawClient bot = open()) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(MaskedFrames.text("{\"id\":1,\"method\":\"login\",\"params\":{\"key\":\"secret\"}}"));
            opened.read(1);
            opened.write(WebSocketTest.frame("8900"));
            assertBotReceives(bot, WebSocketTest.frame("8900"));
            OpenSocket seen = Futures.await(proxyFixture.proxy.sockets()).get(0);
            assertThat(seen.exchange() + seen.stream()).isEqualTo("plain/orders");
            assertThat(seen.user() && seen.loggedIn()).isTrue();
            assertThat(seen.heartbeatNanos()).isLessThanOrEqualTo(seen.ageNanos());
            assertThat(seen.toString()).doesNotContain("secret").doesNotContain("x=y");
            assertThat(proxyFixture.proxy.openSockets()).isEqualTo(1);
        }
    }
}
