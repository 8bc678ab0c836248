package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.metrics.ProxyCounters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with an exchange that accepts three topics per connection. */
@Timeout(60)
class SubscriptionCounterTest {
    /** Stands for topics that are not counted. */
    private static final int UNKNOWN = -1;

    private static final byte[] PING = MaskedFrames.frame(0x89, "p");
    private static final byte[] TICK = FrameEncoder.text("tick".getBytes(StandardCharsets.UTF_8));

    private StreamUpstream exchange = new StreamUpstream();
    private ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());

    @AfterEach
    void close() {
        proxyFixture.close();
        exchange.close();
    }

    private RawClient open(String path) {
        return open(proxyFixture.client(), path);
    }

    private static RawClient open(RawClient bot, String path) {
        bot.send(WebSocketTest.handshake(path));
        assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
        return bot;
    }

    private static String message(int id, String method, String... topics) {
        String list = topics.length == 0 ? "" : "\"" + String.join("\",\"", topics) + "\"";
        return "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":[" + list + "]}";
    }

    private static byte[] subscribe(int id, String... topics) {
        return MaskedFrames.text(message(id, "subscribe", topics));
    }

    private static byte[] unsubscribe(int id, String... topics) {
        return MaskedFrames.text(message(id, "unsubscribe", topics));
    }

    private static void assertReceived(StreamUpstream.Opened opened, byte[]... frames) {
        for (byte[] frame : frames) {
            assertThat(opened.read(frame.length)).isEqualTo(frame);
        }
    }

    private static void assertRefused(RawClient bot, String text) {
        byte[] frame = FrameEncoder.text(text.getBytes(StandardCharsets.UTF_8));
        assertThat(bot.readBytes(frame.length)).isEqualTo(frame);
    }

    private int subscriptions() {
        Integer counted = Futures.await(proxyFixture.proxy.sockets()).get(0).subscriptions();
        return counted == null ? UNKNOWN : counted;
    }

    private Map<ProxyCounters.Uncounted, Long> uncounted() {
        Map<ProxyCounters.Uncounted, Long> counted = new EnumMap<>(ProxyCounters.Uncounted.class);
        proxyFixture
                .proxy
                .proxyCounters()
                .exchanges()
                .values()
                .forEach(of -> of.uncounted().forEach((why, times) -> {
                    if (times.sum() > 0) {
                        counted.put(why, times.sum());
                    }
                }));
        return counted;
    }

    @Test
    void a_message_of_endless_empty_frames_is_not_held() throws Exception {
        try (RawClient bot = open("/plain/few")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] first = MaskedFrames.frame(0x01, "a");
            byte[] empty = MaskedFrames.frame(0x00, "");
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < 65_536 / empty.length; i++) {
                frames.writeBytes(empty);
            }
            bot.send(first).send(frames.toByteArray()).send(empty);
            assertReceived(opened, first, frames.toByteArray());
            assertThat(uncounted()).containsOnlyKeys(ProxyCounters.Uncounted.TOO_LONG);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/plain/few, more than 3",
        "/plain/orders/few, blocked",
    })
    void a_subscription_beyond_the_bound_is_refused_with_its_id_and_others_pass(String path, String no)
            throws Exception {
        try (RawClient bot = open(path)) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(subscribe(1, "a", "b")).send(subscribe(2, "b", "c", "d")).send(PING);
            bot.send(subscribe(3, "b", "c", "b")).send(subscribe(4, "x")).send(unsubscribe(5, "a", "y"));
            bot.send(subscribe(6, "d")).send(subscribe(7, "e", "f", "g", "h"));
            assertReceived(opened, subscribe(1, "a", "b"), PING, subscribe(3, "b", "c", "b"));
            assertReceived(opened, unsubscribe(5, "a", "y"), subscribe(6, "d"));
            for (int id : List.of(2, 4, 7)) {
                assertRefused(bot, "{\"id\":" + id + ",\"no\":\"" + no + "\"}");
            }
            assertThat(subscriptions()).isEqualTo(3);
            bot.send(unsubscribe(8, "b", "c", "d"));
            assertReceived(opened, unsubscribe(8, "b", "c", "d"));
            assertThat(subscriptions()).isZero();
            assertThat(uncounted()).isEmpty();
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().inFlight() <= 6);
        }
    }

    @Test
    void topics_in_the_address_are_counted() throws Exception {
        try (RawClient bot = open("/plain/few/slow?topics=a/b")) {
            StreamUpstream.Opened opened = exchange.next();
            assertThat(subscriptions()).isEqualTo(2);
            bot.send(subscribe(1, "c", "d")).send(subscribe(2, "a", "c")).send(subscribe(3, "d"));
            assertReceived(opened, subscribe(2, "a", "c"));
            assertRefused(bot, "{\"no\":1}");
            assertRefused(bot, "{\"no\":3}");
        }
    }

    @Test
    void an_address_with_too_many_topics_is_refused_before_it_is_sent() throws Exception {
        try (RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/few?topics=a/b/c/d"))) {
            assertThat(bot.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 4")
                    .contains("X-Sluice-Sent: false\r\n", "X-Sluice-Reason: too-large; topics=");
        }
        try (RawClient bot = open("/plain/few?topics=a/b/c/a")) {
            exchange.next();
            assertThat(exchange.handshakes()).isEqualTo(1);
            bot.hangUp();
        }
        assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(1);
    }

    @Test
    void a_fragmented_text_is_counted_when_complete_and_pings_do_not_wait_for_it() throws Exception {
        try (RawClient bot = open("/plain/few")) {
            StreamUpstream.Opened opened = exchange.next();
            for (String topic : List.of("three", "four")) {
                String text = message(1, "subscribe", "one", "two", topic);
                byte[] begin = MaskedFrames.frame(0x01, text.substring(0, 20));
                byte[] middle = MaskedFrames.frame(0x00, text.substring(20, 30));
                byte[] end = MaskedFrames.frame(0x80, text.substring(30));
                bot.send(begin).send(PING);
                assertReceived(opened, PING);
                bot.send(middle).send(end);
                if (topic.equals("three")) {
                    assertReceived(opened, begin, middle, end);
                }
            }
            assertRefused(bot, "{\"id\":1,\"no\":\"more than 3\"}");
            bot.send(PING);
            assertReceived(opened, PING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain/few", "/plain/few/mute"})
    void no_message_is_lost_or_reordered_for_any_split_of_the_bytes(String path) throws Exception {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            frames.add(
                    switch (chance.nextInt(6)) {
                        case 0 -> PING;
                        case 1 -> MaskedFrames.frame(0x82, "b".repeat(chance.nextInt(40_000)));
                        case 2 -> MaskedFrames.text("");
                        case 3 -> MaskedFrames.text("x".repeat(chance.nextInt(65_000)));
                        case 4 -> subscribe(i, "t" + chance.nextInt(3));
                        default -> unsubscribe(i, "t" + chance.nextInt(3));
                    });
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        byte[] bytes = all.toByteArray();
        byte[] tooMuch = subscribe(99, "a", "b", "c", "d");
        try (RawClient bot = open(path)) {
            StreamUpstream.Opened opened = exchange.next();
            Thread speaks = new Thread(() -> {
                for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, 1 + chance.nextInt(chance.nextBoolean() ? 9 : 30_000));
                    bot.send(Arrays.copyOfRange(bytes, at, at + n));
                    at += n;
                }
            });
            speaks.start();
            byte[] heard = opened.read(bytes.length);
            speaks.join();
            assertThat(Arrays.equals(heard, bytes)).as("seed " + seed).isTrue();
            for (byte one : tooMuch) { // earlier bytes have passed, so that these arrive one by one
                bot.send(new byte[] {one});
            }
            if (path.endsWith("mute")) {
                assertReceived(opened, tooMuch);
            } else {
                assertRefused(bot, "{\"id\":99,\"no\":\"more than 3\"}");
            }
        }
    }

    @Test
    void a_gateway_response_is_sent_between_messages_of_the_exchange() throws Exception {
        try (RawClient bot = open("/plain/few")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] begin = {0x01, 2, 'a', 'b'};
            byte[] end = {(byte) 0x80, 2, 'c', 'd'};
            opened.write(begin);
            assertThat(bot.readBytes(begin.length)).isEqualTo(begin);
            bot.send(subscribe(1, "a", "b", "c", "d")).send(PING);
            assertReceived(opened, PING);
            opened.write(Arrays.copyOf(end, 3));
            assertThat(bot.readBytes(3)).isEqualTo(Arrays.copyOf(end, 3));
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            rest.write('d');
            rest.writeBytes(TICK);
            opened.write(rest.toByteArray());
            assertThat(bot.readBytes(1)).containsExactly('d');
            assertRefused(bot, "{\"id\":1,\"no\":\"more than 3\"}");
            assertRefused(bot, "tick");
            opened.write(TICK);
            assertRefused(bot, "tick");
        }
    }

    @Test
    void messages_with_agreed_compression_pass_uncounted() throws Exception {
        proxyFixture.close();
        exchange.close();
        String deflating = StreamUpstream.YES.replace(
                "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol");
        exchange = new StreamUpstream(deflating);
        proxyFixture = ProxyFixture.to(exchange.port());
        try (RawClient bot = open("/plain/few?topics=a")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] packed = MaskedFrames.frame(0xC1, "abc");
            bot.send(packed).send(subscribe(1, "a", "b", "c", "d"));
            assertReceived(opened, packed, subscribe(1, "a", "b", "c", "d"));
            assertThat(subscriptions()).isEqualTo(UNKNOWN);
            assertThat(uncounted()).isEqualTo(Map.of(ProxyCounters.Uncounted.COMPRESSED, 1L));
        }
    }

    @Test
    void the_number_of_topics_is_unknown_on_a_stream_that_is_not_counted() throws Exception {
        try (RawClient bot = open("/plain/ws?topics=a/b/c/d")) {
            exchange.next();
            assertThat(subscriptions()).isEqualTo(UNKNOWN);
            assertThat(uncounted()).isEmpty();
            bot.hangUp();
        }
    }

    @Test
    void excess_subscriptions_pass_and_are_counted_when_no_refusal_format_is_known() throws Exception {
        try (RawClient bot = open("/plain/few/mute")) {
            StreamUpstream.Opened opened = exchange.next();
            bot.send(subscribe(1, "a", "b")).send(subscribe(2, "c", "d")).send(subscribe(3, "e", "f"));
            assertReceived(opened, subscribe(1, "a", "b"), subscribe(2, "c", "d"), subscribe(3, "e", "f"));
            assertThat(uncounted()).isEqualTo(Map.of(ProxyCounters.Uncounted.TOO_MANY, 2L));
            assertThat(subscriptions()).isEqualTo(2);
        }
    }

    @Test
    void a_text_too_long_to_be_read_passes_and_is_counted() throws Exception {
        try (RawClient bot = open("/plain/few")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] begin = MaskedFrames.frame(0x01, "x".repeat(40_000));
            byte[] more = MaskedFrames.frame(0x00, "y".repeat(40_000));
            byte[] end = MaskedFrames.frame(0x80, "z");
            bot.send(begin).send(Arrays.copyOf(more, 9));
            assertReceived(opened, begin, Arrays.copyOf(more, 9));
            bot.send(Arrays.copyOfRange(more, 9, more.length)).send(end).send(subscribe(1, "a"));
            assertReceived(opened, Arrays.copyOfRange(more, 9, more.length), end, subscribe(1, "a"));
            assertThat(subscriptions()).isEqualTo(1);
            assertThat(uncounted()).isEqualTo(Map.of(ProxyCounters.Uncounted.TOO_LONG, 1L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain/few", "/plain/orders/few"})
    void a_bot_that_keeps_subscribing_without_reading_is_disconnected(String path) throws Exception {
        int receiveBufferBytes = 4096; // the sooner it is full, the less the bot has to ask
        try (RawClient bot = open(new RawClient(proxyFixture.port, receiveBufferBytes), path)) {
            StreamUpstream.Opened opened = exchange.next();
            String text = message(7, "subscribe", "a", "b", "c", "d").replace("7", "\"" + "7".repeat(120) + "\"");
            byte[] frame = MaskedFrames.text(text);
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++) {
                many.writeBytes(frame);
            }
            Thread writer = new Thread(() -> {
                while (true) {
                    bot.send(many.toByteArray());
                }
            });
            writer.setUncaughtExceptionHandler((thread, cut) -> {}); // the connection is cut
            writer.start();
            opened.socket().setSoTimeout(60_000); // some ten thousand refusals fill the buffers of both sockets
            byte[] end = opened.read(1); // no close frame is allowed inside a frame of the bot
            assertThat(end.length == 0 || end[0] == (byte) 0x88)
                    .as("no part of it reached the exchange")
                    .isTrue();
            opened.close();
            writer.join();
            ConnectionLifecycleTest.awaitTrue(
                    () -> Futures.await(proxyFixture.proxy.sockets()).isEmpty());
            assertThat(proxyFixture.admission.status().inFlight()).isZero();
        }
    }

    @Test
    void an_invalid_frame_passes_to_the_exchange() throws Exception {
        try (RawClient bot = open("/plain/few")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] half = MaskedFrames.frame(0x01, "half");
            byte[] odd = {(byte) 0x83, 0x10, 1, 2, 3};
            bot.send(half).send(odd).send("more");
            assertReceived(opened, half, odd, "more".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_bot_that_disconnects_inside_a_text_leaves_no_open_permit() throws Exception {
        RawClient bot = open("/plain/few");
        StreamUpstream.Opened opened = exchange.next();
        bot.send(MaskedFrames.frame(0x01, "half")).send(PING);
        assertReceived(opened, PING);
        bot.close();
        assertThat(opened.read(1)).as("a close frame").containsExactly(0x88);
        opened.close();
        ConnectionLifecycleTest.awaitTrue(() -> proxyFixture.admission.status().inFlight() == 0);
    }
}
