package dev.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DaemonReportTest {
    private static final String GOOD =
            "C0000201,192.0.2.1,3,1790000000.123456789,-0.000150000,0.000012,0.0001,-12.5,0.01,0.2,0.020000000,0.001000000,64.4,Normal";

    @Test
    void a_report_yields_the_utc_offset_and_its_error() {
        DaemonReport report = Objects.requireNonNull(DaemonReport.parse(GOOD + "\n"));

        assertThat(report).isEqualTo(new DaemonReport(-150_000, 11_000_000, true, false));
        assertThat(report.utc(new EpochOffset(1_000, 2_000))).isEqualTo(new EpochOffset(-11_149_000, 10_852_000));
    }

    @Test
    void an_unsynchronised_daemon_yields_no_offset() {
        DaemonReport report = Objects.requireNonNull(DaemonReport.parse(GOOD.replace("Normal", "Not synchronised")));

        assertThat(report.utc(new EpochOffset(0, 0))).isNull();
    }

    @Test
    void a_daemon_with_a_very_large_uncertainty_counts_as_unsynchronised() {
        DaemonReport report = Objects.requireNonNull(DaemonReport.parse(GOOD.replace("0.001000000", "17.0")));

        assertThat(report.isSynchronised()).isFalse();
    }

    @Test
    void a_leap_second_is_reported() {
        assertThat(Objects.requireNonNull(DaemonReport.parse(GOOD.replace("Normal", "Insert second")))
                        .announcesLeap())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "506 Cannot talk to daemon", ",,,,,,,,,,,,,", "a,b,c,d,e,f,g,h,i,j,k,l,m,Normal"})
    void any_other_text_is_not_a_report(String line) {
        assertThat(DaemonReport.parse(line)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-0.000150000>NaN",
                "-0.000150000>1e12",
                "-0.000150000>-Infinity",
                "0.020000000>NaN",
                "0.001000000>NaN",
                "0.001000000>-1"
            })
    void an_impossible_number_is_not_a_report(String change) {
        String line = GOOD.replace(change.substring(0, change.indexOf('>')), change.substring(change.indexOf('>') + 1));
        assertThat(DaemonReport.parse(line)).isNull();
    }
}
