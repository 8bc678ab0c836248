package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** Tests of the bench's arithmetic, without sockets or processes. */
final class MeasuredTest {
    private static final Quantity P50 = Quantity.less("ticker.c64.r1000.p50.added", "added p50", "µs");
    private static final Quantity RATE = Quantity.more("rate", "GET", "requests/s");

    private static Measured measured() {
        Measured measured = new Measured();
        for (double value : new double[] {120, 100, 110}) {
            measured.add(P50, Target.SLUICE, value);
        }
        measured.add(P50, Target.DIRECT, 60);
        measured.add(P50, Target.NGINX, 100);
        measured.add(RATE, Target.SLUICE, 50_000);
        measured.add(RATE, Target.SLUICE, 60_000);
        measured.add(RATE, Target.HAPROXY, 0);
        measured.add(P50.kept(), Target.HAPROXY, -3);
        return measured;
    }

    @Test
    void a_median_is_the_middle_of_the_rounds() {
        assertThat(measured().median(P50.id(), Target.SLUICE)).isEqualTo(110);
        assertThat(measured().median("rate", Target.SLUICE)).isEqualTo(55_000);
        assertThat(measured().min(P50.id(), Target.SLUICE)).isEqualTo(100);
        assertThat(measured().max(P50.id(), Target.SLUICE)).isEqualTo(120);
    }

    @Test
    void the_table_shows_sluice_with_its_spread_and_each_peer_with_a_ratio() {
        String text = ResultTable.of(measured()).text();
        assertThat(text.lines().toList().get(0).split(" +"))
                .containsExactly("", "unit", "direct", "sluice", "nginx", "haproxy");
        assertThat(text)
                .contains(
                        "60.0           110 (100 to 120)  100 (x1.10)",
                        "-3.00 (-)",
                        "55,000 (50,000 to 60,000)",
                        "0.00 (-)");
    }

    @Test
    void the_table_for_the_docs_has_the_same_cells() {
        assertThat(ResultTable.of(measured()).markdown())
                .startsWith("|  | unit | direct | sluice | nginx | haproxy |\n|---|---|---:|---:|---:|---:|\n")
                .contains("| added p50 | µs | 60.0 | 110 (100 to 120) | 100 (x1.10) | -3.00 (-) |\n");
    }

    @Test
    void figures_are_read_back_from_their_file() {
        List<Measured.StoredQuantity> stored = measured().stored();
        assertThat(Measured.of(stored).stored()).isEqualTo(stored);
    }

    private static Report report(String kind, double... p50) {
        Measured measured = new Measured();
        for (double value : p50) {
            measured.add(P50, Target.SLUICE, value);
            measured.add(RATE, Target.SLUICE, value);
        }
        measured.add(P50, Target.HAPROXY, 50);
        JsonObject machine = new JsonObject().put("processor", kind).put("java", "17");
        return new Report("2026-11-25", kind, machine, "nginx", measured, List.of("soak: no time"));
    }

    @Test
    void a_report_is_read_back_from_its_file(@TempDir Path temp) throws IOException {
        Path file = temp.resolve("target/bench.json");
        Report report = report("quick", 10, 11);
        report.write(file);
        assertThat(Report.read(file).json()).isEqualTo(report.json());
        Files.writeString(file, "{}");
        assertThatThrownBy(() -> Report.read(file)).hasMessageContaining("is not what scripts/bench wrote");
    }

    @Test
    void a_figure_is_judged_only_beyond_the_spread_of_the_rounds_and_a_tenth() {
        Report old = report("whole", 100, 110, 120);
        assertThat(new Compare(old, report("whole", 121, 130, 140)).verdict(P50))
                .isEqualTo(Compare.Verdict.WORSE);
        assertThat(new Compare(old, report("whole", 121, 130, 140)).verdict(RATE))
                .isEqualTo(Compare.Verdict.BETTER);
        assertThat(new Compare(old, report("whole", 80, 90, 99)).verdict(P50)).isEqualTo(Compare.Verdict.BETTER);
        assertThat(new Compare(old, report("whole", 119, 130, 140)).verdict(P50))
                .isEqualTo(Compare.Verdict.SAME);
        assertThat(new Compare(old, report("whole", 120.5, 120.6, 120.7)).verdict(P50))
                .isEqualTo(Compare.Verdict.SAME);
        assertThat(new Compare(old, report("whole", 500)).verdict(P50)).isEqualTo(Compare.Verdict.ONCE);
    }

