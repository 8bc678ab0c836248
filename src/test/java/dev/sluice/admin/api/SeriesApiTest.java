package dev.sluice.admin.api;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.admin.console.TrafficHistory;
import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.refusal.ReasonCode;
import dev.sluice.core.series.SeriesRange;
import dev.sluice.part.Identity;
import dev.sluice.part.MetricText;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Role;
import dev.sluice.persistence.DataFolder;
import dev.sluice.proxy.metrics.ProxyCounters;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the operation that returns figures over time, and of their file. */
@ExtendWith(VertxExtension.class)
final class SeriesApiTest {
    private static final long BEGIN_MILLIS = 1_795_172_820_000L;

    private final ProxyCounters counters = new ProxyCounters();
    private final AtomicLong epochMillis = new AtomicLong(BEGIN_MILLIS);
    private final LinkedBlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    private DataFolder data;
    private Path file;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        data = DataFolder.open(folder.resolve("data"));
        file = folder.resolve("data").resolve("series");
    }

    @AfterEach
    void close() throws IOException {
        data.close();
    }

    @Test
    void a_start_that_fails_leaves_the_figures_of_before(Vertx vertx) throws Exception {
        Files.write(file, new byte[] {1, 2, 3});
        api(vertx).close();
        assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    }

    private SeriesApi api(Vertx vertx) {
        Clocks clocks = new Clocks(epochMillis::get, epochMillis::get);
        TrafficHistory history = new TrafficHistory(counters, List::of, Map::of, clocks);
        return new SeriesApi(vertx, history, data.series(), epochMillis::get, warnings::add);
    }

    @Test
    void figures_go_on_after_a_restart(Vertx vertx) throws Exception {
        SeriesApi api = api(vertx);
        api.everySecond(); // reads the file
        step(api); // left out if the file is still being read
        step(api);
        counters.refused("binance", ReasonCode.BAN);
        step(api);
        api.close();
        long from = epochMillis.get();

        SeriesApi next = api(vertx);
        next.everySecond();
        step(next);
        SeriesRange range = range(next, new JsonObject().put("of", "exchange:*").put("what", "refused.ban,waiting"));
        assertThat(range.from()).isLessThan(from);
        assertThat(range.series()).hasSize(1);
        assertThat(range.series().get(0).of()).isEqualTo("exchange:binance");
        assertThat(warnings).isEmpty();
        api.close(); // the file belongs to the next process
    }

    @Test
    void a_torn_or_foreign_file_is_noted_and_the_figures_begin_anew(Vertx vertx) throws Exception {
        Files.writeString(file, "not of this gateway");
        SeriesApi api = api(vertx);
        api.everySecond(); // reads the file
        assertThat(warnings.poll(10, TimeUnit.SECONDS))
                .contains(file.toString())
                .contains("begin anew");
        step(api);
        step(api);
        assertThat(range(api, new JsonObject()).series()).isNotEmpty();
        Files.delete(file);
        Files.createDirectory(file);
        api(vertx).everySecond();
        assertThat(warnings.poll(10, TimeUnit.SECONDS)).contains("it is no file");
    }

    @Test
    void a_disk_that_takes_nothing_is_only_counted(Vertx vertx) throws Exception {
        Files.createDirectories(file.resolveSibling("series.new").resolve("in the way"));
        SeriesApi api = api(vertx);
        api.everySecond(); // reads the file
        step(api); // left out if the file is still being read
        step(api);
        api.close();
        api.close();
        Metrics metrics = new Metrics();
        api.metrics(metrics);
        assertThat(MetricText.samples(metrics.snapshots())).containsExactly("sluice_series_unwritten_total 1.0");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_request_that_means_nothing_says_why(Vertx vertx) {
        SeriesApi api = api(vertx);
        JsonObject reversed = new JsonObject().put("from", 2).put("to", 1);
        assertThatThrownBy(() -> range(api, reversed)).hasMessageContaining("'from' is after 'to'");
        JsonObject extreme = new JsonObject()
                .put("from", 0)
                .put("to", Long.MAX_VALUE)
                .put("step", Long.MAX_VALUE)
                .put("what", ",,");
        assertThat(await(handle(api, extreme)).status()).isEqualTo(200);
    }

    /** Ends a step. */
    private void step(SeriesApi api) throws Exception {
        epochMillis.addAndGet(5000);
        long before = range(api, new JsonObject()).points();
        api.everySecond();
        for (int i = 0; i < 10_000 && range(api, new JsonObject()).points() == before; i++) {
            Thread.onSpinWait();
        }
    }

    private static SeriesRange range(SeriesApi api, JsonObject fields) {
        return (SeriesRange) await(handle(api, fields)).body();
    }

    private static io.vertx.core.Future<Operation.Response> handle(SeriesApi api, JsonObject fields) {
        return api.operations()
                .get(0)
                .handler()
                .handle(new Operation.Request(new Identity("eye", java.util.Set.of(Role.READ)), fields));
    }
}
