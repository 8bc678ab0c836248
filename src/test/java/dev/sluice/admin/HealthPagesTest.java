package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthPagesTest {
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WARMING_UP);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final HealthPages pages = new HealthPages(stage::get, nanos::get, () -> 1_700_000_000_500L, "0.1.0");

    @ParameterizedTest
    @CsvSource({
        "WARMING_UP, /health/live, 200, alive",
        "WARMING_UP, /health/ready, 503, not_ready",
        "WARMING_UP, /health/serving, 503, not_serving",
        "SERVING, /health/live, 200, alive",
        "SERVING, /health/ready, 200, ready",
        "SERVING, /health/serving, 200, serving",
        "DRAINING, /health/live, 200, alive",
        "DRAINING, /health/ready, 503, not_ready",
        "DRAINING, /health/serving, 503, not_serving",
    })
    void each_stage_has_its_answers(Stage now, String path, int status, String text) {
        stage.set(now);

        Page page = page(path);

        assertThat(page.status()).isEqualTo(status);
        assertThat(json(page).getString("status")).isEqualTo(text);
        assertThat(json(page).getDouble("timestamp")).isEqualTo(1_700_000_000.5);
    }

    @Test
    void what_is_not_ready_says_why() {
        assertThat(json(page("/health/ready")).getJsonArray("issues")).containsExactly("the gateway is warming up");
    }

    @Test
    void live_tells_for_how_long_even_when_the_ticker_wraps() {
        nanos.addAndGet(2_500_000_000L);

        assertThat(json(page("/health/live")).getDouble("uptime_seconds")).isEqualTo(2.5);
    }

    @Test
    void other_paths_are_none_of_these_pages() {
        assertThat(pages.page("/health/other")).isNull();
        assertThat(pages.page("/health/live/")).isNull();
    }

    private Page page(String path) {
        return Objects.requireNonNull(pages.page(path));
    }

    private static JsonObject json(Page page) {
        return new JsonObject(page.body());
    }
}