    @Test
    void a_comparison_shows_the_ratio_to_haproxy_and_reasons_for_doubt() {
        Compare compare = new Compare(report("whole", 100, 100), report("quick", 150, 150));
        assertThat(compare.text())
                .contains("+50 %", "worse", "x2.00", "x3.00", "caution: processor: whole, then quick")
                .contains("one is a whole run, the other a quick one");
        assertThat(compare.isWorse()).isTrue();
        assertThat(new Compare(compare.old(), compare.old()).isWorse()).isFalse();
        assertThat(new Compare(compare.old(), compare.old()).cautions()).isEmpty();
    }

    /** Returns the same report with one more fact about its machine. */
    private static Report onMachine(Report report, String name, Object fact) {
        return new Report(
                report.date(),
                report.kind(),
                report.machine().copy().put(name, fact),
                report.exchange(),
                report.measured(),
                report.leftOut());
    }

    @Test
    void a_comparison_warns_of_a_run_that_the_host_disturbed() {
        Report quiet = report("whole", 100);
        Report disturbed = onMachine(quiet, "stolenPercent", 6.2);
        assertThat(new Compare(quiet, disturbed).cautions())
                .containsExactly("the host withheld 6.2 % of the busy time of the new run; compare the shares only");
        assertThat(disturbed.where()).endsWith(", 6.2 % of the busy time withheld by the host");
    }

    @Test
    void a_comparison_warns_if_only_one_run_kept_the_cores_awake() {
        Report asleep = report("whole", 100);
        Report awake = onMachine(asleep, "awake", true);
        assertThat(new Compare(asleep, awake).cautions())
                .containsExactly("only one run kept the cores awake; compare the shares only");
        assertThat(new Compare(awake, awake).cautions()).isEmpty();
        assertThat(awake.where()).endsWith(", cores kept awake");
        assertThat(asleep.where()).doesNotContain("awake");
    }

    @Test
    void the_page_gets_its_table_between_the_markers_and_stays_otherwise_unchanged() {
        String text = DocsTable.text(report("whole", 100, 110));
        assertThat(text)
                .contains("| added p50 | µs | - | 105 (100 to 110) | 50.0 (x2.10) |", "2026-11-25 (whole), whole");
        String once = DocsTable.put("above\n<!-- bench -->\nold\n<!-- /bench -->\nbelow\n", text);
        assertThat(once)
                .startsWith("above\n<!-- bench -->\n|  |")
                .endsWith("<!-- /bench -->\nbelow\n")
                .doesNotContain("old");
        assertThat(DocsTable.put(once, text)).isEqualTo(once);
        assertThatThrownBy(() -> DocsTable.put("nothing", text)).hasMessageContaining("<!-- bench -->");
    }

    @Test
    void the_plot_is_well_formed_and_has_a_bar_for_each_target() throws Exception {
        Measured measured = new Measured();
        Quantity start = Quantity.less("start", "start & <first> response", "ms");
        measured.add(start, Target.SLUICE, 100);
        measured.add(start, Target.NGINX, 50);
        Report report = new Report("2026-11-25", "quick", new JsonObject(), "nginx", measured, List.of());
        String svg = Plot.svg(report);
        NodeList bars = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("rect");
        assertThat(bars.getLength()).as("the background and two bars").isEqualTo(3);
        assertThat(svg).contains("width='480'", "width='240'");
    }

