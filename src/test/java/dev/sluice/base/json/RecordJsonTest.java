package dev.sluice.base.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RecordJsonTest {
    private enum Colour {
        RED,
        DARK_BLUE;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    record Inner(int count, @JsonProperty("leftMs") long leftNanos) {
        public boolean isLarge() {
            return count > 10;
        }

        @JsonProperty("level")
        public String level() {
            return isLarge() ? "large" : "small";
        }
    }

    private record Outer(
            String name,
            Colour colour,
            @JsonProperty("of") @Nullable String scope,
            @JsonUnwrapped Inner inner,
            Map<Colour, Long> byColour,
            List<Inner> all,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("quietSeconds")
            long quietNanos,

            @JsonIgnore int hidden) {}

    private static final Outer OUTER = new Outer(
            "a",
            Colour.DARK_BLUE,
            null,
            new Inner(3, 1_500_000),
            Map.of(Colour.RED, 5L),
            List.of(new Inner(11, 0)),
            2_000_000_000,
            7);

    private static final String JSON =
            "{\"name\":\"a\",\"colour\":\"dark blue\",\"of\":null,\"count\":3,\"leftMs\":1.5,"
                    + "\"level\":\"small\",\"byColour\":{\"red\":5},\"all\":[{\"count\":11,\"leftMs\":0.0,\"level\":\"large\"}],"
                    + "\"quietSeconds\":2.0}";

    private record Timed(
            @JsonProperty("ageSeconds") long ageNanos,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("quietSeconds")
            long quietNanos) {}

    @Test
    void a_record_is_written_by_the_names_of_its_components_and_annotations() {
        assertThat(RecordJson.encode(new Inner(3, 1_500_000)))
                .isEqualTo("{\"count\":3,\"leftMs\":1.5,\"level\":\"small\"}");
        assertThat(RecordJson.encode(OUTER)).isEqualTo(JSON);
    }

    @Test
    void a_record_is_read_from_what_was_written_except_what_is_hidden() {
        Outer read = RecordJson.decode(JSON, Outer.class);
        assertThat(read)
                .usingRecursiveComparison()
                .ignoringFields("hidden", "quietNanos")
                .isEqualTo(OUTER);
        assertThat(RecordJson.decode("{\"ageSeconds\":2.5,\"quietSeconds\":1}", Timed.class))
                .isEqualTo(new Timed(2_500_000_000L, 1_000_000_000));
    }

    @Test
    void a_time_that_is_not_known_is_absent() {
        assertThat(RecordJson.encode(new Timed(0, -1))).isEqualTo("{\"ageSeconds\":0.0}");
        assertThat(RecordJson.decode("{}", Timed.class)).isEqualTo(new Timed(0, -1));
    }

    @Test
    void what_a_gateway_of_another_version_adds_or_lacks_is_ignored_or_empty() {
        Outer read = RecordJson.decode("{\"name\":\"b\",\"colour\":\"green\",\"new\":{\"a\":1}}", Outer.class);
        assertThat(read.name()).isEqualTo("b");
        assertThat(read.colour()).isNull();
        assertThat(read.inner()).isEqualTo(new Inner(0, 0));
        assertThat(read.byColour()).isEmpty();
        assertThat(read.all()).isEmpty();
    }

    @Test
    void a_text_that_is_no_json_object_is_refused() {
        assertThatThrownBy(() -> RecordJson.decode("<html>", Inner.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RecordJson.decode("{\"count\":\"x\"}", Inner.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fields_of_a_record_have_their_names_in_json() {
        assertThat(RecordJson.fields(new Inner(3, 0)).keySet()).hasToString("[count, leftMs, level]");
    }
}
