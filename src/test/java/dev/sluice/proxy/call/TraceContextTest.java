package dev.sluice.proxy.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @Test
    void a_valid_header_gives_trace_parent_and_sampled_flag() {
        assertThat(TraceContext.parse("00-" + TRACE + "-" + PARENT + "-01"))
                .isEqualTo(new TraceContext(TRACE, PARENT, true));
        assertThat(TraceContext.parse("00-" + TRACE + "-" + PARENT + "-02"))
                .isEqualTo(new TraceContext(TRACE, PARENT, false));
    }

    @Test
    void a_later_version_may_be_longer() {
        assertThat(TraceContext.parse("cc-" + TRACE + "-" + PARENT + "-03-more"))
                .isEqualTo(new TraceContext(TRACE, PARENT, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-" + PARENT,
                "00-" + TRACE + "-" + PARENT + "-0",
                "00-" + TRACE + "-" + PARENT + "-0g",
                "00-" + TRACE + "-" + PARENT + "-01-more",
                "cc-" + TRACE + "-" + PARENT + "-01more",
                "ff-" + TRACE + "-" + PARENT + "-01",
                "0x-" + TRACE + "-" + PARENT + "-01",
                "00_" + TRACE + "-" + PARENT + "-01",
                "00-" + TRACE + "_" + PARENT + "-01",
                "00-" + TRACE + "-" + PARENT + "_01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + PARENT + "-01",
                "00-00000000000000000000000000000000-" + PARENT + "-01",
                "00-" + TRACE + "-0000000000000000-01"
            })
    void any_other_value_is_not_valid(String value) {
        assertThat(TraceContext.parse(value)).isNull();
    }
}