    @Test
    void collections_are_read_from_the_log_of_the_jvm() {
        GcLog.Use use = GcLog.read(List.of(
                "[0.171s] GC(76) DefNew: 4416K(4928K)->0K(4928K) Eden: 4416K(4416K)->0K(4416K) From: 0K(512K)->0K(512K)",
                "[0.171s] GC(76) Tenured: 448K(10944K)->448K(10944K)",
                "[0.171s] GC(76) Pause Young (Allocation Failure) 4M->0M(15M) 0.016ms",
                "[0.180s] GC(77) DefNew: 4000K(4928K)->16K(4928K) Eden: 4000K(4416K)->16K(4416K) From: 0K(512K)->0K(512K)",
                "[0.181s] GC(77) Pause Full (Metadata GC Threshold) 4M->0M(15M) 1.250ms"));
        assertThat(use.allocatedBytes()).isEqualTo((4416 + 4000 - 16) * 1024L);
        assertThat(use.pausesMillis()).containsExactly(0.016, 1.25);
        assertThat(use.longestMillis()).isEqualTo(1.25);
    }

    @Test
    void processor_time_is_read_after_a_name_with_blanks_and_parentheses() {
        assertThat(MeasuredProcess.micros("7 (a) b) (c) S 1 1 1 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 1 0 9 9 9"))
                .isEqualTo(3_000_000);
    }

    @Test
    void the_output_of_wrk_is_read_and_refused_calls_are_counted() throws Exception {
        Wrk.Result result = Wrk.read(
                "  98765 requests in 3.00s, 39MB read\n  Non-2xx or 3xx responses: 12\nRequests/sec:  32921.66\n");
        assertThat(result).isEqualTo(new Wrk.Result(98_765, 32_921.66, 12));
        assertThatThrownBy(() -> Wrk.read("unable to connect")).hasMessageContaining("unable to connect");
    }

    @Test
    void heads_are_found_for_any_split_of_the_bytes() {
        byte[] two = ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcde"
                        + "HTTP/1.1 429 No\r\nX: y\r\nContent-Length:12\r\n\r\nabcdefghijkl")
                .getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut < two.length; cut++) {
            HeadReader reader = new HeadReader();
            StringBuilder statuses = new StringBuilder();
            for (ByteBuf piece : new ByteBuf[] {
                Unpooled.wrappedBuffer(two, 0, cut), Unpooled.wrappedBuffer(two, cut, two.length - cut)
            }) {
                while (piece.isReadable()) {
                    statuses.append(reader.read(piece) ? reader.status() + " " : "");
                }
            }
            assertThat(statuses.toString()).as("cut at " + cut).isEqualTo("200 429 ");
        }
    }

    @Test
    void messages_are_counted_by_their_bytes() {
        BenchMessages messages = new BenchMessages();
        assertThat(messages.whole(Unpooled.buffer().writeZero(207), BenchMessages.FROM_BOT_BYTES))
                .isZero();
        assertThat(messages.whole(Unpooled.buffer().writeZero(210), BenchMessages.FROM_BOT_BYTES))
                .isEqualTo(2);
        assertThat(BenchMessages.FROM_BOT.readableBytes()).isEqualTo(BenchMessages.FROM_BOT_BYTES);
        assertThat(BenchMessages.accepted("dGhlIHNhbXBsZSBub25jZQ==")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void responses_have_their_stated_length_and_a_signed_order_has_about_200_bytes() {
        for (Workload workload : Workload.values()) {
            assertThat(workload.response()).startsWith("{\"symbol\"").endsWith("\"}");
        }
        assertThat(Workload.TICKER.response()).hasSize(300);
        assertThat(Workload.ORDER.body(1_764_000_000_000L)).hasSizeBetween(180, 230);
    }

    @Test
    void metrics_are_summed_by_name_and_label() {
        String page =
                "# HELP calls x\ncalls{kind=\"a\",outcome=\"unknown\"} 2.0\ncalls{kind=\"b\"} 3.0\ncalls_more 7.0\nopen 4.0\n";
        assertThat(MetricsReader.sum(page, "calls", "")).isEqualTo(5);
        assertThat(MetricsReader.sum(page, "calls", "outcome=\"unknown\"")).isEqualTo(2);
        assertThat(MetricsReader.sum(page, "open", "")).isEqualTo(4);
    }

    @Test
    void the_window_of_a_soak_lasts_for_at_least_half_a_day() {
        for (long now = 1_764_000_000_000L; now < 1_764_900_000_000L; now += 777_777_777) {
            long window = SoakBench.window(now);
            assertThat(window - now % window).as("at " + now).isGreaterThan(TimeUnit.HOURS.toMillis(12));
        }
    }
}
