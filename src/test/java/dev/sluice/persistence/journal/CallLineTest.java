package dev.sluice.persistence.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.core.call.CallRecord;
import dev.sluice.core.call.CallRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the format of a line. */
final class CallLineTest {
    static String line(CallRecord call) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = CallLine.JSON.createGenerator(bytes)) {
            CallLine.write(call, json, new char[CallLine.SCRATCH_CHARS]);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static @Nullable CallRecord read(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return CallLine.read(bytes, 0, bytes.length);
    }

    private static CallRecord known(String line) {
        return Objects.requireNonNull(read(line));
    }

    @Test
    void a_call_that_was_sent_has_all_fields() throws IOException {
        assertThat(line(CallRecords.sent("id-1")))
                .isEqualTo(
                        "{\"t\":\"2023-11-14T22:13:20.000Z\",\"id\":\"id-1\",\"exchange\":\"binance\",\"bot\":\"maker\","
                                + "\"account\":\"ACCOUNT\",\"instrument\":\"BTCUSDT\",\"clientOrderId\":\"client-id-1\","
                                + "\"orderId\":\"28\",\"side\":\"buy\",\"kind\":\"place\",\"route\":\"POST /api/v3/order\","
                                + "\"status\":200,\"waitedMs\":1.5,\"waitedFor\":\"spot.weight\",\"deadlineMs\":1000,"
                                + "\"deadlineSource\":\"kind\",\"cost\":\"spot.weight=1, spot.orders.10s=1\",\"ownMs\":0.5,"
                                + "\"exchangeMs\":8,\"outcome\":\"ok\"}");
    }

    @Test
    void empty_fields_are_left_out() throws IOException {
        assertThat(line(CallRecords.refused("kraken", "", "guard; rule=sameOrder; seen=61; allowed=60")))
                .isEqualTo(
                        "{\"t\":\"2023-11-14T22:13:20.000Z\",\"id\":\"id-1\",\"exchange\":\"kraken\",\"kind\":\"place\","
                                + "\"route\":\"POST /order\",\"status\":429,"
                                + "\"reason\":\"guard; rule=sameOrder; seen=61; allowed=60\",\"waitedMs\":10,"
                                + "\"outcome\":\"refused\"}");
    }

    @Test
    void a_record_is_read_as_it_was_written_but_for_its_method_and_the_time_of_its_status() throws IOException {
        CallRecord written = CallRecords.sent("id-1");
        CallRecord read = known(line(written));
        assertThat(read.subject().method()).isEmpty();
        assertThat(read.timing().statusNanos()).isZero();
        assertThat(line(read)).isEqualTo(line(written));
        assertThat(read.subject().hasOrder("28")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "499, ''",
        "500, 0.001",
        "10_000, 0.01",
        "100_000, 0.1",
        "999_499, 0.999",
        "999_500, 1",
        "1_010_000, 1.01",
        "10_000_000_000_000, 10000000",
        "9_223_372_036_854_000_000, 9223372036854"
    })
    void times_are_milliseconds_with_at_most_three_decimals(String nanos, String millis) throws IOException {
        CallRecord sent = CallRecords.sent("id-1");
        CallRecord.Timing timing = new CallRecord.Timing(Long.parseLong(nanos.replace("_", "")), "", -1, "", 0, 0, 0);
        String line = line(new CallRecord(7, sent.subject(), sent.result(), timing));
        assertThat(line).contains("\"t\":\"1970-01-01T00:00:00.007Z\"");
        if (millis.isEmpty()) {
            assertThat(line).doesNotContain("waitedMs");
        } else {
            assertThat(line).contains("\"waitedMs\":" + millis + ",");
        }
    }

    @Test
    void a_call_that_has_not_ended_is_marked() throws IOException {
        String line = line(CallRecords.begun("id-1"));
        assertThat(line).contains("\"begun\":true").doesNotContain("outcome");
        CallRecord read = known(line);
        assertThat(read.isInFlight()).isTrue();
    }

    @Test
    void a_line_of_a_later_version_is_read() {
        CallRecord read = known(
                "{\"t\":\"2026-11-30T12:03:00.001Z\",\"later\":{\"a\":[1]},\"kind\":\"later\",\"outcome\":\"ok\",\"id\":\"1\"}");
        assertThat(read.subject().id()).isEqualTo("1");
        assertThat(read.subject().kind()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[1]",
                "{\"t\":\"2026-11-30T12:03:00.001Z\",\"counts\":{\"binance\":{\"read_public ok\":7}}}",
                "{\"t\":\"2026-11-30T12:03:00.001Z\",\"id\":\"1\",\"outcome\":\"o",
                "{\"t\":\"yesterday\",\"id\":\"1\",\"outcome\":\"ok\"}",
                "{\"t\":\"+1000000000-01-01T00:00:00Z\",\"id\":\"1\",\"outcome\":\"ok\"}",
                "{\"t\":\"2026-11-30T12:03:00.001Z\",\"status\":\"x\",\"outcome\":\"ok\"}"
            })
    void a_line_that_is_no_record_is_none(String line) {
        assertThat(read(line)).isNull();
    }
}
