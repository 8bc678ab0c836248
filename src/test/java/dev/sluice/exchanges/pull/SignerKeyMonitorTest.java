package dev.sluice.exchanges.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.probe.KeyCheck.Result;
import dev.sluice.probe.KeyCheck.State;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests when keys are checked, and what is told of them, with a clock of the test. */
class SignerKeyMonitorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String SOCKET = "/run/s";

    private long now = Long.MAX_VALUE - 10 * SECOND; // the clock overflows during the test
    private Future<List<Result>> answer = Future.succeededFuture(List.of());
    private int checks;
    private final SignerKeyMonitor watch = new SignerKeyMonitor(
            () -> {
                checks++;
                return answer;
            },
            () -> now);

    @BeforeEach
    void atFirst() {
        watch.everySecond(SOCKET);
        assertThat(checks).isZero();
    }

    private void after(long seconds) {
        now += seconds * SECOND;
        watch.everySecond(SOCKET);
    }

    @Test
    void keys_are_checked_soon_after_the_start_and_every_hour() {
        after(5);
        after(3599);
        assertThat(checks).isEqualTo(1);
        after(1);
        assertThat(checks).isEqualTo(2);
    }

    @Test
    void only_keys_for_which_somebody_must_do_something_are_told() {
        answer = Future.succeededFuture(List.of(
                new Result("binance/a", State.OK, "it may cancel, and cannot withdraw"),
                new Result("gate/a", State.NOT_CHECKED, "it may cancel"),
                new Result("deribit/a", State.NOT_POSSIBLE, "no such call"),
                new Result("okx/a", State.NO_ANSWER, "no answer"),
                new Result("bybit/a", State.COULD_WITHDRAW, "it could withdraw; it may cancel"),
                new Result("kraken/a", State.WRONG_KEY, "200 EAPI:Invalid key")));
        after(5);
        assertThat(watch.problems())
                .containsExactly(
                        "the signer's key of bybit/a: it could withdraw; it may cancel; after a change:"
                                + " scripts/sluice check --keys",
                        "the signer's key of kraken/a: the exchange refuses it: 200 EAPI:Invalid key; after a change:"
                                + " scripts/sluice check --keys");
        watch.everySecond(null);
        assertThat(watch.problems()).as("without a signer").isEmpty();
    }

    @Test
    void a_signer_that_does_not_answer_is_told_and_asked_again_after_a_minute() {
        answer = Future.failedFuture("no signer at /run/s");
        after(5);
        assertThat(watch.problems()).containsExactly("a halt cannot cancel resting orders now: no signer at /run/s");
        answer = Future.succeededFuture(List.of());
        after(59);
        assertThat(watch.problems()).hasSize(1);
        after(1);
        assertThat(watch.problems()).isEmpty();
        now += SECOND;
        watch.everySecond("/run/another");
        assertThat(checks).as("a new signer is asked at once").isEqualTo(3);
    }
}
