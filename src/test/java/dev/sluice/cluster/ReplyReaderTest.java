package dev.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.cluster.settings.StoreSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final String REPLIES = String.join(
            "\r\n",
            "+OK",
            "-ERR no",
            ":42",
            "$-1",
            "*-1",
            "*0",
            "$0",
            "",
            "$5",
            "h\u00f6\r\n",
            "*3",
            "$1",
            "a",
            "*2",
            ":1",
            "*0",
            "$-1",
            "+end",
            "");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Reply text(String text) {
        return Reply.of(Reply.Kind.TEXT, bytes(text));
    }

    private static Reply number(String text) {
        return Reply.of(Reply.Kind.NUMBER, bytes(text));
    }

    @Test
    void replies_are_read_alike_however_their_bytes_arrive() {
        byte[] all = bytes(REPLIES);
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            List<Reply> read = new ArrayList<>();
            ReplyReader reader = new ReplyReader(read::add);
            for (int at = 0; at < all.length; ) {
                int end = Math.min(all.length, at + 1 + random.nextInt(round + 1));
                reader.read(Arrays.copyOfRange(all, at, end));
                at = end;
            }
            assertThat(read)
                    .containsExactly(
                            text("OK"),
                            Reply.of(Reply.Kind.ERROR, bytes("ERR no")),
                            number("42"),
                            Reply.NOTHING,
                            Reply.NOTHING,
                            Reply.array(List.of()),
                            text(""),
                            text("h\u00f6\r\n"),
                            Reply.array(List.of(
                                    text("a"),
                                    Reply.array(List.of(number("1"), Reply.array(List.of()))),
                                    Reply.NOTHING)),
                            text("end"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*300000000\r\n", "*1025\r\n", "*-2\r\n", "*99999999999999999999\r\n", "*\r\n", "*1x\r\n",
                        "$2097153\r\n",
                "$2000000000\r\n", "$-7\r\n", "%1\r\n", "HTTP/1.1 200 OK\r\n", "\r\n", "+OK\n", "*+1\r\n"
            })
    void a_head_above_the_bounds_or_of_another_kind_is_refused_at_once(String head) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplyReader(reply -> {}).read(bytes(head)))
                .withMessageStartingWith("the store sent ");
    }

    @Test
    void deep_long_and_many_items_are_refused() {
        refused("*1\r\n".repeat(9));
        refused("*1\r\n".repeat(200_000));
        refused(("*1024\r\n" + "$-1\r\n".repeat(1023)).repeat(8));
        refused("+" + "x".repeat(70_000));
        refused(("*1024\r\n" + ("$2097152\r\n" + "x".repeat(2 * 1024 * 1024) + "\r\n").repeat(7)));
    }

    private static void refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplyReader(reply -> {}).read(bytes(text)));
    }

    /** An array of that size would take more memory than the process has; it ends with the first such error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*300000000\r\n",
                "*1000\r\n*1000\r\n*1000\r\n*1000\r\n*1000\r\n*1000\r\n*1000\r\n*1000\r\n*1000\r\n"
            })
    void whoever_answers_in_place_of_the_store_is_disconnected(String hostile) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        try {
            NetServer server = vertx.createNetServer()
                    .connectHandler(socket -> socket.handler(bytes -> socket.write(Buffer.buffer(hostile))))
                    .listen(0, "127.0.0.1")
                    .await();
            String url = "redis://127.0.0.1:" + server.actualPort();
            vertx.runOnContext(turn -> new StoreClient(
                            vertx,
                            new StoreAccess(new StoreSettings(List.of(url), null, 0, null, null, null), "secret", 300),
                            "sluice:test",
                            new StoreClient.Listener() {
                                @Override
                                public void connected() {
                                    events.add("connected");
                                }

                                @Override
                                public void disconnected(String why) {
                                    events.add(why);
                                }

                                @Override
                                public void published(String message) {
                                    events.add(message);
                                }
                            })
                    .open());
            for (int i = 0; i < 2; i++) { // it tries again
                assertThat(events.poll(10, TimeUnit.SECONDS)).startsWith("the store sent a");
            }
        } finally {
            vertx.close().await();
        }
    }
}
