package dev.sluice.proxy.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.ExchangeFixture;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.orderrule.ForwardedPriceReader;
import dev.sluice.core.orderrule.MarketData;
import dev.sluice.core.orderrule.MessagePriceReader;
import dev.sluice.core.websocket.FrameEncoder;
import dev.sluice.proxy.http1.InputBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages of a WebSocket are read for prices, in virtual time. */
class StreamPriceReaderTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final int CONTINUED = 0x00;
    private static final int TEXT = 0x01;
    private static final int PING = 0x09;
    private static final int LAST = 0x80;

    private final ExchangeFixture exchange = ExchangeFixture.BINANCE.withTerms();
    private final MarketData marketData = new MarketData();
    private final InstrumentListSettings list = Objects.requireNonNull(
                    exchange.exchange.dialect().terms().get("spot"))
            .lists()
            .get(0);
    private final MessagePriceReader ofBinance = ForwardedPriceReader.of(
                    exchange.exchange.dialect().terms().values(), name -> name, marketData)
            .messageReader()
            .at("/ws");
    private final InputBudget inputs = new InputBudget(1_000_000);
    private MessagePriceReader current = ofBinance;
    private long now = Long.MAX_VALUE - 5 * SECOND; // the clock overflows during the test
    private final StreamPriceReader reader = new StreamPriceReader(() -> current, inputs.open(), now);

    @BeforeEach
    void knowAnOldPrice() {
        marketData.replacePrices(list, Map.of("BTCUSDT", new BigDecimal("7")), now - SECOND);
    }

    private static byte[] frame(int first, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (text.length < 126) {
            frame.write(text.length);
        } else {
            frame.write(126);
            frame.write(text.length >> 8);
            frame.write(text.length);
        }
        frame.writeBytes(text);
        return frame.toByteArray();
    }

    private static String trade(String price) {
        return "{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"p\":\"" + price + "\"}";
    }

    private static byte[] message(String text) {
        return FrameEncoder.text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Receives bytes at once; {@code between} tells whether a message begins with them. */
    private void receive(byte[] bytes, boolean between) {
        ByteBuf received = Unpooled.wrappedBuffer(bytes);
        reader.arrived(received, between, now);
        assertThat(received.readableBytes()).isEqualTo(bytes.length);
        received.release();
    }

    private void receive(byte[] bytes) {
        receive(bytes, true);
    }

    /** Lets time pass while the event loop runs. */
    private void pass(long nanos) {
        for (long rest = nanos; rest > 0; rest -= SECOND) {
            now += Math.min(rest, SECOND);
            reader.checked(now);
        }
    }

    private String price() {
        return Objects.requireNonNull(marketData.price(list, "BTCUSDT", 3_600 * SECOND, now))
                .toPlainString();
    }

    @Test
    void a_price_is_read_at_most_five_times_a_second() {
        receive(message(trade("10")));
        assertThat(price()).isEqualTo("10");
        pass(StreamPriceReader.AFTER_PRICE_NANOS - 1);
        receive(message(trade("11")));
        assertThat(price()).isEqualTo("10");
        pass(1);
        receive(message(trade("12")));
        assertThat(price()).isEqualTo("12");
    }

    @Test
    void after_another_message_the_next_one_is_read_soon() {
        receive(message("{\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\"}"));
        receive(message(trade("10")));
        assertThat(price()).isEqualTo("7");
        pass(StreamPriceReader.AFTER_OTHER_NANOS);
        receive(message(trade("11")));
        assertThat(price()).isEqualTo("11");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void messages_in_fragments_and_pieces_are_read(int pieceBytes) {
        String text = trade("10");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(frame(TEXT, text.substring(0, 9)));
        all.writeBytes(frame(LAST | PING, "ping"));
        all.writeBytes(frame(CONTINUED, text.substring(9, 12)));
        all.writeBytes(frame(LAST | CONTINUED, text.substring(12)));
        byte[] bytes = all.toByteArray();
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            receive(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceBytes)), from == 0);
        }
        assertThat(price()).isEqualTo("10");
    }

    @Test
    void a_price_is_as_old_as_the_begin_of_its_message() {
        byte[] bytes = message(trade("10"));
        receive(Arrays.copyOf(bytes, 5));
        pass(3 * SECOND);
        receive(Arrays.copyOfRange(bytes, 5, bytes.length), false);
        assertThat(price()).isEqualTo("10");
        assertThat(marketData.price(list, "BTCUSDT", 2 * SECOND, now)).isNull();
    }

    @Test
    void a_long_message_is_not_read() {
        String filler = "x".repeat(StreamPriceReader.MAX_BYTES);
        receive(message(trade("10").replace("{", "{\"x\":\"" + filler + "\",")));
        assertThat(price()).isEqualTo("7");
        receive(message(trade("11")));
        assertThat(price()).isEqualTo("11");
    }

    @Test
    void a_message_for_which_the_budget_has_no_room_is_not_read() {
        InputBudget.Share others = inputs.open();
        assertThat(others.tryResize(500_000)).isTrue();
        byte[] bytes = message(trade("10").replace("{", "{\"x\":\"" + "x".repeat(5_000) + "\","));
        receive(bytes);
        assertThat(price()).isEqualTo("7");
        others.close();
        receive(bytes);
        assertThat(price()).isEqualTo("10");
        assertThat(inputs.heldBytes()).isZero();
        pass(SECOND);
        receive(Arrays.copyOf(bytes, 3_000));
        assertThat(inputs.heldBytes()).isPositive();
        reader.close();
        assertThat(inputs.heldBytes()).isZero();
    }

    @Test
    void what_may_have_waited_in_a_buffer_is_not_read() {
        byte[] bytes = message(trade("10"));
        receive(Arrays.copyOf(bytes, 5));
        reader.delayed(now);
        receive(Arrays.copyOfRange(bytes, 5, bytes.length), false);
        pass(StreamPriceReader.AFTER_BACKLOG_NANOS - 1);
        receive(message(trade("11")));
        assertThat(price()).isEqualTo("7");
        pass(1);
        receive(message(trade("12")));
        assertThat(price()).isEqualTo("12");
    }

    @Test
    void what_was_received_while_the_process_did_not_run_is_not_read() {
        receive(message("{}"));
        now += StreamPriceReader.STALL_NANOS + 1;
        receive(message(trade("10")));
        reader.checked(now);
        receive(message(trade("11")));
        assertThat(price()).isEqualTo("7");
        pass(SECOND);
        receive(message(trade("12")));
        assertThat(price()).isEqualTo("12");
    }

    @Test
    void a_reload_begins_between_two_messages_and_ends_at_once() {
        current = MessagePriceReader.NONE;
        receive(message(trade("10")));
        current = ofBinance;
        byte[] bytes = message(trade("11"));
        receive(Arrays.copyOf(bytes, 5));
        pass(SECOND);
        receive(Arrays.copyOfRange(bytes, 5, bytes.length), false);
        assertThat(price()).isEqualTo("7");
        receive(message(trade("12")));
        assertThat(price()).isEqualTo("12");
        current = MessagePriceReader.NONE;
        pass(SECOND);
        receive(message(trade("13")));
        assertThat(price()).isEqualTo("12");
    }

    @Test
    void binary_messages_and_what_follows_invalid_frames_are_not_read() {
        receive(frame(LAST | 0x02, trade("10")));
        assertThat(price()).isEqualTo("7");
        receive(new byte[] {(byte) 0x83, 0});
        receive(message(trade("11")), false);
        assertThat(price()).isEqualTo("7");
    }
}
